import type { Item } from '@/api/item';
import type { Model, Property } from '@/api/model';
import type { ItemCreate, Requirement } from '@/api/writing';
import { type Entry, emptyEntry, entryOf, isEmpty, parseEntry } from '@/parts/fields/entry';

/** A declared need as it stands in a form. */
export type Need = { name: string; need: string; strength: '' | 'hard' | 'soft' };

/** An item as it stands in a form. */
export type Draft = {
  key: string;
  class: string;
  name: string;
  tags: readonly string[];
  rootFor: readonly string[];
  endpointFor: readonly string[];
  needs: readonly Need[];
  /** Facts by the name of their property. */
  values: Readonly<Record<string, Entry>>;
};

/** A form for a new item. */
export const emptyDraft: Draft = { key: '', class: '', name: '', tags: [], rootFor: [], endpointFor: [], needs: [], values: {} };

/** A part of the form, and the facts that stand in it. */
export type Section = { title: string; properties: readonly Property[] };

/** The facts that items of a class may have: what all have, its configuration, its own, and its asset side. */
export function sectionsOf(model: Model, className: string): Section[] {
  const found = model.classes.find((c) => c.name === className);
  if (!found) return [];
  const seen = new Set<string>();
  const fresh = (properties: readonly Property[]) => properties.filter((property) => !seen.has(property.name) && seen.add(property.name));
  const own = found.lineage.flatMap((name) => model.classes.find((c) => c.name === name)?.properties ?? []);
  const sections: Section[] = [
    { title: 'Facts', properties: fresh([...own, ...model.facets.common]) },
    { title: 'Configuration', properties: found.facets.includes('ci') ? fresh(model.facets.ci) : [] },
    { title: 'Asset', properties: found.facets.includes('asset') ? fresh(model.facets.asset) : [] },
  ];
  return sections.filter((section) => section.properties.length > 0);
}

/** All facts that items of a class may have. */
export const propertiesOf = (model: Model, className: string): readonly Property[] => sectionsOf(model, className).flatMap((section) => section.properties);

const needOf = ([name, r]: readonly [string, Requirement]): Need => ({ name, need: r.need === undefined ? '' : String(r.need), strength: r.strength ?? '' });

/** A stored item as it stands in a form. */
export function draftOf(item: Item, model: Model): Draft {
  const types = new Map(propertiesOf(model, item.class).map((property) => [property.name, property]));
  return {
    key: item.key,
    class: item.class,
    name: item.name,
    tags: item.tags,
    rootFor: item.rootFor,
    endpointFor: item.endpointFor,
    needs: Object.entries(item.requirements).map(needOf).sort((a, b) => (a.name < b.name ? -1 : 1)),
    values: Object.fromEntries(Object.entries(item.properties).map(([name, value]) => [name, entryOf(types.get(name) ?? { type: 'string' }, value)])),
  };
}

/** Problems by the path of their field. */
export type Problems = ReadonlyMap<string, string>;

const needValue = ({ need, strength }: Need): Requirement => ({ ...(need.trim() !== '' && { need: /^\d+$/.test(need.trim()) ? Number(need.trim()) : need.trim() }), ...(strength !== '' && { strength }) });

/** What the form holds as it is sent, and what cannot be sent. */
export function readDraft(draft: Draft, model: Model): { item: ItemCreate; problems: Map<string, string> } {
  const problems = new Map<string, string>();
  const properties: Record<string, unknown> = {};
  const known = new Map(propertiesOf(model, draft.class).map((property) => [property.name, property]));
  for (const property of known.values()) {
    const parsed = parseEntry(property, draft.values[property.name] ?? emptyEntry(property));
    if ('problem' in parsed) problems.set(`properties.${property.name}`, parsed.problem);
    else if (parsed.value !== null) properties[property.name] = parsed.value;
  }
  for (const [name, entry] of Object.entries(draft.values)) if (!known.has(name) && !isEmpty(entry)) properties[name] = entry;
  if (draft.class === '') problems.set('class', 'Choose what it is');
  if (draft.key.trim() === '') problems.set('key', 'A key is required');
  for (const need of draft.needs) if (need.name.trim() === '') problems.set('requirements', 'Each requirement has a name');
  const requirements = Object.fromEntries(draft.needs.map((need) => [need.name.trim(), needValue(need)]));
  const { name, tags, rootFor, endpointFor } = draft;
  return { item: { key: draft.key.trim(), class: draft.class, name: name.trim(), tags: [...tags], rootFor: [...rootFor], endpointFor: [...endpointFor], requirements, properties }, problems };
}
