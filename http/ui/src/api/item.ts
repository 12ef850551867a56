import { queryOptions } from '@tanstack/react-query';
import { answer, client } from './client';
import type { components } from './schema';

type Schemas = components['schemas'];

/** An item as answers name it. An item that may not be seen has an empty key. */
export type ItemRef = Schemas['ItemRef'];

/** An exact amount of money. */
export type Money = Schemas['Money'];

/** What another source says of a fact. */
export type Claim = Schemas['Claim'];

/** Who said a fact, and what others say of it. */
export type Fact = Schemas['Fact'];

/** An item as the register keeps it. */
export type Item = Schemas['Item'];

/** One page of the register. */
export type ItemList = Schemas['ItemList'];

/** A requirement of an item with its members as they are now. */
export type NeedState = Schemas['NeedState'];

/** How an item works now, and what it needs. */
export type ItemState = Schemas['ItemState'];

/** A relation with both of its ends. */
export type Relation = Schemas['Relation'];

/** One page of an item's relations. */
export type RelationList = Schemas['RelationList'];

/** The name, or the key where there is no name; an item that may not be seen says so. */
export const labelOf = (item: { name?: string; key: string }): string => item.name || item.key || 'Restricted';

/** True for an item that may not be seen: it counts, but has no name. */
export const isRestricted = (item: { key: string }): boolean => item.key === '';

/** A few items that match some words, best first. */
export const findQuery = (q: string, limit = 12) =>
  queryOptions({
    queryKey: ['find', q, limit],
    queryFn: ({ signal }) => answer(client.GET('/api/v1/items', { params: { query: { q, limit } }, signal })),
    enabled: q.trim() !== '',
    staleTime: 10_000,
  });

/** The item that a person means by some text: its key, or else its unique name. */
export const meantQuery = (text: string) =>
  queryOptions({
    queryKey: ['meant', text],
    queryFn: async ({ signal }) => {
      const byKey = await answer(client.GET('/api/v1/items', { params: { query: { key: text, limit: 1 } }, signal }));
      if (byKey.items.length > 0) return byKey.items;
      return (await answer(client.GET('/api/v1/items', { params: { query: { name: text, limit: 5 } }, signal }))).items;
    },
  });

/** Asks for one item by its id. */
export const askItem = (id: string, signal?: AbortSignal) => answer(client.GET('/api/v1/items/{id}', { params: { path: { id } }, signal }));

/** One item by its id. */
export const itemQuery = (id: string) => queryOptions({ queryKey: ['item', id], queryFn: ({ signal }) => askItem(id, signal) });

/** How an item works now. */
export const itemStateQuery = (id: string) =>
  queryOptions({ queryKey: ['item-state', id], queryFn: ({ signal }) => answer(client.GET('/api/v1/items/{id}/state', { params: { path: { id } }, signal })) });

/** The relations of an item, both ways. */
export const relationsQuery = (id: string) =>
  queryOptions({
    queryKey: ['relations', id],
    queryFn: ({ signal }) => answer(client.GET('/api/v1/items/{id}/relations', { params: { path: { id }, query: { limit: 1000 } }, signal })),
  });

/** The text of a property, when it has one. */
export const textOf = (item: Item | undefined, name: string): string | undefined => {
  const value = item?.properties[name];
  return typeof value === 'string' ? value : undefined;
};

/** True for an exact amount of money. */
export const isMoney = (value: unknown): value is Money =>
  typeof value === 'object' && value !== null && 'amount' in value && 'currency' in value;

/** Who answers for an item. */
export const ownerOf = (item: Item | undefined): string | undefined => textOf(item, 'owner') ?? textOf(item, 'ownerEmail');

/** What an hour without the item costs. */
export const outageCostOf = (item: Item | undefined): Money | undefined => {
  const value = item?.properties.outageCostPerHour;
  return isMoney(value) ? value : undefined;
};
