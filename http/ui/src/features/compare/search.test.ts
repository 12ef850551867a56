import { describe, expect, it } from 'vitest';
import { questionOf, readCompareSearch } from './search';

describe('a comparison in the URL', () => {
  it('reads revisions, and leaves out what it does not understand', () => {
    expect(readCompareSearch({ what: 'sets', before: '4', after: 'x', item: '', down: ['a', 'a'] })).toEqual({ what: 'sets', before: 4, after: undefined, item: undefined, down: ['a'] });
    expect(readCompareSearch({ what: 'all', before: -1 })).toEqual({ what: undefined, before: undefined, after: undefined, item: undefined, down: undefined });
  });
  it('asks nothing of two equal graphs, nor of failure sets without an item', () => {
    expect(questionOf({})).toBeUndefined();
    expect(questionOf({ before: 3, after: 3 })).toBeUndefined();
    expect(questionOf({ what: 'sets', before: 3 })).toBeUndefined();
  });
  it('asks for all services until an item is chosen', () => {
    expect(questionOf({ before: 3 })).toMatchObject({ question: 'single-points', services: 'all', before: { asOf: 3 } });
    expect(questionOf({ before: 3, after: 5, item: 'shop' })).toMatchObject({ question: 'single-points', item: 'shop', after: { asOf: 5 } });
    expect(questionOf({ what: 'impact', before: 3, down: ['b', 'a'] })).toMatchObject({ question: 'impact', scenario: { down: ['a', 'b'] } });
  });
});
