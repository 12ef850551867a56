import type { ProofStep } from '@/api/impact';
import type { MapAnswer } from '@/api/map';

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

/** Finds a whole proof on a map: all branches, effect and causes. */
export function lightOf(steps: readonly ProofStep[] | undefined, map: MapAnswer): Light {
  const [target] = steps ?? [];
  if (!steps || !target) return dark;
  const failedOf = new Map(steps.map((step) => [step.key, new Set(reasons(step))]));
  const depth = depths(target.key, failedOf);
  const deepest = Math.max(0, ...depth.values());
  const keyOf = new Map(map.nodes.map((node) => [node.id, node.kind === 'item' ? node.key : undefined]));
  const edges = new Map<number, number>();
  for (const [i, edge] of map.edges.entries()) {
    const [from, to] = [keyOf.get(edge.from), keyOf.get(edge.to)];
    if (from === undefined || to === undefined || !failedOf.get(from)?.has(to)) continue;
    edges.set(i, deepest - (depth.get(to) ?? deepest));
  }
  return {
    items: new Set(failedOf.keys()),
    effect: target.key,
    causes: new Set(steps.filter((step) => step.imposed || (step.broken.length === 0 && !step.cutOff)).map((step) => step.key)),
    edges,
    steps: deepest,
  };
}

const reasons = (step: ProofStep): string[] => [
  ...step.broken.flatMap((broken) => broken.failed),
  ...(step.cutOff?.items ?? []),
  ...(step.cutOff?.separatedBy ?? []).map((by) => (typeof by === 'string' ? by : by.to)),
];

/** How many steps each item of a proof is away from its effect. */
function depths(target: string, failedOf: ReadonlyMap<string, ReadonlySet<string>>): Map<string, number> {
  const depth = new Map([[target, 0]]);
  for (let round = [target]; round.length > 0; ) {
    const next: string[] = [];
    for (const key of round) {
      for (const member of failedOf.get(key) ?? []) {
        if (depth.has(member) || !failedOf.has(member)) continue;
        depth.set(member, (depth.get(key) ?? 0) + 1);
        next.push(member);
      }
    }
    round = next;
  }
  return depth;
}
