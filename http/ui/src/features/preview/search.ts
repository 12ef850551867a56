import type { Scenario } from '@/api/impact';

/** What is done to an item. */
export type Kind = 'reboot' | 'replace' | 'remove' | 'degrade';

/** One item of a change. */
export type Pick = { kind: Kind; key: string };

/** What each kind of change does to its item, in words. */
export const kindWords: Readonly<Record<Kind, { label: string; effect: string }>> = {
  reboot: { label: 'reboot', effect: 'down' },
  replace: { label: 'replace', effect: 'down' },
  remove: { label: 'remove', effect: 'removed' },
  degrade: { label: 'degrade', effect: 'degraded' },
};

/** The list that is open beside the map. */
export type Tab = 'services' | 'working' | 'items' | 'margin' | 'together' | 'waves' | 'contacts';

/** The whole preview, as it stands in the URL. */
export type PreviewSearch = {
  /** "reboot:server/srv-042", one for each item. */
  change?: string[];
  /** Without what is known to be broken now. */
  without?: boolean;
  /** Key of the affected item whose proof is lit. */
  show?: string;
  /** Which of its proofs, from 1; the least when absent. */
  proof?: number;
  tab?: Tab;
  expand?: string[];
  soft?: boolean;
};

const texts = (value: unknown): string[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]).map(String);
const isKind = (text: string): text is Kind => text in kindWords;
const some = <T>(list: T[]): T[] | undefined => (list.length > 0 ? list : undefined);

/** Reads the URL; what it does not understand is left out. */
export function readPreviewSearch(search: Record<string, unknown>): PreviewSearch {
  return {
    change: some([...new Set(texts(search.change))].filter((text) => picksOf([text]).length > 0)),
    without: String(search.without) === 'true' ? true : undefined,
    show: search.show === undefined ? undefined : String(search.show),
    proof: Number.isInteger(Number(search.proof)) && Number(search.proof) > 0 ? Number(search.proof) : undefined,
    tab: (['working', 'items', 'margin', 'together', 'waves', 'contacts'] as const).find((tab) => tab === search.tab),
    expand: some(texts(search.expand)),
    soft: String(search.soft) === 'true' ? true : undefined,
  };
}

/** The items of a change, from their short form; the last word on an item counts. */
export function picksOf(change: readonly string[] | undefined): Pick[] {
  const picks = new Map<string, Pick>();
  for (const text of change ?? []) {
    const at = text.indexOf(':');
    const [kind, key] = [text.slice(0, at), text.slice(at + 1)];
    if (isKind(kind) && key !== '') picks.set(key, { kind, key });
  }
  return [...picks.values()];
}

/** The short form of an item of a change. */
export const pickText = (pick: Pick): string => `${pick.kind}:${pick.key}`;

/** What a change imposes: reboot and replace take down, remove takes out, degrade degrades. */
export function scenarioOf(picks: readonly Pick[], without: boolean): Scenario {
  const of = (...kinds: Kind[]) => picks.filter((pick) => kinds.includes(pick.kind)).map((pick) => pick.key).sort();
  const [down, degraded, removed] = [of('reboot', 'replace'), of('degrade'), of('remove')];
  return {
    ...(down.length > 0 && { down }),
    ...(degraded.length > 0 && { degraded }),
    ...(removed.length > 0 && { remove: { items: removed } }),
    ...(without && { conditions: 'ignore' }),
  };
}
