import type { Broken, CutOff, ProofStep } from '@/api/impact';
import { stateWord } from '@/api/state';
import { counted, spoken } from '@/parts/words';
import { causeWords } from './cause';
import { itemList, type Sentence, type Span, words } from './sentence';

/** What a sentence needs to know beyond its proof. */
export type Telling = {
  /** The name of an item by its key. */
  name: (key: string) => string;
  /** How an imposed item came to its state: "this change takes it out". */
  cause: (key: string) => string;
};

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
  if (broken.removed.length > 0 && broken.members < broken.need) return [words(` needs ${broken.need} of ${broken.members} left in “${spoken(broken.requirement)}”, since `), ...itemList(broken.removed, item), words(broken.removed.length === 1 ? ' is taken out' : ' are taken out')];
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
