import type { Model } from '@/api/model';
import { relationWords } from '@/api/model';
import { listed, money, sentence, spoken } from '@/parts/words';
import { type Draft, type Need, propertiesOf, readDraft } from './draft';
import { type Entry, isEmpty, isMoneyEntry, isTexts } from '@/parts/fields/entry';

/** The fields of a draft by path: class, name, tags, rootFor, endpointFor, requirements, properties.<name>. */
const plainFields = ['class', 'name', 'tags', 'rootFor', 'endpointFor'] as const;

const isPlain = (path: string): path is (typeof plainFields)[number] => plainFields.some((field) => field === path);

/** Every path at which one of some drafts holds something. */
export const pathsOf = (...drafts: readonly Draft[]): string[] => [...plainFields, 'requirements', ...new Set(drafts.flatMap((draft) => Object.keys(draft.values).map((name) => `properties.${name}`)))];

const at = (draft: Draft, path: string): Entry | readonly Need[] | undefined =>
  isPlain(path) ? draft[path] : path === 'requirements' ? draft.needs : draft.values[path.slice('properties.'.length)];

const key = (draft: Draft, path: string): string => {
  const value = at(draft, path);
  if (value === undefined) return '';
  if (path.startsWith('properties.')) {
    const entry = draft.values[path.slice('properties.'.length)];
    return entry === undefined || isEmpty(entry) ? '' : JSON.stringify(entry);
  }
  return JSON.stringify(value);
};

/** True when two drafts differ at a path. */
export const differsAt = (a: Draft, b: Draft, path: string): boolean => key(a, path) !== key(b, path);

/** The paths at which two drafts differ. */
export const differing = (a: Draft, b: Draft): string[] => pathsOf(a, b).filter((path) => differsAt(a, b, path));

/** A draft with what another one says at a path. */
export function taken(into: Draft, from: Draft, path: string): Draft {
  if (isPlain(path)) return { ...into, [path]: from[path] };
  if (path === 'requirements') return { ...into, needs: from.needs };
  const name = path.slice('properties.'.length);
  const entry = from.values[name];
  const rest = Object.entries(into.values).filter(([other]) => other !== name);
  return { ...into, values: Object.fromEntries(entry === undefined ? rest : [...rest, [name, entry]]) };
}

/** The merge patch that makes the item of one draft read as another. */
export function patchOf(base: Draft, draft: Draft, model: Model): Record<string, unknown> {
  const { item } = readDraft(draft, model);
  const patch: Record<string, unknown> = {};
  const properties: Record<string, unknown> = {};
  for (const path of differing(base, draft)) {
    if (isPlain(path)) patch[path] = item[path] ?? '';
    else if (path === 'requirements') patch.requirements = { ...Object.fromEntries(base.needs.map((need) => [need.name, null])), ...item.requirements };
    else {
      const name = path.slice('properties.'.length);
      properties[name] = item.properties?.[name] ?? null;
    }
  }
  return Object.keys(properties).length > 0 ? { ...patch, properties } : patch;
}

/** What a person calls a field. */
export function fieldLabel(path: string, model: Model, className: string): string {
  const words: Readonly<Record<string, string>> = { key: 'Key', class: 'Class', name: 'Name', tags: 'Tags', rootFor: 'Root for', endpointFor: 'Endpoint for', requirements: 'Requirements' };
  const name = path.replace(/^properties\./, '');
  return words[path] || propertiesOf(model, className).find((property) => property.name === name)?.label || sentence(spoken(name));
}

/** What a draft says at a path, in words. */
export function factText(draft: Draft, path: string, model: Model): string {
  if (path === 'requirements') return listed(draft.needs.map((need) => `${need.name} needs ${need.need || 'as its type'}${need.strength ? `, ${need.strength}` : ''}`), 9) || '–';
  if (path === 'rootFor' || path === 'endpointFor') return listed(draft[path].map((type) => relationWords(model, type, true)), 9) || '–';
  if (isPlain(path)) return entryText(draft[path]);
  return entryText(draft.values[path.slice('properties.'.length)] ?? '');
}

const entryText = (entry: Entry): string => (isEmpty(entry) ? '–' : isMoneyEntry(entry) ? money(entry.amount, entry.currency) : isTexts(entry) ? listed(entry, 9) : entry);
