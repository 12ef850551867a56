import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, client } from './client';
import type { components } from './schema';

type Schemas = components['schemas'];

/** What a map is asked for. */
export type MapQuestion = Schemas['MapQuestion'];

/** Which way a map grows from its focus. */
export type Direction = MapQuestion['direction'];

/** A band of the map that holds one tier. */
export type Lane = Schemas['MapLane'];

/** A card of the map: an item, or a group of items of one class. */
export type MapNode = Schemas['MapNode'];

/** A line from the node that needs to the node that is needed. */
export type MapEdge = Schemas['MapEdge'];

/** The tab under a card that says how many members it needs; its owner is a node. */
export type MapRequirement = Schemas['MapRequirement'];

/** A map with positions; focus holds ids of nodes. */
export type MapAnswer = Schemas['MapAnswer'];

/** A map of what surrounds some items. */
export const mapQuery = (question: MapQuestion) =>
  queryOptions({
    queryKey: ['map', question],
    queryFn: ({ signal }) => answer(client.POST('/api/v1/map', { body: question, signal })),
    placeholderData: keepPreviousData,
  });
