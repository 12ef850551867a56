import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, client } from './client';
import type { components } from './schema';

type Schemas = components['schemas'];

/** Items to be taken down, a group at a time. */
export type WaveQuestion = Schemas['WaveQuestion'];

/** Groups that can go one after the other, and what has no group. */
export type WavePlan = Schemas['WaveAnswer'];

/** How well protected services must work throughout. */
export type Kept = NonNullable<Schemas['Protection']['state']>;

/** The fewest groups in which items can be taken down. */
export const wavesQuery = (question: WaveQuestion) =>
  queryOptions({
    queryKey: ['waves', question],
    queryFn: ({ signal }) => answer(client.POST('/api/v1/impact/waves', { body: question, signal })),
    placeholderData: keepPreviousData,
  });
