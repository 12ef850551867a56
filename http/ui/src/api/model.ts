import { queryOptions } from '@tanstack/react-query';
import { answer, client } from './client';
import type { components } from './schema';

type Schemas = components['schemas'];

/** One fact that items may have. */
export type Property = Schemas['Property'];

/** A kind of item, with what it inherits but for properties. */
export type Class = Schemas['Class'];

/** The classes and relation types in force, with the facts that each facet brings. */
export type Model = Schemas['ModelAnswer'];

/** The model; it changes rarely. */
export const modelQuery = () =>
  queryOptions({ queryKey: ['model'], queryFn: ({ signal }) => answer(client.GET('/api/v1/model', { signal })), staleTime: 60_000 });

/** "Web shop" → "web shop", but "API" and "DNS zone" stay. */
const lowerFirst = (text: string) => (/^[A-Z]([a-z]| )/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text);
const spokenName = (name: string) => name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();

/** The words of a class as they stand in a sentence. */
export type ClassWords = { label: string; plural: string; icon: string };

/** How a class is called; one that the model does not hold speaks by its name. */
export function classOf(model: Model | undefined, name: string): ClassWords {
  const known = model?.classes.find((c) => c.name === name);
  const label = lowerFirst(known?.label || spokenName(name));
  const plural = lowerFirst(known?.plural ?? '');
  return { label, plural: plural && plural !== label ? plural : `${label}s`, icon: known?.icon || name };
}

/** A relation type as read from one of its ends: "runs on", or "runs". */
export function relationWords(model: Model | undefined, type: string, out: boolean): string {
  const known = model?.relationTypes.find((t) => t.name === type);
  const label = known?.label || type.replaceAll('_', ' ').toLowerCase();
  return out ? label : known?.inverse || `${label} (from)`;
}
