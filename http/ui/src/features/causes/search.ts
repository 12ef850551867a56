import type { Observations } from '@/api/cause';

/** An item observed as failing, and since when where that is known. */
export type Alarm = { key: string; since?: string };

/** The whole page, as it stands in the URL. */
export type CausesSearch = {
  /** "web-shop" or "web-shop@2026-11-23T10:05:00Z", one for each item. */
  failing?: string[];
  healthy?: string[];
  /** Keys of the set that is open, joined as in the list. */
  show?: string;
  /** The failing item whose proof is lit. */
  alarm?: string;
  expand?: string[];
};

const texts = (value: unknown): string[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]).map(String).filter((text) => text !== '');
const some = <T>(list: T[]): T[] | undefined => (list.length > 0 ? list : undefined);

/** Reads the URL; what it does not understand is left out. */
export function readCausesSearch(search: Record<string, unknown>): CausesSearch {
  const failing = alarmsOf(texts(search.failing));
  const known = new Set(failing.map((alarm) => alarm.key));
  return {
    failing: some(failing.map(alarmText)),
    healthy: some([...new Set(texts(search.healthy))].filter((key) => !known.has(key))),
    show: search.show === undefined ? undefined : String(search.show),
    alarm: search.alarm === undefined ? undefined : String(search.alarm),
    expand: some(texts(search.expand)),
  };
}

const instants = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

/** Reads "key@instant"; the last word on an item counts. */
export function alarmsOf(failing: readonly string[] | undefined): Alarm[] {
  const alarms = new Map<string, Alarm>();
  for (const text of failing ?? []) {
    const at = text.lastIndexOf('@');
    const since = at > 0 ? text.slice(at + 1) : '';
    const alarm = instants.test(since) ? { key: text.slice(0, at), since } : { key: text };
    alarms.set(alarm.key, alarm);
  }
  return [...alarms.values()];
}

/** The short form of an alarm. */
export const alarmText = ({ key, since }: Alarm): string => (since === undefined ? key : `${key}@${since}`);

/** The question that the page asks; equal observations give equal questions. */
export function observationsOf(search: CausesSearch): Observations {
  const failing = alarmsOf(search.failing).toSorted((a, b) => (a.key < b.key ? -1 : 1)).map(({ key, since }) => ({ item: key, ...(since !== undefined && { since }) }));
  return { failing, ...(search.healthy && { healthy: search.healthy.toSorted() }) };
}

/** Reads pasted lines: a key or name, and behind a space, tab or @ an instant. */
export function pastedAlarm(line: string): Alarm {
  const [, key = line, since] = /^(.*?)[\s@]+(\d{4}-\d{2}-\d{2}T\S+)$/.exec(line) ?? [];
  return since !== undefined && instants.test(since) ? { key, since } : { key: line };
}
