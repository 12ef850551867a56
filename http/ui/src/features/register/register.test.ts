import { describe, expect, it } from 'vitest';
import { model } from '@/test/canned';
import { columnsOf, usualColumns } from './columns';
import { conditionText, conditionWords, isBare, operatorsFor, readCondition } from './condition';
import { isFiltered, readRegisterSearch } from './search';
import { windowOf } from './window';

describe('a view of the register', () => {
  it('is read from its address, and what it does not understand is left out', () => {
    expect(readRegisterSearch({ q: '', class: 'Server', state: ['down', 'sideways'], where: ['owner.missing', 'nonsense'], retired: 'yes' })).toEqual({ class: ['Server'], state: ['down'], where: ['owner.missing'] });
    expect(isFiltered(readRegisterSearch({ sort: 'name', columns: ['key'] }))).toBe(false);
    expect(isFiltered(readRegisterSearch({ where: 'owner.missing' }))).toBe(true);
  });

  it('keeps the dots of a value', () => {
    const condition = readCondition('ipAddress.begins.10.20.');
    expect(condition).toEqual({ property: 'ipAddress', operator: 'begins', value: '10.20.' });
    expect(conditionText(condition)).toBe('ipAddress.begins.10.20.');
    expect(conditionText({ property: 'owner', operator: 'missing', value: 'left over' })).toBe('owner.missing');
  });

  it('says a condition in words', () => {
    expect(conditionWords('warrantyEnd.before.2027-01-01', () => 'Warranty end')).toBe('Warranty end is before 1 Jan 2027');
    expect(conditionWords('owner.missing', () => 'Owner')).toBe('Owner is not recorded');
    for (const type of ['string', 'date', 'money', 'boolean', 'enum', 'list'] as const) expect(operatorsFor(type).some(isBare)).toBe(true);
  });

  it('has a column for every fact once', () => {
    const ids = columnsOf(model, (name) => name).map((column) => column.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const usual of usualColumns) expect(ids).toContain(usual);
  });
});

describe('the rows that are drawn', () => {
  it.each([
    [0, 720, 100_000, { first: 0, last: 30 }],
    [36_000, 720, 100_000, { first: 990, last: 1030 }],
    [3_599_500, 720, 100_000, { first: 99_970, last: 100_000 }],
    [0, 720, 3, { first: 0, last: 3 }],
    [9_000, 720, 3, { first: 0, last: 3 }],
    [0, 0, 0, { first: 0, last: 0 }],
  ])('at %i px of %i px among %i', (top, height, count, want) => {
    expect(windowOf(top, height, count)).toEqual(want);
  });
});
