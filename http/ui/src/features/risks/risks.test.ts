import { describe, expect, it } from 'vitest';
import { proof } from '@/test/canned';
import { downAYear, percent, share } from './figures';
import { hintOf } from './hint';

const name = (key: string) => key.replace(/^.*\//, '');

describe('a hint', () => {
  it('names redundancy that is one in name only', () => {
    expect(hintOf(proof.items, 'ups/e-1', name)).toEqual({ text: 'payments has 2 members for server/host-e-07, but all hang on it', nameOnly: true });
  });

  it('names what has no second one', () => {
    expect(hintOf(proof.items.slice(0, 2), 'db/payments', name)).toEqual({ text: 'payment-api has no second one', nameOnly: false });
  });

  it('names the only way to a root', () => {
    const [first] = proof.items;
    if (!first) throw new Error('a proof has a target');
    expect(hintOf([{ ...first, broken: [], cutOff: { items: [first.key], requirement: '', type: '', separatedBy: ['switch/1'] } }], 'switch/1', name)?.text).toBe('It is the only way from payments to a root');
  });

  it('says nothing where the proof says nothing', () => {
    expect(hintOf([], 'x', name)).toBeUndefined();
  });
});

describe('figures', () => {
  it.each([[1, '100 %'], [0.9962, '99.62 %'], [0.999987, '99.9987 %'], [0.5, '50.0 %'], [0.99, '99.0 %'], [0, '0.0 %']])('%f as %s', (value, want) => expect(percent(value)).toBe(want));
  it.each([[0, 'less than a minute'], [0.00001, '5 minutes'], [0.0038, '33 hours'], [0.05, '18 days']])('%f a year as %s', (value, want) => expect(downAYear(value)).toBe(want));
  it.each([[0.712, '71 %'], [0.004, 'under 1 %'], [0, '0 %']])('%f of the whole as %s', (value, want) => expect(share(value)).toBe(want));
});
