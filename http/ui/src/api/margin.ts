import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, client } from './client';
import type { Scenario } from './impact';
import type { components } from './schema';

/** What a scenario leaves: spare members, and what has become a single point of failure. */
export type Margin = components['schemas']['MarginAnswer'];

/** What a scenario leaves. */
export const marginQuery = (scenario: Scenario) =>
  queryOptions({
    queryKey: ['margin', scenario],
    queryFn: ({ signal }) => answer(client.POST('/api/v1/impact/margin', { body: { scenario, limit: 100 }, signal })),
    placeholderData: keepPreviousData,
  });
