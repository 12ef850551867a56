import { answer, client } from './client';
import type { components } from './schema';
import { keyHeader, why } from './writing';

type Schemas = components['schemas'];

/** One write of several that take effect together. */
export type BatchWrite = Schemas['BatchWrite'];

/** What became of several writes. */
export type BatchResult = Schemas['BatchResult'];

/** What became of one of them. */
export type WriteResult = Schemas['WriteResult'];

/** How many items one batch may change. */
export const batchLimit = 1000;

/** Writes several changes as one revision, or none of them; dryRun says what they would do. */
export const writeBatch = (writes: BatchWrite[], message: string, dryRun = false) =>
  answer(client.POST('/api/v1/batch', { params: { query: { ...why(message), ...(dryRun && { dryRun }) }, header: dryRun ? {} : keyHeader() }, body: { writes } }));
