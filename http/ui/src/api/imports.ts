import { answer, client } from './client';
import type { Operation } from './operation';
import type { components } from './schema';

type Schemas = components['schemas'];

/** What an import did, or in a dry run would do. */
export type ImportReport = Schemas['ImportReport'];

/** One item or relation that an import changes. */
export type ImportChange = Schemas['ImportChange'];

/** One thing that is wrong with what was sent. */
export type ContentProblem = Schemas['ContentProblem'];

/** What is imported, and how. */
export type ImportRequest = {
  files: readonly File[];
  dryRun: boolean;
  /** Who says this; what the document says when empty. */
  source?: string;
  /** The files are all that the source knows; what the document says when undefined. */
  complete?: boolean;
  /** Writes what is sound, and leaves out the rest. */
  acceptValid?: boolean;
  /** Why; stands in the history. */
  message?: string;
};

/** Begins an import; the operation says how far it is. */
export async function startImport({ files, complete, source, message, ...query }: ImportRequest): Promise<Operation> {
  const form = new FormData();
  for (const file of files) form.append('file', file, file.name);
  const started = await answer(
    client.POST('/api/v1/imports', {
      params: { query: { ...query, ...(source && { source }), ...(message && { message }), ...(complete !== undefined && { complete: complete ? 'true' : 'false' }) } },
      body: {},
      bodySerializer: () => form,
    }),
  );
  if (!('phase' in started)) throw new Error('The import was not accepted as long work.');
  return started;
}
