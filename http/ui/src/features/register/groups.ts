import type { ItemValues, MoneyTotal } from '@/api/register';
import { statesWorstFirst, stateWord } from '@/api/state';
import { date, sentence, spoken } from '@/parts/words';
import type { Property } from '@/api/model';

/** One group as the table shows it. */
export type Group = { id: string; label: string; items: number; money: readonly MoneyTotal[] };

/** How a group that is open stands in the URL: ".value", or "-" for items without one. */
export const missingId = '-';

/** What the API calls a group: FACT.VALUE, or FACT alone. */
export const groupFilter = (of: string, id: string): string => (id === missingId ? of : of + id);

/** A value in words: states, classes, dates and the words of the model. */
export function groupLabel(of: string, value: string, property: Property | undefined, labelOfClass: (name: string) => string): string {
  if (of === 'state') {
    const state = statesWorstFirst.find((one) => one === value);
    return state ? stateWord[state] : value;
  }
  if (of === 'class') return sentence(labelOfClass(value));
  if (property?.type === 'date') return date(value);
  return property?.type === 'enum' ? spoken(value) : property?.type === 'boolean' ? (value === 'true' ? 'yes' : 'no') : value;
}

/** The groups of an answer, those without a value last. */
export function groupsOf({ values, missing, missingMoney }: ItemValues, label: (value: string) => string, without: string): Group[] {
  const groups: Group[] = values.map(({ value, items, money }) => ({ id: `.${value}`, label: label(value), items, money: money ?? [] }));
  return missing > 0 ? [...groups, { id: missingId, label: without, items: missing, money: missingMoney ?? [] }] : groups;
}

/** "owner.team 1" taken apart. */
export function readOnly(only: string): { of: string; value?: string } {
  const dot = only.indexOf('.');
  return dot < 0 ? { of: only } : { of: only.slice(0, dot), value: only.slice(dot + 1) };
}
