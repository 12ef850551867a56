import { counted } from '@/parts/words';

/** A probability as a percentage with as many nines as it has, and one digit more: "99.62 %", "99.9987 %". */
export function percent(availability: number): string {
  const off = 1 - availability;
  if (off <= 0) return '100 %';
  const digits = Math.min(8, Math.max(1, Math.ceil(-Math.log10(off * 100)) + 1));
  return `${(Math.floor(availability * 100 * 10 ** digits) / 10 ** digits).toFixed(digits)} %`;
}

/** How long down a year a probability means: "33 h", "5 min". */
export function downAYear(unavailability: number): string {
  const minutes = unavailability * 365.25 * 24 * 60;
  if (minutes < 1) return 'less than a minute';
  if (minutes < 120) return counted(Math.round(minutes), 'minute');
  const hours = minutes / 60;
  return hours < 72 ? counted(Math.round(hours), 'hour') : counted(Math.round(hours / 24), 'day');
}

/** A share of the whole as "71 %", the smallest as "under 1 %". */
export const share = (part: number): string => (part > 0 && part < 0.01 ? 'under 1 %' : `${Math.round(part * 100)} %`);
