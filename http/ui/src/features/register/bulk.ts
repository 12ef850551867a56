import type { BatchWrite, WriteResult } from '@/api/bulk';
import type { Item } from '@/api/item';
import type { Property } from '@/api/model';
import { ProblemError } from '@/api/problem';
import { type Entry, parseEntry } from '@/parts/fields/entry';

/** What is done to many items at once. */
export type BulkKind = 'set' | 'clear' | 'tag' | 'untag' | 'retire' | 'revive';

/** A change as it stands in the form. */
export type BulkDraft = { kind: BulkKind; property?: Property; entry: Entry; tags: readonly string[] };

/** What of an item a change needs to know. */
export type BulkItem = Pick<Item, 'id' | 'key' | 'name' | 'class' | 'revision' | 'tags'>;

/** What is still missing from a change, in words; undefined when it can be tried. */
export function lacking({ kind, property, entry, tags }: BulkDraft): string | undefined {
  if (kind === 'tag' || kind === 'untag') return tags.length > 0 ? undefined : 'Name at least one tag';
  if (kind !== 'set' && kind !== 'clear') return undefined;
  if (!property) return 'Choose a fact';
  if (kind === 'clear') return undefined;
  const parsed = parseEntry(property, entry);
  return 'problem' in parsed ? parsed.problem : parsed.value === null ? 'Say what it becomes' : undefined;
}

/** The fields that a change gives an item. */
function merged({ kind, property, entry, tags }: BulkDraft, item: BulkItem): Record<string, unknown> {
  switch (kind) {
    case 'tag':
      return { tags: [...new Set([...item.tags, ...tags])] };
    case 'untag':
      return { tags: item.tags.filter((tag) => !tags.includes(tag)) };
    case 'set':
    case 'clear': {
      if (!property) return {};
      const parsed = kind === 'set' ? parseEntry(property, entry) : { value: null };
      return { properties: { [property.name]: 'value' in parsed ? parsed.value : null } };
    }
    default:
      return {};
  }
}

/** The change as writes, one an item; each holds only while the item reads as it was seen. */
export const writesOf = (draft: BulkDraft, items: readonly BulkItem[]): BatchWrite[] =>
  items.map((item) =>
    draft.kind === 'retire'
      ? { retireItem: { item: item.id, ifMatch: item.revision } }
      : { patchItem: { item: item.id, ifMatch: item.revision, merge: merged(draft, item) } },
  );

/** Writes that take a change back, where nobody wrote since. */
export const undoWrites = (results: readonly WriteResult[]): BatchWrite[] =>
  results.filter(changed).map(({ item = '', revision, what, changes }) => {
    if (what === 'revived') return { retireItem: { item, ifMatch: revision } };
    const properties: Record<string, unknown> = {};
    const merge: Record<string, unknown> = {};
    for (const { fact, before } of changes) {
      if (fact.startsWith('properties.')) properties[fact.slice('properties.'.length)] = before ?? null;
      else if (fact === 'tags') merge.tags = before ?? [];
    }
    return { patchItem: { item, ifMatch: revision, merge: { ...merge, ...(Object.keys(properties).length > 0 && { properties }) } } };
  });

/** True for a write that did something. */
export const changed = (result: WriteResult): boolean => result.what !== 'unchanged';

/** Why some of the writes cannot be, by their place in the batch; those that are stale say which revision is there now. */
export function refusals(error: Error | null): Map<number, { reason: string; now?: number }> {
  const found = new Map<number, { reason: string; now?: number }>();
  if (!(error instanceof ProblemError)) return found;
  for (const { path = '', reason = '', nearest } of error.errors) {
    const place = /writes\[(\d+)\]/.exec(path)?.[1];
    if (place === undefined || found.has(Number(place))) continue;
    found.set(Number(place), { reason: nearest && error.status !== 412 ? `${reason}; did you mean “${nearest}”?` : reason, ...(error.status === 412 && nearest && { now: Number(nearest) }) });
  }
  return found;
}
