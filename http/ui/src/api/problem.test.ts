import { describe, expect, it } from 'vitest';
import { problemFrom, unreachable } from './problem';

describe('problems', () => {
  it('keeps code, reason and nearest name', () => {
    const problem = problemFrom(422, { code: 'unknown_item', detail: 'no such item', request: 'r-1', errors: [{ path: 'focus[0]', value: 'x', reason: 'unknown', nearest: 'y' }] });
    expect(problem).toMatchObject({ status: 422, code: 'unknown_item', message: 'no such item', requestId: 'r-1', errors: [{ path: 'focus[0]', value: 'x', nearest: 'y' }] });
  });
  it.each([undefined, null, 'text', 7, []])('reads %j as an answer without a reason', (body) => {
    expect(problemFrom(502, body).message).toMatch(/502/);
  });
  it('says that nobody answered', () => {
    expect(unreachable(new TypeError('refused'))).toMatchObject({ status: 0, code: 'unreachable' });
  });
});
