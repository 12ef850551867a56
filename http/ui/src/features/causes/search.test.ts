import { describe, expect, it } from 'vitest';
import { alarmsOf, observationsOf, pastedAlarm, readCausesSearch } from './search';

describe('observations in the URL', () => {
  it('reads alarms with and without an onset, and keys that hold an @', () => {
    expect(alarmsOf(['web-shop@2026-11-23T10:05:00Z', 'user@host', 'a@b@2026-11-23T10:05:00+01:00'])).toEqual([
      { key: 'web-shop', since: '2026-11-23T10:05:00Z' }, { key: 'user@host' }, { key: 'a@b', since: '2026-11-23T10:05:00+01:00' },
    ]);
  });
  it('does not let an item be both failing and healthy, or stand twice', () => {
    expect(readCausesSearch({ failing: ['a', 'a@2026-11-23T10:05:00Z'], healthy: ['a', 'b', 'b'] })).toEqual({
      failing: ['a@2026-11-23T10:05:00Z'], healthy: ['b'], show: undefined, alarm: undefined, expand: undefined,
    });
  });
  it('asks the same whatever the order', () => {
    expect(observationsOf({ failing: ['b', 'a'], healthy: ['d', 'c'] })).toEqual({ failing: [{ item: 'a' }, { item: 'b' }], healthy: ['c', 'd'] });
    expect(observationsOf({ failing: ['a', 'b'], healthy: ['c', 'd'] })).toEqual(observationsOf({ failing: ['b', 'a'], healthy: ['d', 'c'] }));
  });
  it('reads pasted lines', () => {
    expect(pastedAlarm('web-shop 2026-11-23T10:05:00Z')).toEqual({ key: 'web-shop', since: '2026-11-23T10:05:00Z' });
    expect(pastedAlarm('Web shop')).toEqual({ key: 'Web shop' });
  });
});
