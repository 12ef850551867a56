import { queryOptions } from '@tanstack/react-query';
import { ask } from './client';

/** The type of a property. */
export type PropertyType =
  | 'string' | 'text' | 'integer' | 'number' | 'boolean' | 'date' | 'datetime' | 'duration'
  | 'money' | 'enum' | 'url' | 'email' | 'phone' | 'ip' | 'list';

/** One fact that items may have. */
export type Property = { name: string; label: string; description?: string; type: PropertyType; of?: string };

/** A kind of item, with what it inherits but for properties. */
export type Class = {
  name: string;
  lineage: readonly string[];
  label: string;
  plural: string;
  tier: string;
  icon: string;
  facets: readonly string[];
  service: boolean;
  abstract: boolean;
  properties: readonly Property[];
};

/** A kind of relation. */
export type RelationType = { name: string; label: string; inverse: string; impact: 'from' | 'to' | 'both' | 'none'; strength: 'hard' | 'soft' };

/** The classes and relation types in force, with the facts that each facet brings. */
export type Model = {
  revision: number;
  facets: { common: readonly Property[]; ci: readonly Property[]; asset: readonly Property[] };
  classes: readonly Class[];
  relationTypes: readonly RelationType[];
  tiers: readonly string[];
};

/** The model; it changes rarely. */
export const modelQuery = () =>
  queryOptions({ queryKey: ['model'], queryFn: ({ signal }) => ask<Model>('GET', '/model', { signal }), staleTime: 60_000 });

/** "Web shop" → "web shop", but "API" and "DNS zone" stay. */
const lowerFirst = (text: string) => (/^[A-Z]([a-z]| )/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text);
const spokenName = (name: string) => name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').toLowerCase();

/** The words of a class as they stand in a sentence. */
export type ClassWords = { label: string; plural: string; icon: string };

/** How a class is called; one that the model does not hold speaks by its name. */
export function classOf(model: Model | undefined, name: string): ClassWords {
  const known = model?.classes.find((c) => c.name === name);
  const label = lowerFirst(known?.label || spokenName(name));
  return { label, plural: lowerFirst(known?.plural || `${label}s`), icon: known?.icon || name };
}

/** A relation type as read from one of its ends: "runs on", or "runs". */
export function relationWords(model: Model | undefined, type: string, out: boolean): string {
  const known = model?.relationTypes.find((t) => t.name === type);
  const label = known?.label || type.replaceAll('_', ' ').toLowerCase();
  return out ? label : known?.inverse || `${label} (from)`;
}
