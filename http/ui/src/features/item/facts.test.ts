import { describe, expect, it } from 'vitest';
import type { Item } from '@/api/item';
import { item, model } from '@/test/canned';
import { durationText, valueText } from '@/parts/value';
import { sidesOf } from './facts';

describe('facts', () => {
  it('splits one record into its two sides, nothing lost and nothing twice', () => {
    const sides = sidesOf(item, model);
    const names = [...sides.configuration, ...sides.asset].map((row) => row.name);
    expect(names.toSorted()).toEqual(Object.keys(item.properties).toSorted());
    expect(sides.asset.map((row) => row.name)).toContain('warrantyEnd');
    expect(sides.configuration.map((row) => row.name)).toContain('memoryGb');
  });
  it('keeps facts that the model does not know', () => {
    const odd: Item = { ...item, properties: { shoeSize: 44 } };
    expect(sidesOf(odd, model).configuration).toMatchObject([{ label: 'Shoe size', text: '44' }]);
    expect(sidesOf(odd, undefined).configuration).toHaveLength(1);
  });
  it('shows what other sources say only where they differ', () => {
    const memory = sidesOf(item, model).configuration.find((row) => row.name === 'memoryGb');
    expect(memory).toMatchObject({ source: 'hypervisor', lost: [{ source: 'purchase-list', value: 384 }] });
  });
  it('says values as people read them', () => {
    expect(valueText({ amount: '14860.00', currency: 'EUR' })).toBe('EUR 14,860.00');
    expect(valueText('2026-08-14', { type: 'date' })).toBe('14 Aug 2026');
    expect(valueText(['a', 'b'])).toBe('a, b');
    expect(valueText('inUse', { type: 'enum' })).toBe('in use');
    expect(durationText('PT4H30M')).toBe('4 h 30 min');
    expect(durationText('P1W2D')).toBe('1 week 2 days');
    expect(durationText('soon')).toBe('soon');
  });
});
