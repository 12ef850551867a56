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
