import type { ImportDescription, ImportMapping } from '@/api/imports';
import type { Model } from '@/api/model';
import { sentence, spoken } from '@/parts/words';

/** A mapping with another reading of one column; an empty field leaves the column out. */
export const withColumn = (mapping: ImportMapping, header: string, field: string): ImportMapping => ({ ...mapping, columns: { ...mapping.columns, [header]: field } });

/** The fields that columns can be read as, under the names that people know. */
export function fieldLabels(fields: readonly string[], model: Model | undefined): { value: string; label: string }[] {
  const known = new Map([...(model ? [...model.facets.common, ...model.facets.ci, ...model.facets.asset, ...model.classes.flatMap((c) => c.properties)] : [])].map((property) => [property.name, property.label]));
  const labelOf = (field: string) => known.get(field) || sentence(spoken(field));
  const twice = new Map<string, number>();
  for (const field of fields) twice.set(labelOf(field), (twice.get(labelOf(field)) ?? 0) + 1);
  return fields.map((value) => ({ value, label: (twice.get(labelOf(value)) ?? 0) > 1 ? `${labelOf(value)} (${value})` : labelOf(value) }));
}

/** What is sent with tables: every unread column is left out on purpose, the way the page shows it. */
export function mappingToSend(description: ImportDescription, mapping: ImportMapping): ImportMapping {
  const columns = { ...mapping.columns };
  for (const table of description.tables) for (const column of table.columns) if (columns[column.header] === undefined && column.field === '') columns[column.header] = '';
  return { ...mapping, columns };
}
