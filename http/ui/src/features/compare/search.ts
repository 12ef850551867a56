import type { CompareQuestion } from '@/api/compare';

/** What is compared. */
export type What = 'points' | 'sets' | 'impact';

/** The whole page, as it stands in the URL. */
export type CompareSearch = {
  what?: What;
  /** Revisions; without one the newest graph. */
  before?: number;
  after?: number;
  /** Of single points and failure sets: one item, by key; single points of all services without one. */
  item?: string;
  /** Of impact: the items that fail. */
  down?: string[];
};

const texts = (value: unknown): string[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]).map(String).filter((text) => text !== '');
const revision = (value: unknown): number | undefined => {
  const number = Number(value);
  return value !== undefined && Number.isInteger(number) && number > 0 ? number : undefined;
};

/** Reads the URL; what it does not understand is left out. */
export function readCompareSearch(search: Record<string, unknown>): CompareSearch {
  const down = [...new Set(texts(search.down))];
  return {
    what: (['sets', 'impact'] as const).find((what) => what === search.what),
    before: revision(search.before),
    after: revision(search.after),
    item: search.item === undefined || search.item === '' ? undefined : String(search.item),
    down: down.length > 0 ? down : undefined,
  };
}

/** The question of the page; undefined while something is missing from it. */
export function questionOf(search: CompareSearch): CompareQuestion | undefined {
  const { what = 'points', before, after, item, down } = search;
  const sides = { ...(before !== undefined && { before: { asOf: before } }), ...(after !== undefined && { after: { asOf: after } }) };
  const rest = { maxSize: 3, limit: 1000 };
  if (before === after) return undefined;
  switch (what) {
    case 'points':
      return { question: 'single-points', ...(item === undefined ? { services: 'all' } : { item }), ...sides, ...rest };
    case 'sets':
      return item === undefined ? undefined : { question: 'failure-sets', item, ...sides, ...rest, maxSize: 2 };
    case 'impact':
      return { question: 'impact', scenario: { ...(down && { down: down.toSorted() }) }, ...sides, ...rest };
  }
}
