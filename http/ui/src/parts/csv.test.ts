import { describe, expect, it } from 'vitest';
import { csvText } from './csv';

describe('csv', () => {
  it.each([
    ['plain', 'plain'],
    ['a,b', '"a,b"'],
    ['say "so"', '"say ""so"""'],
    ['two\nlines', '"two\nlines"'],
    ['=1+1', "'=1+1"],
    ['@cmd', "'@cmd"],
    ['-3.5', '-3.5'],
    ['-cmd', "'-cmd"],
    ['+49 30 1', "'+49 30 1"],
    [' =1+1', "' =1+1"],
    ["'=1+1", "''=1+1"],
    ['＝1+1', "'＝1+1"],
    ['\n=1+1', `"'\n=1+1"`],
    ['a;b', '"a;b"'],
    [' padded ', '" padded "'],
    [undefined, ''],
    [7, '7'],
  ])('writes %s', (value, want) => {
    expect(csvText([[value]])).toBe(`${want}\r\n`);
  });
});
