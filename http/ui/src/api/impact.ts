import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { ask } from './client';
import type { ItemRef } from './item';
import type { State } from './state';

/** A relation named by its ends, as in a document. */
export type RelationName = { from: string; type: string; to: string; group?: string };

/** States and edits imposed on the graph without writing them. */
export type Scenario = {
  down?: readonly string[];
  degraded?: readonly string[];
  remove?: { items?: readonly string[]; relations?: readonly RelationName[] };
  conditions?: string;
  asOf?: number | string;
};

/** What every answer of a question says of itself. */
export type Answer = { revision: number; complete: boolean; stopped?: string; importing?: boolean };

/** One item whose state a scenario changes. */
export type Effect = ItemRef & { before: State | null; after: State | null; distance: number; imposed: boolean };

/** How many services are in each state; operational ones are not counted. */
export type ServiceCounts = { down: number; degraded: number; at_risk: number };

/** What a scenario affects, worst first. */
export type Impact = Answer & {
  items: number;
  counts: ServiceCounts & { removed: number; services: ServiceCounts };
  affected: readonly Effect[];
  services: readonly Effect[];
  next: string;
};

/** A requirement that broke, with the keys of the members that failed. */
export type Broken = { requirement: string; need: number; members: number; failed: readonly string[] };

/** Items that support only each other, and what separates them from every root. */
export type CutOff = { items: readonly string[]; separatedBy: readonly (string | RelationName)[] };

/** One step of a proof: an item, and why it is in its state. */
export type ProofStep = ItemRef & {
  before: State | null;
  after: State | null;
  imposed: boolean;
  broken: readonly Broken[];
  cutOff: CutOff | null;
};

/** A proof, target first; each item stands once. */
export type Proof = Answer & { items: readonly ProofStep[]; named: readonly ItemRef[] };

/** A requirement that a scenario touched and that still holds. */
export type Touched = { requirement: string; need: number; members: number; failed: readonly string[]; holding: readonly string[] };

/** An item that holds, and what holds it. */
export type Survivor = ItemRef & { before: State | null; after: State | null; imposed: boolean; touched: readonly Touched[] };

/** Why an item survives. */
export type WhyNot = Answer & { items: readonly Survivor[]; named: readonly ItemRef[] };

/** True when a scenario imposes nothing. */
export const isIdle = (s: Scenario): boolean =>
  !s.down?.length && !s.degraded?.length && !s.remove?.items?.length && !s.remove?.relations?.length;

/** What a scenario affects. */
export const impactQuery = (scenario: Scenario, limit = 1000) =>
  queryOptions({
    queryKey: ['impact', scenario, limit],
    queryFn: ({ signal }) => ask<Impact>('POST', '/impact', { body: { scenario, limit }, signal }),
    placeholderData: keepPreviousData,
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
