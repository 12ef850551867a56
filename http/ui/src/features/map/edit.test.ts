import { describe, expect, it } from 'vitest';
import { type Edit, editsOf, editText, imposed, namedBy, readEdit, tagsOf } from './edit';

const edits: Edit[] = [
  { kind: 'down', key: 'server/a|b 50%' },
  { kind: 'remove', key: 'vm 1' },
  { kind: 'cut', from: 'app', type: 'RUNS_ON', to: 'vm 1', group: '' },
  { kind: 'item', key: 'db-2', class: 'Database', name: 'Second' },
  { kind: 'link', from: 'app', type: 'DEPENDS_ON', to: 'db-2', group: 'database' },
];

describe('what-if edits', () => {
  it('come back whole from the address', () => {
    for (const edit of edits) expect(readEdit(editText(edit))).toEqual(edit);
    expect(editsOf(['nonsense', 'down|', 'link|a', 'down|x', 'down|x'])).toEqual([{ kind: 'down', key: 'x' }]);
  });

  it('become one scenario', () => {
    expect(imposed(edits, { conditions: 'ignore' })).toEqual({
      conditions: 'ignore',
      down: ['server/a|b 50%'],
      remove: { items: ['vm 1'], relations: [{ from: 'app', type: 'RUNS_ON', to: 'vm 1', group: '' }] },
      add: { items: [{ key: 'db-2', class: 'Database', name: 'Second' }], relations: [{ from: 'app', type: 'DEPENDS_ON', to: 'db-2', group: 'database' }] },
    });
    expect(imposed([], {})).toEqual({});
  });

  it('name the items that must be drawn, and what happens to them', () => {
    expect(namedBy(edits)).toEqual(['server/a|b 50%', 'vm 1', 'app', 'db-2']);
    expect([...tagsOf(edits)]).toEqual([['server/a|b 50%', 'fails'], ['vm 1', 'gone'], ['db-2', 'new']]);
  });
});
