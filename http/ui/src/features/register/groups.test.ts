import { expect, test } from 'vitest';
import type { Property } from '@/api/model';
import { groupFilter, groupLabel, groupsOf, missingId, readOnly } from './groups';

test('groups stand as they are told, those without a value last', () => {
  const groups = groupsOf({ values: [{ value: 'a.b', items: 3 }, { value: '-', items: 1, money: [] }], total: 2, missing: 4, missingMoney: [{ property: 'purchaseCost', items: 1, sums: [{ amount: '1.00', currency: 'EUR' }] }], items: 8 }, (value) => value.toUpperCase(), 'No owner recorded');
  expect(groups.map(({ id, label, items }) => [id, label, items])).toEqual([['.a.b', 'A.B', 3], ['.-', '-', 1], [missingId, 'No owner recorded', 4]]);
  expect(groups[2]?.money).toHaveLength(1);
});

test('a group is asked for by its fact and exact value', () => {
  expect(groupFilter('owner', '.team 1')).toBe('owner.team 1');
  expect(groupFilter('owner', missingId)).toBe('owner');
  expect(readOnly('owner.a.b')).toEqual({ of: 'owner', value: 'a.b' });
  expect(readOnly('owner')).toEqual({ of: 'owner' });
});

test('values read as words', () => {
  const word = (name: string) => `${name.toLowerCase()}s`;
  expect(groupLabel('state', 'at_risk', undefined, word)).toBe('At risk');
  expect(groupLabel('class', 'Server', undefined, word)).toBe('Servers');
  expect(groupLabel('warrantyEnd', '2027-03-31', { type: 'date' } as Property, word)).toBe('31 Mar 2027');
  expect(groupLabel('lifecycleStatus', 'inUse', { type: 'enum' } as Property, word)).toBe('in use');
  expect(groupLabel('owner', 'true', { type: 'string' } as Property, word)).toBe('true');
});
