import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { ask } from './client';
import type { Answer, Scenario } from './impact';
import type { State } from './state';

/** Which way a map grows from its focus. */
export type Direction = 'needs' | 'neededBy' | 'both';

/** A band of the map that holds one tier. */
export type Lane = { name: string; count: number; y: number; height: number };

/** A card of the map: an item, or a group of items of one class. */
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
  before: State | null;
  /** Of a group the worst; null for an item that the scenario removes. */
  state: State | null;
  imposed: boolean;
  service: boolean;
  count: number;
  states: Partial<Record<State, number>>;
  /** Neighbours that are not drawn. */
  more: { needs: number; neededBy: number };
};

/** A line from the node that needs to the node that is needed. */
export type MapEdge = { from: string; to: string; type: string; types: number; strength: 'hard' | 'soft'; group: string; path: string };

/** The tab under a card that says how many members it needs; its owner is a node. */
export type MapRequirement = { owner: string; name: string; need: number; members: number; failed: number; x: number; y: number };

/** What the map leaves out. */
export type Hidden = { items: number; groups: number; softRelations: number };

/** A map with positions; focus holds ids of nodes. */
export type MapAnswer = Answer & {
  focus: readonly string[];
  lanes: readonly Lane[];
  nodes: readonly MapNode[];
  edges: readonly MapEdge[];
  requirements: readonly MapRequirement[];
  hidden: Hidden;
  grouped: boolean;
  width: number;
  height: number;
};

/** What a map is asked for. */
export type MapQuestion = {
  focus: readonly string[];
  direction: Direction;
  depth: number;
  soft?: boolean;
  expand?: readonly string[];
  scenario?: Scenario;
  include?: readonly string[];
};

/** A map of what surrounds some items. */
export const mapQuery = (question: MapQuestion) =>
  queryOptions({
    queryKey: ['map', question],
    queryFn: ({ signal }) => ask<MapAnswer>('POST', '/map', { body: question, signal }),
    placeholderData: keepPreviousData,
  });
