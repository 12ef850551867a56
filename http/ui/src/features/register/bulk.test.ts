import { describe, expect, test } from 'vitest';
import type { WriteResult } from '@/api/bulk';
import type { Property } from '@/api/model';
import { ProblemError } from '@/api/problem';
import { type BulkDraft, type BulkItem, lacking, refusals, undoWrites, writesOf } from './bulk';

const owner: Property = { name: 'owner', type: 'string' } as Property;
const cores: Property = { name: 'cpuCores', type: 'integer', min: 1 } as Property;
const item = (n: number, tags: string[] = []): BulkItem => ({ id: `id-${n}`, key: `k/${n}`, name: '', class: 'Server', revision: n, tags });
const draft = (change: Partial<BulkDraft>): BulkDraft => ({ kind: 'set', entry: '', tags: [], ...change });

describe('many items at once', () => {
  test('each write holds only while the item reads as it was seen', () => {
    expect(writesOf(draft({ property: owner, entry: 'Core' }), [item(1), item(2)])).toEqual([
      { patchItem: { item: 'id-1', ifMatch: 1, merge: { properties: { owner: 'Core' } } } },
      { patchItem: { item: 'id-2', ifMatch: 2, merge: { properties: { owner: 'Core' } } } },
    ]);
    expect(writesOf(draft({ kind: 'clear', property: owner }), [item(3)])).toEqual([{ patchItem: { item: 'id-3', ifMatch: 3, merge: { properties: { owner: null } } } }]);
    expect(writesOf(draft({ kind: 'retire' }), [item(4)])).toEqual([{ retireItem: { item: 'id-4', ifMatch: 4 } }]);
    expect(writesOf(draft({ kind: 'revive' }), [item(5)])).toEqual([{ patchItem: { item: 'id-5', ifMatch: 5, merge: {} } }]);
  });

  test('tags are added to those that are there, and taken from them', () => {
    const items = [item(1, ['a', 'b']), item(2)];
    expect(writesOf(draft({ kind: 'tag', tags: ['b', 'c'] }), items).map((one) => one.patchItem?.merge)).toEqual([{ tags: ['a', 'b', 'c'] }, { tags: ['b', 'c'] }]);
    expect(writesOf(draft({ kind: 'untag', tags: ['b'] }), items).map((one) => one.patchItem?.merge)).toEqual([{ tags: ['a'] }, { tags: [] }]);
  });

  test('says what is missing before anything is sent', () => {
    expect(lacking(draft({}))).toBe('Choose a fact');
    expect(lacking(draft({ property: owner }))).toBe('Say what it becomes');
    expect(lacking(draft({ property: cores, entry: '0' }))).toBe('At least 1');
    expect(lacking(draft({ property: cores, entry: '8' }))).toBeUndefined();
    expect(lacking(draft({ kind: 'tag' }))).toBe('Name at least one tag');
    expect(lacking(draft({ kind: 'retire' }))).toBeUndefined();
  });

  test('the way back names what was there before, at the revision that the change made', () => {
    const result = (what: WriteResult['what'], changes: WriteResult['changes']): WriteResult => ({ what, item: 'id', key: 'k', revision: 9, changes });
    expect(undoWrites([
      result('updated', [{ fact: 'properties.owner', before: 'Core', after: 'Web' }]),
      result('updated', [{ fact: 'properties.owner', before: null, after: 'Web' }]),
      result('updated', [{ fact: 'tags', before: null, after: ['x'] }]),
      result('unchanged', []),
      result('retired', [{ fact: 'retired', before: false, after: true }]),
      result('revived', [{ fact: 'retired', before: true, after: false }]),
    ])).toEqual([
      { patchItem: { item: 'id', ifMatch: 9, merge: { properties: { owner: 'Core' } } } },
      { patchItem: { item: 'id', ifMatch: 9, merge: { properties: { owner: null } } } },
      { patchItem: { item: 'id', ifMatch: 9, merge: { tags: [] } } },
      { patchItem: { item: 'id', ifMatch: 9, merge: {} } },
      { retireItem: { item: 'id', ifMatch: 9 } },
    ]);
  });

  test('what stands against it is told by row', () => {
    const stale = new ProblemError(412, 'stale', 'somebody else changed it first', [{ path: 'writes[2].patchItem.ifMatch', reason: 'it was changed in revision 6', nearest: '6' }]);
    expect(refusals(stale)).toEqual(new Map([[2, { reason: 'it was changed in revision 6', now: 6 }]]));
    const content = new ProblemError(422, 'invalid', 'x', [{ path: 'body.writes[0].patchItem.merge.properties.x', reason: 'the class has no such property', nearest: 'owner' }, { path: 'q', reason: 'other' }]);
    expect(refusals(content)).toEqual(new Map([[0, { reason: 'the class has no such property; did you mean “owner”?' }]]));
    expect(refusals(null).size).toBe(0);
  });
});
