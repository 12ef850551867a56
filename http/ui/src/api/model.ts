import { queryOptions } from '@tanstack/react-query';
import { ask } from './client';

/** The type of a property. */
export type PropertyType =
  | 'string' | 'text' | 'integer' | 'number' | 'boolean' | 'date' | 'datetime' | 'duration'
  | 'money' | 'enum' | 'url' | 'email' | 'phone' | 'ip' | 'list';

/** One fact that items may have. */
export type Property = { name: string; label?: string; description?: string; type: PropertyType; of?: PropertyType };

/** A kind of item. */
export type Class = {
  name: string;
  extends?: string;
  label?: string;
  plural?: string;
  tier?: string;
  icon?: string;
  facets?: readonly string[];
  service?: boolean;
  abstract?: boolean;
  properties?: readonly Property[];
};

/** A kind of relation. */
export type RelationType = {
  name: string;
  label?: string;
  inverse?: string;
  impact?: 'from' | 'to' | 'both' | 'none';
  strength?: 'hard' | 'soft';
};

/** The classes and relation types in force, with the facts that each facet brings. */
export type Model = {
  classes: readonly Class[];
  relationTypes: readonly RelationType[];
  facets?: Record<string, readonly Property[]>;
};

/** The model; it changes rarely. */
export const modelQuery = () =>
  queryOptions({ queryKey: ['model'], queryFn: ({ signal }) => ask<Model>('GET', '/model', { signal }), staleTime: 60_000 });
