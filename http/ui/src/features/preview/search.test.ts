import { describe, expect, it } from 'vitest';
import { picksOf, readPreviewSearch, scenarioOf } from './search';

describe('the preview in the URL', () => {
  it('reads items of a change, and leaves out what it does not understand', () => {
    expect(readPreviewSearch({ change: ['reboot:server/a', 'explode:x', 'remove:', 'degrade:b:c'], tab: 'nope', without: 'true' })).toEqual({
      change: ['reboot:server/a', 'degrade:b:c'], without: true, show: undefined, tab: undefined, expand: undefined, soft: undefined,
    });
    expect(readPreviewSearch({ change: 'reboot:a' }).change).toEqual(['reboot:a']);
    expect(readPreviewSearch({}).change).toBeUndefined();
  });
  it('lets the last word on an item count', () => {
    expect(picksOf(['reboot:a', 'remove:a'])).toEqual([{ kind: 'remove', key: 'a' }]);
  });
  it('imposes what each kind says, whatever the order', () => {
    const picks = picksOf(['replace:z', 'reboot:a', 'remove:m', 'degrade:d']);
    expect(scenarioOf(picks, false)).toEqual({ down: ['a', 'z'], degraded: ['d'], remove: { items: ['m'] } });
    expect(scenarioOf(picks.toReversed(), false)).toEqual(scenarioOf(picks, false));
    expect(scenarioOf(picksOf(['reboot:a']), true)).toEqual({ down: ['a'], conditions: 'ignore' });
  });
});
