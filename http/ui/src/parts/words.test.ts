import { describe, expect, it } from 'vitest';
import { age, counted, daysUntil, listed, middle, money, spoken, sum } from './words';

describe('words', () => {
  it('counts with units', () => {
    expect(counted(1, 'item')).toBe('1 item');
    expect(counted(0, 'item')).toBe('0 items');
    expect(counted(1204, 'item')).toBe('1,204 items');
    expect(counted(2, 'battery', 'batteries')).toBe('2 batteries');
  });
  it('joins lists and says how many are left out', () => {
    expect(listed([])).toBe('');
    expect(listed(['a'])).toBe('a');
    expect(listed(['a', 'b'])).toBe('a and b');
    expect(listed(['a', 'b', 'c', 'd'])).toBe('a, b, c and d');
    expect(listed(['a', 'b', 'c', 'd', 'e'])).toBe('a, b, c and 2 more');
  });
  it('shortens in the middle and keeps the end', () => {
    expect(middle('srv-billing-01', 20)).toBe('srv-billing-01');
    expect(middle('warehouse-database-replica-17', 14)).toBe('warehou…ica-17');
    expect(Array.from(middle('😀'.repeat(30), 9))).toHaveLength(9);
  });
  it('says class and relation names as people do', () => {
    expect(spoken('VirtualMachine')).toBe('virtual machine');
    expect(spoken('DEPENDS_ON')).toBe('depends on');
    expect(spoken('UPS')).toBe('UPS');
    expect(spoken('DNSZone')).toBe('DNS zone');
  });
  it('writes and adds money exactly', () => {
    expect(money('14860.00', 'EUR')).toBe('EUR 14,860.00');
    expect(money('8400.00', 'EUR', 'whole')).toBe('EUR 8,400');
    expect(money('-3', 'JPY')).toBe('JPY −3');
    expect(sum(['0.1', '0.2'])).toBe('0.3');
    expect(sum(['99999999999999.99', '0.01'])).toBe('100000000000000.00');
    expect(sum(['-1.50', '1'])).toBe('-0.50');
    expect(sum([])).toBe('0');
  });
  it('tells ages and days', () => {
    const at = new Date('2026-12-01T10:04:00Z');
    expect(age('2026-12-01T10:03:40Z', at)).toBe('under 1 min');
    expect(age('2026-12-01T10:00:00Z', at)).toBe('4 min');
    expect(age('2026-11-22T10:00:00Z', at)).toBe('9 days');
    expect(daysUntil('2026-12-13', new Date(2026, 11, 1, 12))).toBe(12);
    expect(daysUntil('2026-11-30', new Date(2026, 11, 1, 12))).toBe(-1);
  });
});
