import type { Change, HistoryEntry } from '@/api/revision';

/** What differs between two revisions of an item: its facts, and the relations that came or went. */
export type Difference = { facts: Change[]; gained: HistoryEntry[]; lost: HistoryEntry[] };

const same = (a: unknown, b: unknown) => JSON.stringify(a ?? null) === JSON.stringify(b ?? null);

/** Folds the history, newest first, into what differs after revision from up to and with revision to. */
export function differenceOf(entries: readonly HistoryEntry[], from: number, to: number): Difference {
  const between = entries.filter((entry) => entry.revision.number > from && entry.revision.number <= to).toReversed();
  const facts = new Map<string, Change>();
  const relations = new Map<string, { first: HistoryEntry; last: HistoryEntry }>();
  for (const entry of between) {
    if (entry.relation) {
      relations.set(entry.relation.id, { first: relations.get(entry.relation.id)?.first ?? entry, last: entry });
      continue;
    }
    for (const change of entry.changes) facts.set(change.fact, { ...change, before: facts.has(change.fact) ? facts.get(change.fact)?.before : change.before });
  }
  const came = [...relations.values()].filter(({ first, last }) => first.what === 'created' && last.what !== 'deleted');
  const went = [...relations.values()].filter(({ first, last }) => first.what !== 'created' && last.what === 'deleted');
  return { facts: [...facts.values()].filter((change) => !same(change.before, change.after)), gained: came.map(({ last }) => last), lost: went.map(({ last }) => last) };
}
