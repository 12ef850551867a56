import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answer, client } from './client';
import type { components, operations } from './schema';

type Schemas = components['schemas'];

/** What the register is asked for. */
export type RegisterQuestion = Omit<NonNullable<operations['listItems']['parameters']['query']>, 'cursor' | 'limit' | 'totals'>;

/** The sums of all items that match. */
export type Totals = Schemas['Totals'];

/** A value of a fact, and how many items have it. */
export type ItemValue = Schemas['ItemValue'];

/** The groups of items by a fact. */
export type ItemValues = Schemas['ItemValues'];

/** The sum of one property. */
export type MoneyTotal = Schemas['MoneyTotal'];

/** Rows of one page. */
export const registerPage = 500;

/** One page of the register, by the cursor of the page before; the first one sums up all that match. */
export const askRegister = (question: RegisterQuestion, cursor: string | undefined, limit = registerPage, signal?: AbortSignal) =>
  answer(client.GET('/api/v1/items', { params: { query: { ...question, limit, ...(cursor === undefined ? { totals: true } : { cursor }) } }, signal }));

/** The register page by page. */
export const registerQuery = (question: RegisterQuestion) =>
  infiniteQueryOptions({
    queryKey: ['register', question],
    queryFn: ({ pageParam, signal }) => askRegister(question, pageParam === '' ? undefined : pageParam, registerPage, signal),
    initialPageParam: '',
    getNextPageParam: (page) => page.next || undefined,
    placeholderData: keepPreviousData,
  });

/** The values that a fact has among all items, most frequent first. */
export const valuesQuery = (of: string, limit = 200) =>
  queryOptions({ queryKey: ['values', of, limit], queryFn: ({ signal }) => answer(client.GET('/api/v1/items/actions/values', { params: { query: { of, limit } }, signal })), staleTime: 60_000 });

/** How many groups are told of many. */
export const groupLimit = 1000;

/** The groups that a fact makes of the items that match, with counts and sums. */
export const groupsQuery = (of: string, question: RegisterQuestion) => {
  const filters = { ...question, sort: undefined, fields: undefined };
  return queryOptions({
    queryKey: ['groups', of, filters],
    queryFn: ({ signal }) => answer(client.GET('/api/v1/items/actions/values', { params: { query: { ...filters, of, limit: groupLimit, totals: true } }, signal })),
    placeholderData: keepPreviousData,
  });
};

/** The first items of a group, in the order of the list. */
export const groupItemsQuery = (question: RegisterQuestion, group: string, limit: number) =>
  queryOptions({
    queryKey: ['register', question, group, limit],
    queryFn: ({ signal }) => answer(client.GET('/api/v1/items', { params: { query: { ...question, group: [...(question.group ?? []), group], limit } }, signal })),
    placeholderData: keepPreviousData,
  });
