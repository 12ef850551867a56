import type { Direction } from '@/api/map';
import { readEdit } from './edit';

/** The whole view of the map, as it stands in the URL. */
export type MapSearch = {
  focus?: string;
  direction?: Direction;
  depth?: number;
  soft?: boolean;
  /** Groups that were opened. */
  expand?: string[];
  /** Key of the chosen item. */
  select?: string;
  view?: 'map' | 'list';
  /** The instant that is shown, ISO 8601; now without. */
  asOf?: string;
  /** What is assumed, as edit.ts writes it; with an empty list nothing yet. */
  edit?: string[];
  /** Assumptions can be made. */
  whatIf?: boolean;
};

const directions: readonly Direction[] = ['needs', 'neededBy', 'both'];
const texts = (value: unknown): string[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]).map(String);

/** Reads the URL; what it does not understand is left out. */
export function readMapSearch(search: Record<string, unknown>): MapSearch {
  const depth = Number(search.depth);
  const expand = texts(search.expand);
  const edit = texts(search.edit).filter((text) => readEdit(text) !== undefined);
  return {
    focus: search.focus === undefined ? undefined : String(search.focus),
    direction: directions.find((d) => d === search.direction && d !== 'both'),
    depth: search.depth !== undefined && Number.isInteger(depth) && depth >= 0 && depth <= 20 && depth !== 2 ? depth : undefined,
    soft: String(search.soft) === 'true' ? true : undefined,
    expand: expand.length > 0 ? expand : undefined,
    select: search.select === undefined ? undefined : String(search.select),
    view: search.view === 'list' ? 'list' : undefined,
    asOf: typeof search.asOf === 'string' && !Number.isNaN(Date.parse(search.asOf)) ? search.asOf : undefined,
    edit: edit.length > 0 ? edit : undefined,
    whatIf: edit.length > 0 || String(search.whatIf) === 'true' ? true : undefined,
  };
}
