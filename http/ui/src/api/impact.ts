import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, client } from './client';
import type { components } from './schema';

type Schemas = components['schemas'];

/** States and edits imposed on the graph without writing them. */
export type Scenario = Schemas['Scenario'];

/** What every answer of a question says of itself. */
export type Answer = { revision: number; complete: boolean; stopped?: string; importing?: boolean };

/** One item whose state a scenario changes. */
export type Effect = Schemas['Effect'];

/** How many services are in each state; operational ones are not counted. */
export type ServiceCounts = Schemas['ServiceCounts'];

/** What a scenario affects, worst first. */
export type Impact = Schemas['ImpactAnswer'];

/** A requirement that broke, with the keys of the members that failed. */
export type Broken = Schemas['Broken'];

/** Items that support only each other, and what separates them from every root. */
export type CutOff = Schemas['CutOff'];

/** One step of a proof: an item, and why it is in its state. */
export type ProofStep = Omit<Schemas['Proved'], 'cutOff'> & { cutOff: CutOff | null };

/** A proof, target first; each item stands once. */
export type Proof = Omit<Schemas['WhyAnswer'], 'items'> & { items: ProofStep[] };

/** A requirement that a scenario touched and that still holds. */
export type Touched = Schemas['Touched'];

/** An item that holds, and what holds it. */
export type Survivor = Schemas['Survivor'];

/** Why an item survives. */
export type WhyNot = Schemas['WhyNotAnswer'];

/** True when a scenario imposes nothing. */
export const isIdle = (s: Scenario): boolean =>
  !s.down?.length && !s.degraded?.length && !s.remove?.items?.length && !s.remove?.relations?.length;

/** What a scenario affects. */
export const impactQuery = (scenario: Scenario, limit = 1000) =>
  queryOptions({
    queryKey: ['impact', scenario, limit],
    queryFn: ({ signal }) => answer(client.POST('/api/v1/impact', { body: { scenario, limit }, signal })),
    placeholderData: keepPreviousData,
  });

/** Why an item is in its state under a scenario. */
export const whyQuery = (scenario: Scenario, item: string) =>
  queryOptions({
    queryKey: ['why', scenario, item],
    queryFn: ({ signal }): Promise<Proof> => answer(client.POST('/api/v1/impact/why', { body: { scenario, item }, signal })),
  });

/** How many proofs of an item are listed. */
export const mostProofs = 20;

/** All proofs of why an item is in its state, those of least depth first. */
export const proofsQuery = (scenario: Scenario, item: string) =>
  queryOptions({
    queryKey: ['proofs', scenario, item],
    queryFn: ({ signal }) => answer(client.POST('/api/v1/impact/why', { body: { scenario, item, all: true, limit: mostProofs }, signal })),
  });

/** Why an item survives a scenario. */
export const whyNotQuery = (scenario: Scenario, item: string) =>
  queryOptions({
    queryKey: ['why-not', scenario, item],
    queryFn: ({ signal }) => answer(client.POST('/api/v1/impact/why-not', { body: { scenario, item }, signal })),
  });
