/** How well an item works, as in the API. */
export type State = 'operational' | 'at_risk' | 'degraded' | 'down';

/** The four states, worst first: the order of every list. */
export const statesWorstFirst = ['down', 'degraded', 'at_risk', 'operational'] as const satisfies readonly State[];

/** The word for a state. */
export const stateWord: Readonly<Record<State, string>> = {
  operational: 'Operational',
  at_risk: 'At risk',
  degraded: 'Degraded',
  down: 'Down',
};

const rank: Readonly<Record<State, number>> = { operational: 0, at_risk: 1, degraded: 2, down: 3 };

/** Orders states worst first. */
export const worstFirst = (a: State, b: State): number => rank[b] - rank[a];

/** The worst of some states; operational for none. */
export const worst = (states: Iterable<State>): State => {
  let found: State = 'operational';
  for (const state of states) if (rank[state] > rank[found]) found = state;
  return found;
};
