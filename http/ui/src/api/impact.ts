import { queryOptions } from '@tanstack/react-query';
import { ask } from './client';
import type { State } from './state';

/** A relation named by its ends, as in a document. */
export type RelationRef = { from: string; type: string; to: string; group?: string };

/** States and edits imposed on the graph without writing them. */
export type Scenario = {
  down?: readonly string[];
  degraded?: readonly string[];
  remove?: { items?: readonly string[]; relations?: readonly RelationRef[] };
  conditions?: 'use' | 'ignore' | string;
  asOf?: number | string;
};

/** One item whose state a scenario changes. */
export type Affected = {
  id: string;
  key: string;
  class: string;
  name?: string;
  service?: boolean;
  restricted?: boolean;
  before: State | null;
  after: State | null;
  distance: number;
};

/** How many items are in each state; operational ones are not counted. */
export type StateCounts = { down: number; degraded: number; at_risk: number; removed?: number };

/** Why and where an answer stopped early. */
export type Stopped = { budget: string; limit?: string; searched?: number; total?: number; leftOut?: readonly { name: string; count: number; unit: string; how: string }[] };

/** What a scenario affects, worst first. */
export type Impact = {
  revision: number;
  complete: boolean;
  stopped?: Stopped;
  counts: StateCounts & { services: StateCounts };
  affected: readonly Affected[];
  services: readonly Affected[];
  next?: string;
};

/** A requirement that broke, with the members that failed. */
export type Broken = { requirement: string; need: number; members: number; failed: readonly string[]; strength?: 'hard' | 'soft' };

/** Items that support only each other, and what separates them from every root. */
export type CutOff = { items: readonly string[]; separatedBy: readonly (string | RelationRef)[] };

/** One step of a proof: an item, and why it is in its state. */
export type ProofStep = {
  key: string;
  before: State | null;
  after: State | null;
  imposed: boolean;
  broken: readonly Broken[];
  cutOff?: CutOff | null;
};

/** A proof, target first; each item stands once. */
export type Proof = { revision: number; complete: boolean; items: readonly ProofStep[] };

/** A requirement that a scenario touched and that still holds. */
export type Touched = { requirement: string; need: number; failed: readonly string[]; holding: readonly string[] };

/** Why an item survives. */
export type WhyNot = { revision: number; complete: boolean; items?: readonly ProofStep[]; touched: readonly Touched[] };

/** True when a scenario imposes nothing. */
export const isIdle = (s: Scenario): boolean =>
  !s.down?.length && !s.degraded?.length && !s.remove?.items?.length && !s.remove?.relations?.length;

/** What a scenario affects. */
export const impactQuery = (scenario: Scenario, limit = 1000) =>
  queryOptions({
    queryKey: ['impact', scenario, limit],
    queryFn: ({ signal }) => ask<Impact>('POST', '/impact', { body: { scenario, limit }, signal }),
  });

/** Why an item is in its state under a scenario. */
export const whyQuery = (scenario: Scenario, item: string) =>
  queryOptions({
    queryKey: ['why', scenario, item],
    queryFn: ({ signal }) => ask<Proof>('POST', '/impact/why', { body: { scenario, item }, signal }),
  });

/** Why an item survives a scenario. */
export const whyNotQuery = (scenario: Scenario, item: string) =>
  queryOptions({
    queryKey: ['why-not', scenario, item],
    queryFn: ({ signal }) => ask<WhyNot>('POST', '/impact/why-not', { body: { scenario, item }, signal }),
  });
