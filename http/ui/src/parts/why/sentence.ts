import type { State } from '@/api/state';
import { counted, sentence } from '@/parts/words';

/** A piece of a sentence: words, or an item that can be opened. */
export type Span = { text: string; item?: string };

/** A sentence that says the state first, then why. */
export type Sentence = { state: State | null; head: Span[]; rest: Span[] };

/** Words alone. */
export const words = (text: string): Span => ({ text });

/** Items as words: "a, b and 3 more items". */
export function itemList(keys: readonly string[], item: (key: string) => Span, max = 4): Span[] {
  const shown = keys.length > max ? keys.slice(0, max - 1) : keys;
  const spans: Span[] = [];
  for (const [i, key] of shown.entries()) {
    if (i > 0) spans.push(words(i === shown.length - 1 && keys.length <= max ? ' and ' : ', '));
    spans.push(item(key));
  }
  if (keys.length > max) spans.push(words(` and ${counted(keys.length - shown.length, 'more item')}`));
  return spans;
}

/** Spans as a sentence of their own; an item's name keeps its letters. */
export const sentenceOf = (spans: readonly Span[]): string => {
  const text = spans.map((span) => span.text).join('');
  return spans[0]?.item === undefined ? sentence(text) : text;
};

/** A sentence as plain text, for labels and copies. */
export const plain = (s: Sentence): string => `${s.head.map((x) => x.text).join('')}: ${s.rest.map((x) => x.text).join('')}`;
