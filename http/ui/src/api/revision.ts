import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, client } from './client';
import type { components } from './schema';

type Schemas = components['schemas'];

/** One write: who, when, from what, and how much. */
export type Revision = Schemas['Revision'];

/** One fact that differs. */
export type Change = Schemas['Change'];

/** What one revision did to an item or to one of its relations. */
export type HistoryEntry = Schemas['HistoryEntry'];

/** What of an item and its relations differs between two instants. */
export type ItemComparison = Schemas['ItemComparison'];

/** The newest revisions, newest first. */
export const revisionsQuery = (limit = 6) =>
  queryOptions({ queryKey: ['revisions', limit], queryFn: ({ signal }) => answer(client.GET('/api/v1/revisions', { params: { query: { limit } }, signal })) });

/** What happened to an item, newest first. */
export const historyQuery = (id: string, limit = 100) =>
  queryOptions({
    queryKey: ['history', id, limit],
    queryFn: ({ signal }) => answer(client.GET('/api/v1/items/{id}/history', { params: { path: { id }, query: { limit } }, signal })),
  });

/** An item after one revision beside the same item after another. */
export const itemComparisonQuery = (id: string, from: number, to: number) =>
  queryOptions({
    queryKey: ['item-comparison', id, from, to],
    queryFn: ({ signal }) => answer(client.GET('/api/v1/items/{id}/compare', { params: { path: { id }, query: { from: String(from), to: String(to) } }, signal })),
    placeholderData: keepPreviousData,
  });
