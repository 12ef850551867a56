import { keepPreviousData, queryOptions } from '@tanstack/react-query';
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

/** How tables are to be read. */
export type ImportMapping = Schemas['ImportMapping'];

/** What the server sees in files, before anything is read whole. */
export type ImportDescription = Schemas['ImportDescription'];

/** One table of a description. */
export type ImportTable = Schemas['ImportTable'];

/** One import on record. */
export type ImportRun = Schemas['ImportRun'];

/** What taking an import back does. */
export type UndoResult = Schemas['UndoResult'];

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
  /** How tables are to be read; by their headers alone without. */
  mapping?: ImportMapping;
};

function formOf(files: readonly File[], mapping: ImportMapping | undefined): FormData {
  const form = new FormData();
  if (mapping) form.append('mapping', JSON.stringify(mapping));
  for (const file of files) form.append('file', file, file.name);
  return form;
}

/** Begins an import; the operation says how far it is. */
export async function startImport({ files, complete, source, message, mapping, ...query }: ImportRequest): Promise<Operation> {
  const started = await answer(
    client.POST('/api/v1/imports', {
      params: { query: { ...query, ...(source && { source }), ...(message && { message }), ...(complete !== undefined && { complete: complete ? 'true' : 'false' }) } },
      body: {},
      bodySerializer: () => formOf(files, mapping),
    }),
  );
  if (!('phase' in started)) throw new Error('The import was not accepted as long work.');
  return started;
}

/** True for a file that is a table, which may need a mapping. */
export const isTable = (file: File): boolean => /\.(csv|tsv|txt)$/i.test(file.name) || file.type === 'text/csv';

/** What the server sees in tables, and what it proposes to read their columns as. */
export const describeQuery = (files: readonly File[], mapping: ImportMapping | undefined) =>
  queryOptions({
    queryKey: ['describe', files.map((file) => [file.name, file.size, file.lastModified]), mapping],
    queryFn: ({ signal }) => answer(client.POST('/api/v1/imports/actions/describe', { body: {}, bodySerializer: () => formOf(files, mapping), signal })),
    enabled: files.length > 0 && files.every(isTable),
    placeholderData: keepPreviousData,
  });

/** The newest imports on record. */
export const runsQuery = (limit = 50) => queryOptions({ queryKey: ['runs', limit], queryFn: ({ signal }) => answer(client.GET('/api/v1/imports', { params: { query: { limit } }, signal })) });

type Undo = { run: string; dryRun: boolean; overwrite: boolean; message?: string };

/** Takes an import back as a new revision; in a dry run says what that would do. */
export const undoImport = ({ run, ...query }: Undo) => answer(client.POST('/api/v1/imports/{run}/actions/undo', { params: { path: { run }, query } }));

/** What taking an import back would do. */
export const undoQuery = (run: string, overwrite: boolean) =>
  queryOptions({ queryKey: ['undo', run, overwrite], queryFn: () => undoImport({ run, dryRun: true, overwrite }), placeholderData: keepPreviousData, staleTime: 0 });
