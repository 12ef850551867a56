import { queryOptions, useQuery } from '@tanstack/react-query';
import { answer, client } from './client';
import { problemFrom } from './problem';
import type { components } from './schema';

/** Who asks, and what they may do. */
export type Me = components['schemas']['Me'];

/** What a role may do, as the server names it. */
export type Permission = 'graph:write' | 'graph:purge' | 'imports:undo' | 'conditions:write' | 'operations:cancel' | 'model:write' | 'tokens:manage';

/** The caller; asked anew now and then, since a session ends by itself. */
export const meQuery = () =>
  queryOptions({ queryKey: ['me'], queryFn: ({ signal }) => answer(client.GET('/api/v1/me', { signal })), refetchInterval: 5 * 60_000 });

/** Whether the caller may do something; false until that is known, so that nothing is offered and taken back. */
export function useMay(permission: Permission): boolean {
  const { data } = useQuery({ ...meQuery(), select: (me) => me.permissions.includes(permission) });
  return data ?? false;
}

/** Trades a token for a session. */
export const signIn = (token: string): Promise<Me> => answer(client.POST('/api/v1/session', { body: { token } }));

/** Ends the session. */
export async function signOut(): Promise<void> {
  const { response, error } = await client.DELETE('/api/v1/session');
  if (!response.ok) throw problemFrom(response.status, error, response.headers.get('X-Request-ID'));
}
