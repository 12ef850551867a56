import type { Item } from '@/api/item';
import type { SourceFreshness } from '@/api/overview';

/** How a source last spoke: with its whole list, so of this item too; with a part of it; in an import that did not end well; by hand. */
export type Heard = 'whole' | 'part' | 'partial' | 'hand' | 'unknown';

/** One source of an item. */
export type Seen = {
  source: string;
  /** Facts of the item for which its statement counts. */
  facts: number;
  /** When its newest import ended. */
  heard?: string;
  how: Heard;
};

/** The sources that name an item now, each with its newest import. A whole list without the item would have ended its naming. */
export function seenBy(item: Item, imports: readonly SourceFreshness[] | undefined): Seen[] {
  const counts = new Map<string, number>();
  for (const fact of Object.values(item.provenance.facts)) counts.set(fact.source, (counts.get(fact.source) ?? 0) + 1);
  return item.provenance.sources.map(({ source }) => {
    const newest = imports?.find((one) => one.source === source);
    return { source, facts: counts.get(source) ?? 0, heard: newest && (newest.finished ?? newest.started), how: howOf(source, newest) };
  });
}

function howOf(source: string, newest: SourceFreshness | undefined): Heard {
  if (!newest) return source === 'manual' ? 'hand' : 'unknown';
  if (newest.status !== 'done') return 'partial';
  return newest.complete ? 'whole' : 'part';
}
