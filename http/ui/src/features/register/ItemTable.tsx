import { Link } from '@tanstack/react-router';
import { type UIEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { type Item, labelOf } from '@/api/item';
import type { ClassWords } from '@/api/model';
import { ClassIcon } from '@/parts/ClassIcon';
import { Cell } from './Cell';
import type { Column } from './columns';
import { rowHeight, windowOf } from './window';
import classes from './ItemTable.module.css';

type ItemTableProps = {
  items: readonly Item[];
  /** All that match, loaded or not. */
  total: number;
  columns: readonly Column[];
  wordsOf: (name: string) => ClassWords;
  /** A column; with - in front the other way. */
  sort?: string;
  onSort: (sort: string | undefined) => void;
  /** Called when the last loaded rows come near. */
  onEnd: () => void;
};

/** How many rows before the last loaded one the next page is asked for. */
const ahead = 120;

/** Items as rows, of which only those in view are drawn: a hundred thousand scroll like ten. */
export function ItemTable({ items, total, columns, wordsOf, sort, onSort, onEnd }: ItemTableProps) {
  const frame = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 900 });
  useLayoutEffect(() => {
    const element = frame.current;
    if (!element) return;
    const measure = () => setView((now) => ({ ...now, height: element.clientHeight }));
    measure();
    const watch = new ResizeObserver(measure);
    watch.observe(element);
    return () => watch.disconnect();
  }, []);
  const { first, last } = windowOf(view.top, view.height, items.length);
  const near = items.length < total && last > items.length - ahead;
  useEffect(() => {
    if (near) onEnd();
  }, [near, items.length, onEnd]);
  const onScroll = (event: UIEvent<HTMLDivElement>) => {
    const top = event.currentTarget.scrollTop;
    setView((now) => (Math.abs(now.top - top) < rowHeight / 2 && top !== 0 ? now : { ...now, top }));
  };
  return (
    <div ref={frame} className={classes.frame} role="region" aria-label="Items" tabIndex={0} onScroll={onScroll}>
      <table className={classes.table} aria-rowcount={total + 1}>
        <thead>
          <tr aria-rowindex={1}>
            <Head label="Item" sortBy="name" sort={sort} onSort={onSort} />
            {columns.map((column) => <Head key={column.id} label={column.label} sortBy={column.sort} right={column.right} sort={sort} onSort={onSort} />)}
          </tr>
        </thead>
        <tbody>
          {first > 0 && <tr aria-hidden="true" className={classes.gap}><td colSpan={columns.length + 1} height={first * rowHeight} /></tr>}
          {items.slice(first, last).map((item, i) => (
            <tr key={item.id} aria-rowindex={first + i + 2} className={classes.row}>
              <th scope="row">
                <Link to="/items/$id" params={{ id: item.id }} data-row className={classes.item}><ClassIcon name={wordsOf(item.class).icon} size={15} /><span className={classes.name}>{labelOf(item)}</span></Link>
              </th>
              {columns.map((column) => <td key={column.id} className={column.right ? classes.right : undefined}><Cell column={column} item={item} /></td>)}
            </tr>
          ))}
          {last < items.length && <tr aria-hidden="true" className={classes.gap}><td colSpan={columns.length + 1} height={(items.length - last) * rowHeight} /></tr>}
        </tbody>
      </table>
    </div>
  );
}

/** The head of a column; a button when it can be sorted: up, down, as it was. */
function Head({ label, sortBy, right, sort, onSort }: { label: string; sortBy?: string; right?: boolean; sort?: string; onSort: (sort: string | undefined) => void }) {
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
