import type { Survivor, WhyNot } from '@/api/impact';
import { count, counted, listed } from '@/parts/words';

/** Why an item keeps working, after "keeps working: ". */
export function holdingWords(whyNot: Pick<WhyNot, 'items' | 'reached' | 'more' | 'complete'>, name: (key: string) => string): string {
  const [target, ...rest] = whyNot.items;
  const stops = rest.filter((s) => !rest.some((other) => other.through === s.key));
  const [stop] = stops;
  if (!target) return '';
  if (!whyNot.complete) return 'the search ended before it found where the failure was stopped.';
  if (!stop) {
    if (whyNot.reached || target.touched.length > 0) return `it ${touchedWords(target, name)}.`;
    return target.imposed ? 'nothing else that it needs, however far, is touched by this change.' : 'nothing that it needs, however far, is touched by this change.';
  }
  const steps = wayTo(stop, rest).map((s) => name(s.key));
  const places = stops.length - 1 + whyNot.more;
  const others = places > 0 ? ` ${counted(places, 'other place')} stopped it as near.` : '';
  const way = steps.length > 1 ? `, ${counted(steps.length, 'step')} away through ${listed(steps.slice(0, -1), 3)}` : '';
  return `the failure was stopped at ${name(stop.key)}${way}, which ${touchedWords(stop, name)}.${others}`;
}

/** The items from the first below the target down to one. */
function wayTo(stop: Survivor, all: readonly Survivor[]): Survivor[] {
  const byKey = new Map(all.map((s) => [s.key, s]));
  const way = [stop];
  for (let at = byKey.get(stop.through); at && !way.includes(at); at = byKey.get(at.through)) way.unshift(at);
  return way;
}

function touchedWords({ touched: [first], before, after }: Survivor, name: (key: string) => string): string {
  if (before === 'down' && after === 'down') return 'was down already';
  if (!first) return 'lost a member that it can do without';
  const lost = [...first.failed, ...first.degraded];
  const holding = first.holding.length > 0 ? `${listed(first.holding.map(name), 3)} ${first.holding.length === 1 ? 'holds' : 'hold'}` : first.strength === 'soft' ? 'it is needed softly' : 'nothing holds it';
  const failed = lost.length > 0 ? `${listed(lost.map(name), 3)} failed` : 'a member is taken out';
  return `needs ${count(first.need)} of ${count(first.members)}; ${failed}, and ${holding}`;
}
