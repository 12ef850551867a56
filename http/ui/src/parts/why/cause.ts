import type { ProofStep } from '@/api/impact';
import { separators } from '@/parts/map/light';
import { spoken } from '@/parts/words';
import type { Telling } from './explain';
import { itemList, type Span, words } from './sentence';

/** The imposed items behind a branching step, when they say more than the step itself did. */
export function causeWords(end: ProofStep, steps: readonly ProofStep[], byKey: ReadonlyMap<string, ProofStep>, item: (key: string) => Span, telling: Telling): Span[] {
  const reached = new Set<string>();
  const queue = [end.key];
  const causes: string[] = [];
  for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
    if (reached.has(key)) continue;
    reached.add(key);
    const step = byKey.get(key);
    if (!step) continue;
    if (step.imposed && key !== end.key) causes.push(key);
    for (const broken of step.broken) queue.push(...broken.failed);
    if (step.cutOff) for (const by of separators(step.cutOff)) {
      queue.push(by);
      if (!byKey.has(by)) causes.push(by);
    }
  }
  const distinct = new Set(causes);
  causes.splice(0, causes.length, ...distinct);
  const order = steps.map((step) => step.key);
  causes.sort((a, b) => order.indexOf(a) - order.indexOf(b) || (a < b ? -1 : 1));
  const named = new Set([...(end.broken[0]?.failed ?? []), ...(end.cutOff?.separatedBy ?? []).filter((by) => typeof by === 'string')]);
  const [first] = causes;
  if (first === undefined) return emptiedWords(reached, byKey, item, end.key);
  if (causes.every((key) => named.has(key))) return [words(`: ${telling.cause(causes.length === 1 ? first : '')}.`)];
  if (causes.length === 1) return [words('. All of it hangs on '), item(first), words(`: ${telling.cause(first)}.`)];
  return [words('. The causes are '), ...itemList(causes, item), words('.')];
}

/** The items that lost the last member of a requirement, since what a change removes leaves no trace in a proof. */
function emptiedWords(reached: ReadonlySet<string>, byKey: ReadonlyMap<string, ProofStep>, item: (key: string) => Span, told: string): Span[] {
  const emptied = [...reached].filter((key) => key !== told && byKey.get(key)?.broken.some((broken) => broken.members === 0));
  const [first] = emptied;
  const requirement = byKey.get(first ?? '')?.broken.find((broken) => broken.members === 0)?.requirement;
  if (requirement === undefined) return [words('.')];
  return [words('. '), ...itemList(emptied.toSorted(), item), words(` ${emptied.length === 1 ? 'has' : 'have'} no member left for “${spoken(requirement)}”.`)];
}
