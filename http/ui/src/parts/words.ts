/** How Linchpin writes numbers, lists, dates and money: with units, sentence case, the result first. */

const whole = new Intl.NumberFormat('en-GB');

/** 1204 → "1,204". */
export const count = (n: number): string => whole.format(n);

/** (1, "item") → "1 item"; (2, "item") → "2 items". */
export const counted = (n: number, one: string, many = `${one}s`): string => `${count(n)} ${n === 1 ? one : many}`;

/** ["a", "b", "c"] → "a, b and c"; longer than max: "a, b and 4 more". */
export function listed(words: readonly string[], max = 4): string {
  const shown = words.length > max ? [...words.slice(0, max - 1), `${count(words.length - max + 1)} more`] : [...words];
  const last = shown.pop();
  if (last === undefined) return '';
  return shown.length > 0 ? `${shown.join(', ')} and ${last}` : last;
}

/** Shortens in the middle, since the end of a name carries the number. */
export function middle(text: string, max: number): string {
  const letters = Array.from(text);
  if (letters.length <= max) return text;
  if (max < 3) return letters.slice(0, max).join('');
  const tail = Math.min(Math.floor((max - 1) / 2), 10);
  return `${letters.slice(0, max - 1 - tail).join('')}…${letters.slice(letters.length - tail).join('')}`;
}

/** "VirtualMachine" → "virtual machine"; "DEPENDS_ON" → "depends on". */
export const spoken = (name: string): string =>
  name.replace(/([a-z0-9])([A-Z])/g, '$1 $2').replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2').replaceAll('_', ' ')
    .split(' ').map((word) => (/^[A-Z]{2,3}$/.test(word) && !name.includes('_') ? word : word.toLowerCase())).join(' ');

/** "virtual machine" → "Virtual machine". */
export const sentence = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** An exact amount as "EUR 14,860.00"; whole amounts of sums drop the zeros when asked. */
export function money(amount: string, currency: string, digits: 'all' | 'whole' = 'all'): string {
  const [integer = '0', fraction = ''] = amount.replace(/^-/, '').split('.');
  const sign = amount.startsWith('-') ? '−' : '';
  const grouped = integer.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  const zero = /^0*$/.test(fraction);
  return `${currency} ${sign}${grouped}${fraction && !(digits === 'whole' && zero) ? `.${fraction}` : ''}`;
}

/** Exact sum of decimal texts. */
export function sum(amounts: readonly string[]): string {
  const digits = Math.max(0, ...amounts.map((a) => a.split('.')[1]?.length ?? 0));
  const total = amounts.reduce((all, a) => {
    const [integer = '0', fraction = ''] = a.split('.');
    return all + BigInt(integer + fraction.padEnd(digits, '0'));
  }, 0n);
  const negative = total < 0n;
  const text = (negative ? -total : total).toString().padStart(digits + 1, '0');
  const cut = text.length - digits;
  return `${negative ? '-' : ''}${text.slice(0, cut)}${digits ? `.${text.slice(cut)}` : ''}`;
}

const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });
const moment = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' });
const today = new Intl.DateTimeFormat('en-GB', { weekday: 'long', day: 'numeric', month: 'long', hour: '2-digit', minute: '2-digit' });

/** "2026-08-14" → "14 Aug 2026". */
export const date = (iso: string): string => {
  const parsed = new Date(`${iso.slice(0, 10)}T00:00:00Z`);
  return Number.isNaN(parsed.getTime()) ? iso : day.format(parsed);
};

/** An instant in local time: "14 Aug 2026, 09:12". */
export const instant = (iso: string): string => {
  const parsed = new Date(iso);
  return Number.isNaN(parsed.getTime()) ? iso : moment.format(parsed);
};

/** The head of the overview: "Tuesday 1 December at 10:04". */
export const now = (at: Date): string => today.format(at).replace(' at ', ', ');

/** How long ago, in the largest unit that fits: "4 min", "2 h", "9 days". */
export function age(iso: string, at = new Date()): string {
  const seconds = Math.max(0, (at.getTime() - new Date(iso).getTime()) / 1000);
  if (Number.isNaN(seconds)) return '';
  if (seconds < 60) return 'under 1 min';
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 2 * 86_400) return `${Math.floor(seconds / 3600)} h`;
  return counted(Math.floor(seconds / 86_400), 'day');
}

/** Whole days from now until a date; negative when it has passed. */
export const daysUntil = (iso: string, at = new Date()): number =>
  Math.round((Date.parse(`${iso.slice(0, 10)}T00:00:00Z`) - Date.UTC(at.getFullYear(), at.getMonth(), at.getDate())) / 86_400_000);
