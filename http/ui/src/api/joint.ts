import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, client } from './client';
import type { components } from './schema';

type Schemas = components['schemas'];

/** A change that is under way at the same time as others. */
export type JointChange = Schemas['JointChange'];

/** What changes do together and none of them does alone. */
export type JointConflict = Schemas['JointConflict'];

/** What the union of changes does that none does alone. */
export type Joint = Schemas['JointAnswer'];

/** What changes do together, with the present conditions or without. */
export const jointQuery = (changes: readonly JointChange[], without: boolean) =>
  queryOptions({
    queryKey: ['joint', changes, without],
    queryFn: ({ signal }) => answer(client.POST('/api/v1/impact/joint', { body: { changes: [...changes], limit: 100, ...(without && { conditions: 'ignore' }) }, signal })),
    placeholderData: keepPreviousData,
  });
