import type { CutOff, ProofStep } from '@/api/impact';
import type { MapAnswer, MapNode } from '@/api/map';

/** What of a map a proof lights: its items, its relations, and which items are its effect and its causes. */
export type Light = {
  items: ReadonlySet<string>;
  effect?: string;
  causes: ReadonlySet<string>;
  /** Indices of relations, each with its step from the cause (0 is nearest the cause). */
  edges: ReadonlyMap<number, number>;
  steps: number;
};

/** No proof is chosen. */
export const dark: Light = { items: new Set(), causes: new Set(), edges: new Map(), steps: 0 };

/** The keys of what separates a cut-off set from every root: failed items, and the far ends of removed relations. */
export function separators(cut: CutOff): string[] {
  const inside = new Set(cut.items);
  return [...new Set(cut.separatedBy.flatMap((by) => (typeof by === 'string' ? by : [by.from, by.to].filter((key) => !inside.has(key)))))];
}

/** Every item that a proof speaks of: its steps, and the sets that are cut off together. */
export const keysOf = (steps: readonly ProofStep[]): string[] => [
  ...new Set(steps.flatMap((step) => [step.key, ...(step.cutOff ? [...step.cutOff.items, ...separators(step.cutOff)] : [])])),
];

/** True when failure spreads along a weak relation somewhere, so that weak ones must be drawn. */
export const leansSoftly = (steps: readonly ProofStep[] | undefined): true | undefined =>
  steps?.some((step) => step.broken.some((broken) => broken.strength === 'soft')) || undefined;

/** Finds a whole proof on a map: all branches and cut-off sets, effect and causes. */
export function lightOf(steps: readonly ProofStep[] | undefined, map: MapAnswer): Light {
  const [target] = steps ?? [];
  if (!steps || !target) return dark;
  const failedOf = new Map(steps.map((step) => [step.key, new Set(step.broken.flatMap((broken) => broken.failed))]));
  const cuts = steps.flatMap((step) => (step.cutOff ? [{ inside: new Set(step.cutOff.items), from: new Set(separators(step.cutOff)) }] : []));
  const spreads = (from: string, to: string) =>
    failedOf.get(from)?.has(to) || cuts.some((cut) => cut.inside.has(from) && (cut.inside.has(to) || cut.from.has(to)));
  const emptied = new Map(steps.map((step) => [step.key, new Set(step.broken.filter((broken) => broken.members === 0).map((broken) => broken.requirement))]));
  const removed = new Set(map.nodes.flatMap((node) => (node.kind === 'item' && node.state === null ? [node.key] : [])));
  const takenFrom = new Set<string>();
  const keyOf = new Map(map.nodes.map((node) => [node.id, node.kind === 'item' ? node.key : undefined]));
  const lit: { index: number; from: string; to: string }[] = [];
  for (const [index, edge] of map.edges.entries()) {
    const [from, to] = [keyOf.get(edge.from), keyOf.get(edge.to)];
    if (from === undefined || to === undefined) continue;
    // What a scenario removes is no member any more; its place in an emptied requirement still shows where it was.
    const gap = removed.has(to) && (emptied.get(from)?.has(edge.group) || emptied.get(from)?.has(edge.type));
    if (gap) takenFrom.add(to);
    if (gap || spreads(from, to)) lit.push({ index, from, to });
  }
  const depth = depths(target.key, lit);
  const deepest = Math.max(0, ...depth.values());
  return {
    items: new Set([...keysOf(steps), ...takenFrom]),
    effect: target.key,
    causes: new Set([
      ...steps.filter((step) => step.imposed || (step.broken.length === 0 && !step.cutOff)).map((step) => step.key),
      ...takenFrom,
      ...cuts.flatMap((cut) => [...cut.from]),
    ]),
    edges: new Map(lit.map(({ index, to }) => [index, deepest - (depth.get(to) ?? deepest)])),
    steps: deepest,
  };
}

/** How many lit relations each item is away from the effect. */
function depths(target: string, lit: ReadonlyArray<{ from: string; to: string }>): Map<string, number> {
  const below = new Map<string, string[]>();
  for (const { from, to } of lit) below.set(from, [...(below.get(from) ?? []), to]);
  const depth = new Map([[target, 0]]);
  for (let round = [target]; round.length > 0; ) {
    const next: string[] = [];
    for (const key of round) {
      for (const member of below.get(key) ?? []) {
        if (depth.has(member)) continue;
        depth.set(member, (depth.get(key) ?? 0) + 1);
        next.push(member);
      }
    }
    round = next;
  }
  return depth;
}

/** What a card is in the light; nothing for one that stays dark. */
export const litAs = (node: MapNode, light: Light) => {
  if (node.kind === 'group' || !light.items.has(node.key)) return undefined;
  if (light.causes.has(node.key)) return 'cause';
  return node.key === light.effect ? 'effect' : 'step';
};
