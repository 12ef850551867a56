import { Link } from '@tanstack/react-router';
import { type Item, labelOf } from '@/api/item';
import type { ClassWords } from '@/api/model';
import { ClassIcon } from '@/parts/ClassIcon';
import { Cell } from './Cell';
import type { Column } from './columns';
import classes from './ItemTable.module.css';

/** Which rows are selected, and how that changes. */
export type Selecting = { has: (id: string) => boolean; set: (items: readonly Item[], on: boolean) => void };

type ItemRowProps = { item: Item; index?: number; columns: readonly Column[]; wordsOf: (name: string) => ClassWords; selecting?: Selecting };

/** One item with what the table shows of it. */
export function ItemRow({ item, index, columns, wordsOf, selecting }: ItemRowProps) {
  const on = selecting?.has(item.id) ?? false;
  return (
    <tr aria-rowindex={index} className={classes.row} data-on={on || undefined}>
      {selecting && <td className={classes.check}><input type="checkbox" aria-label={`Select ${labelOf(item)}`} checked={on} onChange={(event) => selecting.set([item], event.currentTarget.checked)} /></td>}
      <th scope="row">
        <Link to="/items/$id" params={{ id: item.id }} data-row className={classes.item}><ClassIcon name={wordsOf(item.class).icon} size={15} /><span className={classes.name}>{labelOf(item)}</span></Link>
      </th>
      {columns.map((column) => <td key={column.id} className={column.right ? classes.right : undefined}><Cell column={column} item={item} /></td>)}
    </tr>
  );
}

/** The head of a column; a button when it can be sorted: up, down, as it was. */
export function Head({ label, sortBy, right, sort, onSort }: { label: string; sortBy?: string; right?: boolean; sort?: string; onSort: (sort: string | undefined) => void }) {
  const way = sortBy === undefined ? undefined : sort === sortBy ? 'ascending' : sort === `-${sortBy}` ? 'descending' : 'none';
  const next = way === 'none' ? sortBy : way === 'ascending' ? `-${sortBy}` : undefined;
  return (
    <th scope="col" aria-sort={way} className={right ? classes.right : undefined}>
      {way === undefined ? label : (
        <button type="button" className={classes.sort} data-on={way !== 'none' || undefined} onClick={() => onSort(next)}>
          {label}<span aria-hidden="true" className={classes.way}>{way === 'descending' ? '↓' : '↑'}</span>
        </button>
      )}
    </th>
  );
}
