import { describe, expect, it } from 'vitest';
import type { Item } from '@/api/item';
import type { SourceFreshness } from '@/api/overview';
import { seenBy } from './seen';

const named = (...sources: string[]) => ({ provenance: { sources: sources.map((source) => ({ source, since: 'r1' })), facts: { name: { source: 'lister', run: 'r1', lost: [] }, owner: { source: 'lister', run: 'r1', lost: [] } } } }) as unknown as Item;
const heard = (source: string, more: Partial<SourceFreshness> = {}): SourceFreshness => ({ source, run: 'r2', complete: true, started: '2026-01-01T00:00:00Z', finished: '2026-01-01T00:05:00Z', status: 'done', ...more });

describe('when each source last spoke of an item', () => {
  it('is the end of its newest import, and how much that says', () => {
    const imports = [heard('lister'), heard('scanner', { complete: false }), heard('broken', { status: 'partial', finished: undefined })];
    expect(seenBy(named('lister', 'scanner', 'broken', 'manual', 'gone'), imports)).toEqual([
      { source: 'lister', facts: 2, heard: '2026-01-01T00:05:00Z', how: 'whole' },
      { source: 'scanner', facts: 0, heard: '2026-01-01T00:05:00Z', how: 'part' },
      { source: 'broken', facts: 0, heard: '2026-01-01T00:00:00Z', how: 'partial' },
      { source: 'manual', facts: 0, heard: undefined, how: 'hand' },
      { source: 'gone', facts: 0, heard: undefined, how: 'unknown' },
    ]);
  });
});
