import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { ask } from './client';

/** An exact amount of money. */
export type Money = { amount: string; currency: string };

/** The value of a property as the API writes it. */
export type PropertyValue = string | number | boolean | Money | readonly PropertyValue[];

/** Who said something, and when it was last seen. */
export type Claim = { source: string; run?: string; at?: string; value?: PropertyValue };

/** Who said an item and each of its facts. */
export type Provenance = {
  sources?: Record<string, string>;
  facts?: Record<string, Claim>;
  lost?: Record<string, readonly Claim[]>;
};

/** What an owner says about one of its requirements. */
export type Declared = { need?: number | string; strength?: 'hard' | 'soft' };

/** An item as the register keeps it. */
export type Item = {
  id: string;
  key: string;
  class: string;
  name?: string;
  facets?: readonly string[];
  tags?: readonly string[];
  requirements?: Record<string, Declared>;
  properties?: Record<string, PropertyValue>;
  revision: number;
  retired?: boolean;
  provenance?: Provenance;
};

/** One page of a list. */
export type Page<T> = { items: readonly T[]; next?: string; total?: string | number };

/** What the register is asked for. */
export type ItemFilter = { q?: string; class?: string; tag?: string; retired?: boolean };

/** The name, or the key where there is no name. */
export const labelOf = (item: { name?: string; key: string }): string => item.name || item.key;

/** Pages of the register. */
export const itemsQuery = (filter: ItemFilter, limit = 100) =>
  infiniteQueryOptions({
    queryKey: ['items', filter, limit],
    queryFn: ({ pageParam, signal }) =>
      ask<Page<Item>>('GET', '/items', { query: { ...filter, limit, cursor: pageParam }, signal }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next || undefined,
  });

/** A few items that match some words, best first. */
export const findQuery = (q: string, limit = 12) =>
  queryOptions({
    queryKey: ['find', q, limit],
    queryFn: ({ signal }) => ask<Page<Item>>('GET', '/items', { query: { q, limit }, signal }),
    enabled: q.trim() !== '',
    staleTime: 10_000,
  });

/** One item by its id. */
export const itemQuery = (id: string) =>
  queryOptions({
    queryKey: ['item', id],
    queryFn: ({ signal }) => ask<Item>('GET', `/items/${encodeURIComponent(id)}`, { signal }),
  });
