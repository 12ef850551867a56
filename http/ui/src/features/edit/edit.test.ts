import { describe, expect, it } from 'vitest';
import type { Property } from '@/api/model';
import { item, model } from '@/test/canned';
import { draftOf, emptyDraft, readDraft, sectionsOf } from './draft';
import { type Entry, entryOf, parseEntry } from '@/parts/fields/entry';
import { differing, patchOf, taken } from './facts';

const property = (type: Property['type'], more: Partial<Property> = {}): Property => ({ name: 'p', label: 'P', type, ...more });

describe('an entry', () => {
  it.each<[Property['type'], Entry, unknown]>([
    ['string', ' rack 4 ', 'rack 4'],
    ['text', ' two\n lines', ' two\n lines'],
    ['integer', '42', 42],
    ['number', '0.5', 0.5],
    ['boolean', 'false', false],
    ['date', '2027-03-31', '2027-03-31'],
    ['money', { amount: '1299.00', currency: 'eur' }, { amount: '1299.00', currency: 'EUR' }],
    ['list', ['a', 'b'], ['a', 'b']],
    ['string', '  ', null],
    ['money', { amount: '', currency: '' }, null],
    ['list', [], null],
  ])('of type %s: %j', (type, entry, value) => {
    expect(parseEntry(property(type), entry)).toEqual({ value });
  });

  it.each<[string, Property, Entry]>([
    ['a word for a number', property('integer'), 'many'],
    ['half a whole number', property('integer'), '1.5'],
    ['too small', property('number', { min: 1 }), '0'],
    ['too large', property('integer', { max: 4 }), '5'],
    ['an amount with separators', property('money'), { amount: '1,299', currency: 'EUR' }],
    ['an amount without its currency', property('money'), { amount: '1299', currency: '' }],
    ['nothing where something is required', property('string', { required: true }), ''],
  ])('refuses %s', (_, of, entry) => {
    expect(parseEntry(of, entry)).toHaveProperty('problem');
  });

  it('reads back what is stored', () => {
    for (const [type, value] of [['money', { amount: '1.50', currency: 'EUR' }], ['integer', 7], ['list', ['x']], ['boolean', true]] as const)
      expect(parseEntry(property(type), entryOf({ type }, value))).toEqual({ value });
  });
});

describe('a draft', () => {
  const base = draftOf(item, model);

  it('has a section for each side of its class', () => {
    expect(sectionsOf(model, 'Server').map((section) => section.title)).toEqual(['Facts', 'Configuration', 'Asset']);
    expect(sectionsOf(model, 'BusinessService').map((section) => section.title)).toEqual(['Facts', 'Configuration']);
  });

  it('of a stored item that nobody touched changes nothing', () => {
    expect(differing(base, draftOf(item, model))).toEqual([]);
    expect(patchOf(base, base, model)).toEqual({});
  });

  it('sends what was changed, and null for what was emptied', () => {
    const next = { ...base, name: 'host-e-08', tags: ['dc-west'], values: { ...base.values, memoryGb: '768', owner: '', purchaseCost: { amount: '15000.00', currency: 'EUR' } } };
    expect(patchOf(base, next, model)).toEqual({ name: 'host-e-08', tags: ['dc-west'], properties: { memoryGb: 768, owner: null, purchaseCost: { amount: '15000.00', currency: 'EUR' } } });
  });

  it('takes away requirements that are gone, and keeps the others', () => {
    const before = { ...base, needs: [{ name: 'node', need: '1', strength: '' as const }, { name: 'feed', need: '50%', strength: 'hard' as const }] };
    const after = { ...before, needs: [{ name: 'feed', need: '50%', strength: 'soft' as const }] };
    expect(patchOf(before, after, model)).toEqual({ requirements: { node: null, feed: { need: '50%', strength: 'soft' } } });
  });

  it('takes over what somebody else wrote, field by field', () => {
    const theirs = { ...base, name: 'renamed', values: { ...base.values, memoryGb: '1024' } };
    const mine = { ...base, values: { ...base.values, memoryGb: '768', model: 'Blade' } };
    const merged = taken(mine, theirs, 'name');
    expect(patchOf(theirs, merged, model)).toEqual({ properties: { memoryGb: 768, model: 'Blade' } });
    expect(patchOf(theirs, taken(merged, theirs, 'properties.memoryGb'), model)).toEqual({ properties: { model: 'Blade' } });
  });

  it('names what is missing', () => {
    expect([...readDraft(emptyDraft, model).problems.keys()]).toEqual(['class', 'key']);
  });
});
