import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { ask } from './client';
import type { Scenario } from './impact';
import type { State } from './state';

/** Which way a map grows from its focus. */
export type Direction = 'needs' | 'neededBy' | 'both';

/** How items are folded into groups. */
export type GroupBy = 'auto' | 'kind' | 'none';

/** A band of the map that holds one tier. */
export type Lane = { name: string; count: number; y: number; height: number };

/** A card of the map: an item, or a group of items of one kind. */
export type MapNode = {
  id: string;
  kind: 'item' | 'group';
  key: string;
  name: string;
  class: string;
  lane: number;
  x: number;
  y: number;
  width: number;
  height: number;
  state: State;
  service?: boolean;
  restricted?: boolean;
  count?: number;
  states?: Partial<Record<State, number>>;
};

/** A relation drawn from the item that needs to what it needs; ends are node ids. */
export type MapEdge = {
  from: string;
  to: string;
  type: string;
  strength: 'hard' | 'soft';
  group?: string;
  requirement?: number;
};

/** The tab under a card that says how many members it needs. */
export type MapRequirement = {
  owner: string;
  name: string;
  need: number;
  members: number;
  failed: number;
  x: number;
  y: number;
};

/** What the map leaves out. */
export type Hidden = { items: number; groups: number; softRelations: number };

/** A map with positions. */
export type MapAnswer = {
  revision: number;
  complete: boolean;
  focus: readonly string[];
  lanes: readonly Lane[];
  nodes: readonly MapNode[];
  edges: readonly MapEdge[];
  requirements: readonly MapRequirement[];
  hidden: Hidden;
  width: number;
  height: number;
  grouped?: boolean;
};

/** What a map is asked for. */
export type MapQuestion = {
  focus: readonly string[];
  direction: Direction;
  depth: number;
  groupBy: GroupBy;
  open?: readonly string[];
  soft?: boolean;
  scenario?: Scenario;
  include?: readonly string[];
};

/** A map of what surrounds an item. */
export const mapQuery = (question: MapQuestion) =>
  queryOptions({
    queryKey: ['map', question],
    queryFn: ({ signal }) => ask<MapAnswer>('POST', '/map', { body: question, signal }),
    placeholderData: keepPreviousData,
  });
