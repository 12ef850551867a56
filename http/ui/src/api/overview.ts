import { queryOptions } from '@tanstack/react-query';
import { answer, client } from './client';
import type { Scenario } from './impact';
import type { components } from './schema';

type Schemas = components['schemas'];

/** A service under the conditions known now. */
export type ServiceNow = Schemas['ServiceNow'];

/** A date of an item that is near or past. */
export type Expiry = Schemas['Expiry'];

/** An item whose failure alone hurts services. */
export type SingleFailure = Schemas['SingleFailure'];

/** Something about the data that is worth a look. */
export type Finding = Schemas['Finding'];

/** The newest import of a source. */
export type SourceFreshness = Schemas['SourceFreshness'];

/** What the first screen shows. */
export type Overview = Schemas['Overview'];

/** The first screen in one answer. */
export const overviewQuery = () =>
  queryOptions({ queryKey: ['overview'], queryFn: ({ signal }) => answer(client.GET('/api/v1/overview', { signal })), refetchInterval: 60_000 });

/** The present: what is known now and nothing besides. */
export const present: Scenario = {};

/** When the newest data came, and how many sources did not end well. */
export function freshnessOf(overview: Overview) {
  const at = overview.sources.map((s) => s.finished ?? s.started).sort().at(-1);
  return {
    at,
    sources: overview.sources.length,
    late: overview.sources.filter((s) => s.status === 'failed' || s.status === 'partial').length,
    importing: overview.importing,
  };
}
