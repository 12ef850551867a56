import { answer, client } from './client';
import type { components } from './schema';

type Schemas = components['schemas'];

/** A new item. */
export type ItemCreate = Schemas['ItemCreate'];

/** What of a need is declared, rather than follows from its type. */
export type Requirement = Schemas['Requirement'];

/** An item after a write, and what the write did. */
export type ItemWritten = Schemas['ItemWritten'];

/** A new relation. */
export type RelationCreate = Schemas['RelationCreate'];

/** Names a write, so that sending it again has no second effect. Plain HTTP from elsewhere has no random names. */
export const keyHeader = () => (typeof crypto.randomUUID === 'function' ? { 'Idempotency-Key': crypto.randomUUID() } : {});

/** What of an item or relation the writer has seen. */
const seen = (revision: number) => ({ 'If-Match': `"${revision}"` });

export const why = (message: string) => (message === '' ? {} : { message });

/** Makes an item. */
export const createItem = (item: ItemCreate, message: string) =>
  answer(client.POST('/api/v1/items', { params: { query: why(message), header: keyHeader() }, body: item }));

/** Changes the fields of an item that a merge patch names; refused with 412 when somebody else changed it since. */
export const patchItem = (id: string, revision: number, patch: Readonly<Record<string, unknown>>, message: string) =>
  answer(
    client.PATCH('/api/v1/items/{id}', {
      params: { path: { id }, query: why(message), header: { ...seen(revision), ...keyHeader() } },
      headers: { 'Content-Type': 'application/merge-patch+json' },
      body: patch,
    }),
  );

/** Takes an item out of the graph; it stays on record. */
export const retireItem = (id: string, revision: number, message: string) =>
  answer(client.DELETE('/api/v1/items/{id}', { params: { path: { id }, query: why(message), header: { ...seen(revision), ...keyHeader() } } }));

/** Brings a retired item back as it was. */
export const reviveItem = (id: string, revision: number, message: string) => patchItem(id, revision, {}, message);

/** Deletes an item for good, with the relations that are named, as one revision. */
export const purgeItem = (item: { id: string; revision: number }, relations: ReadonlyArray<{ id: string; revision: number }>, message: string) =>
  answer(
    client.POST('/api/v1/batch', {
      params: { query: why(message), header: keyHeader() },
      body: { writes: [...relations.map((relation) => ({ deleteRelation: { relation: relation.id, ifMatch: relation.revision } })), { purgeItem: { item: item.id, ifMatch: item.revision } }] },
    }),
  );

/** Makes a relation. */
export const createRelation = (relation: RelationCreate, message: string) =>
  answer(client.POST('/api/v1/relations', { params: { query: why(message), header: keyHeader() }, body: relation }));

/** Deletes a relation. */
export const deleteRelation = (id: string, revision: number, message: string) =>
  answer(client.DELETE('/api/v1/relations/{id}', { params: { path: { id }, query: why(message), header: { ...seen(revision), ...keyHeader() } } }));
