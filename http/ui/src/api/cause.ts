import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, client } from './client';
import type { components } from './schema';

type Schemas = components['schemas'];

/** What is seen while something is wrong. */
export type Observations = Schemas['RootCauseQuestion'];

/** Sets of items that may have failed of themselves, best first. */
export type RootCauses = Schemas['RootCauseAnswer'];

/** One to three items, what they explain, and what speaks for and against them. */
export type CauseSet = Schemas['CauseSet'];

/** One factor of a score. */
export type Evidence = Schemas['Evidence'];

/** What may have caused what is seen. */
export const rootCausesQuery = (seen: Observations) =>
  queryOptions({
    queryKey: ['root-causes', seen],
    queryFn: ({ signal }) => answer(client.POST('/api/v1/impact/root-causes', { body: seen, signal })),
    placeholderData: keepPreviousData,
  });
