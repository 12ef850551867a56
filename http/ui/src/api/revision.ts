import { queryOptions } from '@tanstack/react-query';
import { ask } from './client';
import type { ItemRef, PropertyValue } from './item';

/** Who wrote a revision, when, from what and why. */
export type RevisionRef = { number: number; at: string; actor: string; source: string; run: string; message: string };

/** One write. */
export type Revision = RevisionRef & {
  itemsPut: number;
  itemsPurged: number;
  relationsPut: number;
  relationsDeleted: number;
  modelPut: boolean;
};

/** One fact that differs. */
export type Change = { fact: string; before: PropertyValue; after: PropertyValue };

/** What one revision did to an item or to one of its relations. */
export type HistoryEntry = {
  revision: RevisionRef;
  what: 'created' | 'changed' | 'retired' | 'revived' | 'deleted';
  item?: ItemRef;
  relation?: { id: string; type: string; out: boolean; other: ItemRef; group: string };
  changes: readonly Change[];
};

/** The newest revisions, newest first. */
export const revisionsQuery = (limit = 6) =>
  queryOptions({
    queryKey: ['revisions', limit],
    queryFn: ({ signal }) => ask<{ items: readonly Revision[]; next: string }>('GET', '/revisions', { query: { limit }, signal }),
  });

/** What happened to an item, newest first. */
export const historyQuery = (id: string, limit = 100) =>
  queryOptions({
    queryKey: ['history', id, limit],
    queryFn: ({ signal }) =>
      ask<{ items: readonly HistoryEntry[]; next: string }>('GET', `/items/${encodeURIComponent(id)}/history`, { query: { limit }, signal }),
  });
