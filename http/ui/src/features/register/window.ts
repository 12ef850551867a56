/** The height of a row, in pixels; the style sheet says the same. */
export const rowHeight = 36;

/** Rows drawn beyond each edge, so that scrolling shows no gap. */
const spare = 10;

/** The rows that are drawn of many, first included, last not. */
export function windowOf(scrollTop: number, height: number, count: number): { first: number; last: number } {
  const shown = Math.ceil(height / rowHeight);
  const top = Math.max(0, Math.min(Math.floor(scrollTop / rowHeight), count - shown));
  return { first: Math.max(0, top - spare), last: Math.min(count, top + shown + spare) };
}
