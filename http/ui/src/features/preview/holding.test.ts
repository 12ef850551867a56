import { describe, expect, it } from 'vitest';
import type { Survivor } from '@/api/impact';
import { holdingWords } from './holding';

const name = (key: string) => key.replace(/^.*\//, '');
const held = { requirement: 'web', strength: 'hard' as const, need: 1, members: 2, failed: ['vm/a'], degraded: [], holding: ['vm/b'] };
const survivor = (key: string, more: Partial<Survivor> = {}): Survivor => ({ id: key, key, name: '', class: 'Application', service: false, through: '', before: 'operational', after: 'operational', imposed: false, touched: [], ...more });
const told = (items: Survivor[], more = {}) => holdingWords({ items, reached: true, more: 0, complete: true, ...more }, name);

describe('why an item keeps working', () => {
  it.each([
    ['what holds the item itself', told([survivor('shop', { touched: [held] })]), 'it needs 1 of 2; a failed, and b holds.'],
    ['nothing however far', told([survivor('mail')], { reached: false }), 'nothing that it needs, however far, is touched by this change.'],
    ['what is imposed', told([survivor('mail', { imposed: true })], { reached: false }), 'nothing else that it needs, however far, is touched by this change.'],
    ['one step away', told([survivor('front'), survivor('app/shop', { through: 'front', touched: [held] })]), 'the failure was stopped at shop, which needs 1 of 2; a failed, and b holds.'],
    [
      'further away, and elsewhere too',
      told([survivor('top'), survivor('app/x', { through: 'top' }), survivor('app/y', { through: 'top' }), survivor('app/deep', { through: 'app/x', touched: [held] }), survivor('app/low', { through: 'app/y', touched: [held] })], { more: 2 }),
      'the failure was stopped at deep, 2 steps away through x, which needs 1 of 2; a failed, and b holds. 3 other places stopped it as near.',
    ],
    ['what was down before', told([survivor('top'), survivor('old', { through: 'top', before: 'down', after: 'down', touched: [held] })]), 'the failure was stopped at old, which was down already.'],
    ['a removed member', told([survivor('top'), survivor('app', { through: 'top', touched: [{ ...held, failed: [] }] })]), 'the failure was stopped at app, which needs 1 of 2; a member is taken out, and b holds.'],
    ['a search that was stopped', told([survivor('top')], { complete: false, reached: false }), 'the search ended before it found where the failure was stopped.'],
  ])('tells %s', (_, got, want) => expect(got).toBe(want));
});
