import type { Broken, CutOff, ProofStep } from '@/api/impact';
import { type State, stateWord } from '@/api/state';
import { separators } from '@/parts/map/light';
import { counted, listed, sentence, spoken } from '@/parts/words';

/** A piece of a sentence: words, or an item that can be opened. */
export type Span = { text: string; item?: string };

/** A sentence that says the state first, then why. */
export type Sentence = { state: State | null; head: Span[]; rest: Span[] };

/** What a sentence needs to know beyond its proof. */
export type Telling = {
  /** The name of an item by its key. */
  name: (key: string) => string;
  /** How an imposed item came to its state: "this change takes it out". */
  cause: (key: string) => string;
};

const words = (text: string): Span => ({ text });

/** Says why the first item of a proof is in its state, in at most two short sentences. */
export function explain(steps: readonly ProofStep[], telling: Telling): Sentence {
  const target = steps[0];
  if (!target) return { state: null, head: [], rest: [words('No proof is recorded.')] };
  const byKey = new Map(steps.map((step) => [step.key, step]));
  const item = (key: string): Span => ({ text: telling.name(key), item: key });
  const head = [item(target.key), words(target.after === null ? ' is removed' : ` is ${stateWord[target.after].toLowerCase()}`)];
  const { end, via } = followChain(target, byKey);
  const rest: Span[] = [];
  if (end === target && isLeaf(end)) {
    rest.push(words(end.imposed ? `${telling.cause(end.key)}.` : 'it cannot have what it needs.'));
  } else if (isLeaf(end)) {
    rest.push(...chainWords(target, via, item), words(`, and ${telling.cause(end.key)}.`));
  } else {
    rest.push(...softWords(target, via, item), ...branchWords(end, end === target, item), ...causeWords(end, steps, byKey, item, telling));
  }
  return { state: target.after, head, rest };
}

const isLeaf = (step: ProofStep) => step.broken.length === 0 && !step.cutOff;

/** Walks down while each item fell for one reason that has one failed member. */
function followChain(target: ProofStep, byKey: ReadonlyMap<string, ProofStep>) {
  const via: ProofStep[] = [];
  const seen = new Set([target.key]);
  let end = target;
  for (;;) {
    const only = end.broken.length === 1 && !end.cutOff ? end.broken[0] : undefined;
    if (!only || only.members !== 1 || only.failed.length !== 1) break;
    const next = byKey.get(only.failed[0] ?? '');
    if (!next || seen.has(next.key)) break;
    seen.add(next.key);
    via.push(next);
    end = next;
  }
  return { end, via };
}

function chainWords(target: ProofStep, via: readonly ProofStep[], item: (key: string) => Span): Span[] {
  const last = via.at(-1);
  if (!last) return [];
  const softly = target.broken[0]?.strength === 'soft' ? ' softly' : '';
  const between = via.slice(0, -1);
  if (between.length === 0) return [words('it needs '), item(last.key), words(softly)];
  const through: Span[] = [words(`it needs `), item(last.key), words(`${softly} through `)];
  for (const [i, step] of between.slice(0, 3).entries()) {
    if (i > 0) through.push(words(i === Math.min(between.length, 3) - 1 && between.length <= 3 ? ' and ' : ', '));
    through.push(item(step.key));
  }
  if (between.length > 3) through.push(words(` and ${counted(between.length - 3, 'more item')}`));
  return through;
}

/** Before a branch further down: that the first step is a weak need. */
function softWords(target: ProofStep, via: readonly ProofStep[], item: (key: string) => Span): Span[] {
  const first = via[0];
  return first && target.broken[0]?.strength === 'soft' ? [words('it needs '), item(first.key), words(' softly; ')] : [];
}

function branchWords(step: ProofStep, isTarget: boolean, item: (key: string) => Span): Span[] {
  const subject = isTarget ? [words('it')] : [item(step.key)];
  const broken = step.broken[0];
  if (!broken) return step.cutOff ? cutOffWords(step.cutOff, subject, item) : [];
  return [...subject, ...brokenWords(broken, item)];
}

function brokenWords(broken: Broken, item: (key: string) => Span): Span[] {
  if (broken.members === 0) return [words(` needs ${broken.need} of ${broken.requirement}, and none is recorded`)];
  if (broken.members === 1) return [words(' needs '), ...itemList(broken.failed, item), words(', which failed')];
  const how = broken.failed.length === 2 ? ' both failed' : ' failed';
  return [words(` needs ${broken.need} of ${broken.members}, and `), ...itemList(broken.failed, item), words(how)];
}

function cutOffWords(cut: CutOff, subject: Span[], item: (key: string) => Span): Span[] {
  const keys = cut.separatedBy.filter((by) => typeof by === 'string');
  const links = cut.separatedBy.filter((by) => typeof by !== 'string');
  const by: Span[] = [...itemList(keys, item)];
  if (links.length > 0) by.push(words(`${keys.length > 0 ? ' and ' : ''}${counted(links.length, 'removed relation')}`));
  const others = cut.items.length > 1 ? ` with ${counted(cut.items.length - 1, 'other item')}` : '';
  return [...subject, words(` is cut off${others}: `), ...by, words(keys.length + links.length === 1 ? ' separates it from every root' : ' separate it from every root')];
}

/** The imposed items behind a branching step, when they say more than the step itself did. */
function causeWords(end: ProofStep, steps: readonly ProofStep[], byKey: ReadonlyMap<string, ProofStep>, item: (key: string) => Span, telling: Telling): Span[] {
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

function itemList(keys: readonly string[], item: (key: string) => Span, max = 4): Span[] {
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

/** The rest of a sentence for a list row, where the name and the state already stand. */
export function shortReason(steps: readonly ProofStep[], telling: Telling): string {
  const target = steps[0];
  if (!target) return '';
  const broken = target.broken[0];
  const names = (keys: readonly string[]) => listed(keys.map(telling.name), 3);
  if (target.imposed && !broken) return telling.cause(target.key);
  if (target.cutOff) return `Cut off by ${listed(target.cutOff.separatedBy.map((by) => (typeof by === 'string' ? telling.name(by) : 'a removed relation')), 3)}`;
  if (!broken) return '';
  if (broken.members === 0) return `Has none of the ${broken.need} it needs of ${broken.requirement}`;
  const softly = broken.strength === 'soft' ? ' softly' : '';
  if (broken.members === 1) return `Needs ${names(broken.failed)}${softly}, and it failed`;
  const left = broken.members - broken.failed.length;
  if (target.after === 'at_risk') return `Has ${left} of its ${broken.members} for ${broken.requirement}; ${names(broken.failed)} failed`;
  return `Needs ${broken.need} of ${broken.members}; ${names(broken.failed)} failed`;
}
