import type { State } from '@/api/state';
import { statesWorstFirst } from '@/api/state';

/** The view of the register, as it stands in the URL. */
export type RegisterSearch = {
  q?: string;
  class?: string[];
  owner?: string[];
  state?: State[];
  tag?: string;
  /** "warrantyEnd.before.2027-01-01", one for each condition. */
  where?: string[];
  /** A column; with - in front the other way. */
  sort?: string;
  /** Columns besides the name, in order; the usual ones without. */
  columns?: string[];
  retired?: boolean;
  /** The fact that items are grouped by. */
  group?: string;
  /** Groups that are open: ".value", or "-" for items without one. */
  open?: string[];
  /** One group alone: "owner.team 1", or "owner" for items without one. */
  only?: string;
};

const texts = (value: unknown): string[] => (Array.isArray(value) ? value : value === undefined || value === '' ? [] : [value]).map(String);
const some = <T>(list: T[]): T[] | undefined => (list.length > 0 ? list : undefined);
const text = (value: unknown): string | undefined => (value === undefined || value === '' || Array.isArray(value) ? undefined : String(value));

/** Reads the URL; what it does not understand is left out. */
export const readRegisterSearch = (search: Record<string, unknown>): RegisterSearch => ({
  q: text(search.q),
  class: some([...new Set(texts(search.class))]),
  owner: some([...new Set(texts(search.owner))]),
  state: some(statesWorstFirst.filter((state) => texts(search.state).includes(state))),
  tag: text(search.tag),
  where: some([...new Set(texts(search.where))].filter((one) => one.includes('.'))),
  sort: text(search.sort),
  columns: some([...new Set(texts(search.columns))]),
  retired: String(search.retired) === 'true' ? true : undefined,
  group: text(search.group),
  open: some([...new Set(texts(search.open))]),
  only: text(search.only),
});

/** True when anything but the order and the columns narrows the view. */
export const isFiltered = (search: RegisterSearch): boolean => [search.q, search.class, search.owner, search.state, search.tag, search.where, search.only].some((part) => part !== undefined);
