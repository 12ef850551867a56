import { isMoney } from '@/api/item';
import type { Property } from '@/api/model';
import { count, date, instant, money, spoken } from './words';

/** A value as people read it. */
export function valueText(value: unknown, property?: Pick<Property, 'type'>): string {
  if (isMoney(value)) return money(value.amount, value.currency);
  if (Array.isArray(value)) return value.map((one) => valueText(one)).join(', ');
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return Number.isInteger(value) && Math.abs(value) >= 10_000 ? count(value) : String(value); // years and ports stay whole
  if (value === null || value === undefined) return '–';
  if (typeof value === 'object') return JSON.stringify(value);
  const text = String(value);
  if (property?.type === 'date') return date(text);
  if (property?.type === 'datetime') return instant(text);
  if (property?.type === 'duration') return durationText(text);
  return property?.type === 'enum' ? spoken(text) : text;
}

/** "PT4H30M" → "4 h 30 min". */
export function durationText(iso: string): string {
  const parts = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(iso);
  if (!parts) return iso;
  const units = ['weeks', 'days', 'h', 'min', 's'];
  const said = units.flatMap((unit, i) => (parts[i + 1] === undefined ? [] : [`${parts[i + 1]} ${parts[i + 1] === '1' ? unit.replace(/s$/, '') || 's' : unit}`]));
  return said.length > 0 ? said.join(' ') : iso;
}
