import { type Item, isMoney, ownerOf, textOf } from '@/api/item';
import type { Model, Property } from '@/api/model';
import { stateWord } from '@/api/state';
import { valueText } from '@/parts/value';
import { sentence, spoken } from '@/parts/words';

/** What a column is called, what it asks of an item, and what it says. */
export type Column = {
  id: string;
  label: string;
  /** What the server is asked to answer of each item. */
  fields: readonly string[];
  /** What the server sorts by; without, it cannot be sorted. */
  sort?: string;
  right?: boolean;
  text: (item: Item) => string;
  /** As a table for other programs has it, where that differs. */
  plain?: (item: Item) => string;
};

/** The columns that a view has until others are chosen. */
export const usualColumns = ['class', 'state', 'owner', 'covered', 'purchaseCost', 'key'];

const endings = ['warrantyEnd', 'validUntil', 'endOfSupport', 'endOfLife'];

/** The first date after which an item is no longer covered. */
export const coveredUntil = (item: Item): string | undefined => endings.map((name) => textOf(item, name)).find((date) => date !== undefined);

/** What other programs read best without words and separators. */
const asTheyAre = new Set<Property['type']>(['number', 'integer', 'date', 'datetime']);

const ofProperty = (property: Property): Column => ({
  id: property.name,
  label: property.label || sentence(spoken(property.name)),
  fields: [property.name],
  sort: property.name,
  right: property.type === 'money' || property.type === 'number' || property.type === 'integer',
  text: (item) => {
    const value = item.properties[property.name];
    return value === undefined ? '' : isMoney(value) ? valueText(value) : valueText(value, property);
  },
  ...(asTheyAre.has(property.type) && { plain: (item) => String(item.properties[property.name] ?? '') }),
});

/** All facts of a model, each once, by their label. */
export function propertiesOfModel(model: Model): Property[] {
  const found = new Map<string, Property>();
  for (const property of [...model.facets.common, ...model.facets.ci, ...model.facets.asset, ...model.classes.flatMap((c) => c.properties)]) if (!found.has(property.name)) found.set(property.name, property);
  return [...found.values()].sort((a, b) => (a.label || a.name).localeCompare(b.label || b.name));
}

/** Every column that a view of the register can have. */
export function columnsOf(model: Model | undefined, labelOfClass: (name: string) => string): Column[] {
  const own: Column[] = [
    { id: 'state', label: 'State now', fields: ['state'], sort: 'state', text: (item) => (item.state ? stateWord[item.state] : '') },
    { id: 'class', label: 'Class', fields: [], sort: 'class', text: (item) => labelOfClass(item.class) },
    { id: 'owner', label: 'Owner', fields: ['owner', 'ownerEmail'], sort: 'owner', text: (item) => ownerOf(item) ?? '' },
    { id: 'covered', label: 'Covered until', fields: endings, sort: 'coveredUntil', text: (item) => coveredUntil(item) ?? '' },
    { id: 'key', label: 'Key', fields: [], sort: 'key', text: (item) => item.key },
    { id: 'tags', label: 'Tags', fields: ['tags'], sort: 'tags', text: (item) => item.tags.join(', ') },
  ];
  const taken = new Set(own.map((column) => column.id));
  return [...own, ...(model ? propertiesOfModel(model).filter((property) => !taken.has(property.name)).map(ofProperty) : [])];
}
