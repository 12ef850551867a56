import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { ask } from './client';
import type { State } from './state';

/** An item as answers name it. An item that may not be seen has an empty key. */
export type ItemRef = { id: string; key: string; class: string; name: string; service: boolean };

/** An exact amount of money. */
export type Money = { amount: string; currency: string };

/** The value of a property as the API writes it. */
export type PropertyValue = string | number | boolean | Money | readonly PropertyValue[] | null;

/** What another source says of a fact. */
export type Claim = { source: string; run: string; value: PropertyValue; same: boolean };

/** Who said a fact, and what others say of it. */
export type Fact = { source: string; run: string; lost: readonly Claim[] };

/** Who said an item and each of its facts. */
export type Provenance = { sources: readonly { source: string; since: string }[]; facts: Record<string, Fact> };

/** What an owner says about one of its requirements. */
export type Declared = { need?: number | string; strength?: 'hard' | 'soft' };

/** An item as the register keeps it. */
export type Item = ItemRef & {
  facets: readonly string[];
  tags: readonly string[];
  requirements: Record<string, Declared>;
  properties: Record<string, PropertyValue>;
  revision: number;
  retired: boolean;
  provenance: Provenance;
};

/** One page of the register. */
export type ItemList = { items: readonly Item[]; next: string; total: number; more: boolean };

/** What the register is asked for. */
export type ItemFilter = { q?: string; class?: string; tag?: string; retired?: boolean };

/** A requirement of an item with its members as they are now. */
export type NeedState = {
  name: string;
  need: number;
  strength: 'hard' | 'soft';
  connectivity: boolean;
  members: readonly (ItemRef & { state: State })[];
  failed: number;
};

/** How an item works now, and what it needs. */
export type ItemState = { revision: number; complete: boolean; state: State; imposed: State | null; requirements: readonly NeedState[] };

/** A relation with both of its ends. */
export type Relation = {
  id: string;
  type: string;
  from: ItemRef & { retired: boolean };
  to: ItemRef & { retired: boolean };
  group: string;
  strength: 'hard' | 'soft';
};

/** One page of an item's relations. */
export type RelationList = { items: readonly Relation[]; next: string; total: number };

/** The name, or the key where there is no name; an item that may not be seen says so. */
export const labelOf = (item: { name?: string; key: string }): string => item.name || item.key || 'Restricted';

/** True for an item that may not be seen: it counts, but has no name. */
export const isRestricted = (item: { key: string }): boolean => item.key === '';

/** Pages of the register. */
export const itemsQuery = (filter: ItemFilter, limit = 100) =>
  infiniteQueryOptions({
    queryKey: ['items', filter, limit],
    queryFn: ({ pageParam, signal }) => ask<ItemList>('GET', '/items', { query: { ...filter, limit, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next || undefined,
  });

/** A few items that match some words, best first. */
export const findQuery = (q: string, limit = 12) =>
  queryOptions({
    queryKey: ['find', q, limit],
    queryFn: ({ signal }) => ask<ItemList>('GET', '/items', { query: { q, limit }, signal }),
    enabled: q.trim() !== '',
    staleTime: 10_000,
  });

/** One item by its id. */
export const itemQuery = (id: string) =>
  queryOptions({ queryKey: ['item', id], queryFn: ({ signal }) => ask<Item>('GET', `/items/${encodeURIComponent(id)}`, { signal }) });

/** How an item works now. */
export const itemStateQuery = (id: string) =>
  queryOptions({ queryKey: ['item-state', id], queryFn: ({ signal }) => ask<ItemState>('GET', `/items/${encodeURIComponent(id)}/state`, { signal }) });

/** The relations of an item, both ways. */
export const relationsQuery = (id: string) =>
  queryOptions({ queryKey: ['relations', id], queryFn: ({ signal }) => ask<RelationList>('GET', `/items/${encodeURIComponent(id)}/relations`, { query: { limit: 1000 }, signal }) });

/** The text of a property, when it has one. */
export const textOf = (item: Item | undefined, name: string): string | undefined => {
  const value = item?.properties[name];
  return typeof value === 'string' ? value : undefined;
};

/** True for an exact amount of money. */
export const isMoney = (value: PropertyValue | undefined): value is Money =>
  typeof value === 'object' && value !== null && 'amount' in value && 'currency' in value;

/** Who answers for an item. */
export const ownerOf = (item: Item | undefined): string | undefined => textOf(item, 'owner') ?? textOf(item, 'ownerEmail');

/** What an hour without the item costs. */
export const outageCostOf = (item: Item | undefined): Money | undefined => {
  const value = item?.properties.outageCostPerHour;
  return isMoney(value) ? value : undefined;
};
