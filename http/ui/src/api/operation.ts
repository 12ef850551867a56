import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { answer, client } from './client';
import type { components } from './schema';

type Schemas = components['schemas'];

/** Long work that can be watched and cancelled. */
export type Operation = Schemas['Operation'];

/** How far long work is; kept after it has finished. */
export const operationQuery = (id: string) =>
  queryOptions({ queryKey: ['operation', id], queryFn: ({ signal }) => answer(client.GET('/api/v1/operations/{id}', { params: { path: { id } }, signal })), staleTime: 0 });

/** Stops long work; what was written stays. */
export const cancelOperation = (id: string) => answer(client.DELETE('/api/v1/operations/{id}', { params: { path: { id } } }));

/** How often the state is asked for while events do not come through. */
const pollEvery = 2_000;

/**
 * Long work as it goes on. Server-sent events say when to look; should they be cut off (a proxy, a sleeping laptop), it
 * is asked for every two seconds. Opens again by id after a reload.
 */
export function useOperation(id: string) {
  const client = useQueryClient();
  const running = (data: Operation | undefined) => data === undefined || data.status === 'running';
  const state = useQuery({ ...operationQuery(id), refetchInterval: ({ state: { data, status } }) => (status !== 'error' && running(data) ? pollEvery : false) });
  const watching = state.data?.status === 'running';
  useEffect(() => {
    if (!watching || typeof EventSource === 'undefined') return;
    const events = new EventSource(`/api/v1/operations/${encodeURIComponent(id)}/events`);
    const look = () => void client.invalidateQueries({ queryKey: operationQuery(id).queryKey });
    events.addEventListener('progress', look);
    events.addEventListener('finished', look);
    return () => events.close();
  }, [watching, id, client]);
  // What was written makes other answers old.
  const finished = state.data !== undefined && !watching;
  useEffect(() => {
    if (finished) void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'operation' });
  }, [finished, client]);
  return state;
}
