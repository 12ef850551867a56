import { queryOptions } from '@tanstack/react-query';
import { answer, client } from './client';
import type { components } from './schema';

type Schemas = components['schemas'];

/** One question, asked of two graphs. */
export type CompareQuestion = Schemas['CompareQuestion'];

/** What was gained and lost between them. */
export type Comparison = Schemas['CompareAnswer'];

/** How the single points of an item differ. */
export type PointChange = Schemas['PointChange'];

/** An item that ends in another state. */
export type StateDifference = Schemas['StateChange'];

/** What differs between two graphs. */
export const compareQuery = (question: CompareQuestion) =>
  queryOptions({
    queryKey: ['compare', question],
    queryFn: ({ signal }) => answer(client.POST('/api/v1/impact/compare', { body: question, signal })),
  });
