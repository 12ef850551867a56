import { queryOptions } from '@tanstack/react-query';
import { answer, client } from './client';
import type { components } from './schema';

type Schemas = components['schemas'];

/** An item whose failure alone takes another down. */
export type SinglePoint = Schemas['SinglePoint'];

/** The single points of an item. */
export type SinglePoints = Schemas['SinglePointAnswer'];

/** The least sets of items whose failure together takes another down. */
export type FailureSets = Schemas['FailureSetAnswer'];

/** Redundant requirements with members that share a single point. */
export type CommonCauses = Schemas['CommonCauseAnswer'];

/** How likely an item is up, and what matters most to it. */
export type Availability = Schemas['AvailabilityAnswer'];

/** The size up to which failure sets are looked for. */
export const largestSet = 3;

/** What takes an item down alone. */
export const singlePointsQuery = (item: string) =>
  queryOptions({ queryKey: ['single-points', item], queryFn: ({ signal }) => answer(client.POST('/api/v1/impact/single-points', { body: { item, estate: false, limit: 200, scenario: { conditions: 'ignore' } }, signal })) });

/** What takes an item down together. */
export const failureSetsQuery = (item: string) =>
  queryOptions({ queryKey: ['failure-sets', item], queryFn: ({ signal }) => answer(client.POST('/api/v1/impact/failure-sets', { body: { item, maxSize: largestSet, limit: 300, scenario: { conditions: 'ignore' } }, signal })) });

/** Where redundancy is in name only. */
export const commonCausesQuery = (item: string) =>
  queryOptions({ queryKey: ['common-causes', item], queryFn: ({ signal }) => answer(client.POST('/api/v1/impact/common-causes', { body: { item, limit: 50, scenario: { conditions: 'ignore' } }, signal })) });

/** How likely an item is up. */
export const availabilityQuery = (item: string) =>
  queryOptions({ queryKey: ['availability', item], queryFn: ({ signal }) => answer(client.POST('/api/v1/impact/availability', { body: { item, limit: 12, scenario: { conditions: 'ignore' } }, signal })) });
