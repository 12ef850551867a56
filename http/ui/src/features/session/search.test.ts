import { describe, expect, it } from 'vitest';
import { ownPath } from './search';

describe('where to go on after signing in', () => {
  it.each(['/', '/items/1', '/map?focus=web-shop&depth=3#x', '/register?q=a%20b'])('keeps %s', (path) => {
    expect(ownPath(path)).toBe(path);
  });
  it.each(['', 'items', '//evil.example', '/\\evil.example', '/\t/evil.example', 'https://evil.example/', 'javascript:alert(1)', '/sign-in?to=/'])('drops %j', (path) => {
    expect(ownPath(path)).toBeUndefined();
  });
});
