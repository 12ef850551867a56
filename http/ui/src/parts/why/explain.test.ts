import { describe, expect, it } from 'vitest';
import type { ProofStep } from '@/api/impact';
import { explain, type Telling } from './explain';
import { plain } from './sentence';

const telling: Telling = { name: (key) => key.replace(/^.*\//, ''), cause: (key) => (key ? 'this change takes it out' : 'this change takes them out') };
const step = (key: string, more: Partial<ProofStep> = {}): ProofStep => ({ id: key, key, name: '', class: 'Application', service: false, cutOff: null, before: 'operational', after: 'down', imposed: false, broken: [], ...more });
const needs = (requirement: string, need: number, members: number, ...failed: string[]) => ({ requirement, need, members, failed, removed: [], strength: 'hard' as const });

describe('explain', () => {
  it.each([
    ['an imposed item', [step('ups', { imposed: true })], 'ups is down: this change takes it out.'],
    [
      'one need',
      [step('shop', { broken: [needs('db', 1, 1, 'db')] }), step('db', { imposed: true })],
      'shop is down: it needs db, and this change takes it out.',
    ],
    [
      'a chain',
      [step('shop', { broken: [needs('api', 1, 1, 'api')] }), step('api', { broken: [needs('vm', 1, 1, 'vm')] }), step('vm', { broken: [needs('host', 1, 1, 'host')] }), step('host', { imposed: true })],
      'shop is down: it needs host through api and vm, and this change takes it out.',
    ],
    [
      'a branch behind a chain with one cause',
      [
        step('pay', { broken: [needs('db', 1, 1, 'paydb')] }),
        step('paydb', { broken: [needs('member', 1, 2, 'db-1', 'db-2')] }),
        step('db-1', { broken: [needs('feed', 1, 1, 'ups')] }),
        step('db-2', { broken: [needs('feed', 1, 1, 'ups')] }),
        step('ups', { imposed: true }),
      ],
      'pay is down: paydb needs 1 of 2, and db-1 and db-2 both failed. All of it hangs on ups: this change takes it out.',
    ],
    [
      'a branch whose members are the causes',
      [step('web', { broken: [needs('node', 2, 3, 'a', 'b')] }), step('a', { imposed: true }), step('b', { imposed: true })],
      'web is down: it needs 2 of 3, and a and b both failed: this change takes them out.',
    ],
    [
      'a cut-off set',
      [step('sw-1', { cutOff: { type: 'CONNECTED_TO', requirement: 'CONNECTED_TO', items: ['sw-1', 'sw-2', 'sw-3'], separatedBy: ['core'] } }), step('core', { imposed: true })],
      'sw-1 is down: it is cut off with 2 other items: core separates it from every root: this change takes it out.',
    ],
    [
      'what a removal emptied',
      [
        step('api', { broken: [needs('node', 1, 2, 'vm-1', 'vm-2')] }),
        step('vm-1', { broken: [needs('host', 1, 1, 'host-1')] }), step('vm-2', { broken: [needs('host', 1, 1, 'host-2')] }),
        step('host-1', { broken: [needs('CONNECTED_TO', 1, 0)] }), step('host-2', { broken: [needs('CONNECTED_TO', 1, 0)] }),
      ],
      'api is down: it needs 1 of 2, and vm-1 and vm-2 both failed. host-1 and host-2 have no member left for “connected to”.',
    ],
    ['a removed member', [step('web', { broken: [{ ...needs('node', 2, 1), removed: ['vm-1'] }] })], 'web is down: it needs 2 of 1 left in “node”, since vm-1 is taken out.'],
    ['a need that nothing can meet', [step('x', { broken: [needs('power', 1, 0)] })], 'x is down: it needs 1 of power, and none is recorded.'],
    [
      'a cycle in the chain',
      [step('a', { broken: [needs('b', 1, 1, 'b')] }), step('b', { broken: [needs('a', 1, 1, 'a')] })],
      'a is down: b needs a, which failed.',
    ],
  ] as const)('tells %s', (_, steps, want) => {
    expect(plain(explain(steps, telling))).toBe(want);
  });

  it('says softly for what only degrades', () => {
    const steps = [step('stock', { after: 'degraded', broken: [{ ...needs('api', 1, 1, 'api'), strength: 'soft' as const }] }), step('api', { imposed: true })];
    expect(plain(explain(steps, telling))).toBe('stock is degraded: it needs api softly, and this change takes it out.');
  });

  it('says softly also when the reason lies further down', () => {
    const steps = [
      step('stock', { after: 'degraded', broken: [{ ...needs('api', 1, 1, 'api'), strength: 'soft' as const }] }),
      step('api', { broken: [needs('node', 1, 2, 'a', 'b')] }), step('a', { imposed: true }), step('b', { imposed: true }),
    ];
    expect(plain(explain(steps, telling))).toBe('stock is degraded: it needs api softly; api needs 1 of 2, and a and b both failed: this change takes them out.');
  });

  it('names at most four members and counts the rest', () => {
    const failed = ['a', 'b', 'c', 'd', 'e', 'f'];
    const steps = [step('web', { broken: [needs('node', 3, 6, ...failed)] }), ...failed.map((key) => step(key, { imposed: true }))];
    expect(plain(explain(steps, telling))).toContain('a, b, c and 3 more items failed');
  });
});
