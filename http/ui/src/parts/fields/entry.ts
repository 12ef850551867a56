import { isMoney } from '@/api/item';
import type { Property } from '@/api/model';

/** An amount as it is typed. */
export type MoneyEntry = { amount: string; currency: string };

/** A fact as it stands in a form: text as typed, an amount, or several texts. */
export type Entry = string | MoneyEntry | readonly string[];

/** True for an amount as it is typed. */
export const isMoneyEntry = (entry: Entry): entry is MoneyEntry => typeof entry === 'object' && 'amount' in entry;

/** True for several texts. */
export const isTexts = (entry: Entry): entry is readonly string[] => Array.isArray(entry);

/** What a form begins with for a fact that has no value. */
export const emptyEntry = (property: Pick<Property, 'type'>): Entry => (property.type === 'money' ? { amount: '', currency: '' } : property.type === 'list' ? [] : '');

/** A stored value as it stands in a form. */
export function entryOf(property: Pick<Property, 'type'>, value: unknown): Entry {
  if (value === undefined || value === null) return emptyEntry(property);
  if (isMoney(value)) return { amount: value.amount, currency: value.currency };
  if (Array.isArray(value)) return value.map((one) => (typeof one === 'object' ? JSON.stringify(one) : String(one)));
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** True when nothing is typed. */
export const isEmpty = (entry: Entry): boolean => (isMoneyEntry(entry) ? entry.amount.trim() === '' && entry.currency.trim() === '' : isTexts(entry) ? entry.length === 0 : entry.trim() === '');

/** True when two entries say the same. */
export const sameEntry = (a: Entry, b: Entry): boolean => JSON.stringify(a) === JSON.stringify(b);

/** What is sent for an entry, or why it cannot be. */
export type Parsed = { value: unknown } | { problem: string };

const decimal = /^-?\d+(\.\d+)?$/;

/** Reads an entry as a value of its property; null for nothing. */
export function parseEntry(property: Property, entry: Entry): Parsed {
  if (isEmpty(entry)) return property.required ? { problem: 'This is required' } : { value: null };
  if (isMoneyEntry(entry)) {
    if (!decimal.test(entry.amount.trim())) return { problem: 'A plain amount, such as 1299.00' };
    return /^[A-Za-z]{3}$/.test(entry.currency.trim()) ? { value: { amount: entry.amount.trim(), currency: entry.currency.trim().toUpperCase() } } : { problem: 'A currency of three letters, such as EUR' };
  }
  if (isTexts(entry)) return property.of === 'integer' || property.of === 'number' ? numbers(entry) : { value: entry };
  const text = property.type === 'text' ? entry : entry.trim();
  switch (property.type) {
    case 'integer':
      return /^-?\d+$/.test(text) ? inRange(property, Number(text)) : { problem: 'A whole number' };
    case 'number':
      return Number.isFinite(Number(text)) ? inRange(property, Number(text)) : { problem: 'A number' };
    case 'boolean':
      return { value: text === 'true' };
    default:
      return { value: text };
  }
}

const numbers = (texts: readonly string[]): Parsed => (texts.every((text) => Number.isFinite(Number(text))) ? { value: texts.map(Number) } : { problem: 'Numbers only' });

function inRange({ min, max }: Property, value: number): Parsed {
  if (min !== undefined && value < min) return { problem: `At least ${min}` };
  return max !== undefined && value > max ? { problem: `At most ${max}` } : { value };
}
