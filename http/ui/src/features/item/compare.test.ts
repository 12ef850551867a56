import { describe, expect, it } from 'vitest';
import type { HistoryEntry } from '@/api/revision';
import { ref } from '@/test/canned';
import { differenceOf } from './compare';

const at = (number: number) => ({ number, at: '2026-01-01T00:00:00Z', actor: 'ann', message: '', run: '', source: 'manual' });
const wrote = (number: number, ...changes: [fact: string, before: unknown, after: unknown][]): HistoryEntry => ({ revision: at(number), what: 'changed', changes: changes.map(([fact, before, after]) => ({ fact, before, after })) });
const related = (number: number, what: 'created' | 'deleted', id: string): HistoryEntry => ({ revision: at(number), what, changes: [], relation: { id, type: 'RUNS_ON', group: '', out: true, other: ref(id, 'Server', id) } });

describe('two instants of an item', () => {
  const history = [wrote(9, ['name', 'c', 'd']), related(8, 'deleted', 'new'), related(7, 'created', 'late'), related(6, 'deleted', 'old'), wrote(5, ['name', 'b', 'c'], ['properties.owner', null, 'x']), related(4, 'created', 'new'), wrote(3, ['name', 'a', 'b'], ['properties.owner', 'x', null])];

  it('folds several changes of a fact into one, and drops those that came back', () => {
    expect(differenceOf(history, 2, 9).facts).toEqual([{ fact: 'name', before: 'a', after: 'd' }]);
    expect(differenceOf(history, 4, 5).facts).toEqual([{ fact: 'name', before: 'b', after: 'c' }, { fact: 'properties.owner', before: null, after: 'x' }]);
  });

  it('names relations that came and that went, not those that only passed by', () => {
    const { gained, lost } = differenceOf(history, 2, 9);
    expect(gained.map((entry) => entry.relation?.id)).toEqual(['late']);
    expect(lost.map((entry) => entry.relation?.id)).toEqual(['old']);
    expect(differenceOf(history, 4, 9).lost.map((entry) => entry.relation?.id)).toEqual(['old', 'new']);
  });

  it('is empty between equal instants', () => {
    expect(differenceOf(history, 5, 5)).toEqual({ facts: [], gained: [], lost: [] });
  });
});
