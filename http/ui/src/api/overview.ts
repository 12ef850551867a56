import { queryOptions } from '@tanstack/react-query';
import { ask } from './client';
import type { Answer, Scenario, ServiceCounts } from './impact';
import type { ItemRef, Money } from './item';
import type { State } from './state';

/** A service under the conditions known now. */
export type ServiceNow = ItemRef & { state: State; owner: string; criticality: string; outageCostPerHour?: Money };

/** A date of an item that is near or past. */
export type Expiry = ItemRef & { fact: string; label: string; date: string; days: number; services: readonly ItemRef[]; affected: number };

/** An item whose failure alone hurts services. */
export type SingleFailure = ItemRef & { services: ServiceCounts; down: readonly ItemRef[]; outageCostPerHour: readonly Money[] };

/** When a source was last heard. */
export type SourceFreshness = { source: string; run: string; started: string; finished?: string; status: 'done' | 'partial' | 'failed' | 'running'; complete: boolean };

/** Something about the data that is worth a look. */
export type Finding = { kind: string; text: string; items: readonly ItemRef[]; total: number };

/** What the first screen shows. */
export type Overview = Answer & {
  at: string;
  counts: { items: number; services: number; relations: number; withoutOwner: number; withoutRelations: number };
  services: readonly ServiceNow[];
  states: Partial<Record<State, number>>;
  expiring: readonly Expiry[];
  ending: number;
  singleFailures: readonly SingleFailure[];
  sources: readonly SourceFreshness[];
  findings: { total: number; counts: Record<string, number>; first: readonly Finding[] };
};

/** What one source says of states now. */
export type SourceConditions = { source: string; at: string; states: readonly (ItemRef & { state: State })[] };

/** The first screen in one answer. */
export const overviewQuery = () =>
  queryOptions({ queryKey: ['overview'], queryFn: ({ signal }) => ask<Overview>('GET', '/overview', { signal }), refetchInterval: 60_000 });

/** States known now, by source. */
export const conditionsQuery = () =>
  queryOptions({ queryKey: ['conditions'], queryFn: ({ signal }) => ask<{ sources: readonly SourceConditions[] }>('GET', '/conditions', { signal }) });

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
