import type { Claim, Item } from '@/api/item';
import type { Model, Property } from '@/api/model';
import { valueText } from '@/parts/value';
import { daysUntil, sentence, spoken } from '@/parts/words';

/** One fact of an item, ready to be read. */
export type FactRow = {
  name: string;
  label: string;
  text: string;
  /** A date that has passed and that ends something. */
  ended: boolean;
  source: string;
  /** What other sources say that differs. */
  lost: readonly Claim[];
};

/** Both sides of one record. */
export type Sides = { configuration: FactRow[]; asset: FactRow[] };

const endings = new Set(['warrantyEnd', 'endOfSale', 'endOfSupport', 'endOfLife', 'validUntil']);

/** What a fact is called, as a history names it: "properties.ipAddress" → "IP address". */
export function factWord(fact: string, model: Model | undefined): string {
  const name = fact.replace('properties.', '');
  const properties = [...(model?.facets.common ?? []), ...(model?.facets.ci ?? []), ...(model?.facets.asset ?? []), ...(model?.classes ?? []).flatMap((c) => c.properties)];
  return properties.find((property) => property.name === name)?.label || sentence(spoken(name));
}

/** Splits the facts of an item into what it is as a configuration item and as an asset, in the model's order. */
export function sidesOf(item: Item, model: Model | undefined): Sides {
  const lineage = model?.classes.find((c) => c.name === item.class)?.lineage ?? [];
  const own = lineage.flatMap((name) => model?.classes.find((c) => c.name === name)?.properties ?? []);
  const { common = [], ci = [], asset = [] } = model?.facets ?? {};
  const seen = new Set<string>();
  const rows = (properties: readonly Property[]): FactRow[] =>
    properties.flatMap((property) => {
      const value = item.properties[property.name];
      if (value === undefined || seen.has(property.name)) return [];
      seen.add(property.name);
      return [rowOf(item, property, value)];
    });
  const isAsset = item.facets.includes('asset');
  const assetOnly = isAsset && !item.facets.includes('ci');
  const assetRows = isAsset ? rows(asset) : [];
  const ciRows = assetOnly ? [] : rows([...common, ...ci, ...own]);
  const more = assetOnly ? rows([...common, ...own]) : [];
  const rest = Object.keys(item.properties).filter((name) => !seen.has(name)).map((name): Property => ({ name, label: sentence(spoken(name)), type: 'string' }));
  return { configuration: [...ciRows, ...(assetOnly ? [] : rows(rest))], asset: [...more, ...assetRows, ...(assetOnly ? rows(rest) : [])] };
}

function rowOf(item: Item, property: Property, value: unknown): FactRow {
  const fact = item.provenance.facts[property.name];
  return {
    name: property.name,
    label: property.label || sentence(spoken(property.name)),
    text: valueText(value, property),
    ended: endings.has(property.name) && typeof value === 'string' && daysUntil(value) < 0,
    source: fact?.source ?? '',
    lost: (fact?.lost ?? []).filter((claim) => !claim.same),
  };
}
