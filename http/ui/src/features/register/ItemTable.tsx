import { type UIEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Item } from '@/api/item';
import type { ClassWords } from '@/api/model';
import type { Column } from './columns';
import { Head, ItemRow, type Selecting } from './ItemRow';
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
  /** What is selected; without, nothing can be. */
  selecting?: Selecting;
  /** Called when the last loaded rows come near. */
  onEnd: () => void;
};

/** How many rows before the last loaded one the next page is asked for. */
const ahead = 120;

/** Items as rows, of which only those in view are drawn: a hundred thousand scroll like ten. */
export function ItemTable({ items, total, columns, wordsOf, sort, onSort, selecting, onEnd }: ItemTableProps) {
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
            {selecting && <td className={classes.check}><input type="checkbox" aria-label={`Select the ${items.length} items that are loaded`} checked={items.length > 0 && items.every((item) => selecting.has(item.id))} onChange={(event) => selecting.set(items, event.currentTarget.checked)} /></td>}
            <Head label="Item" sortBy="name" sort={sort} onSort={onSort} />
            {columns.map((column) => <Head key={column.id} label={column.label} sortBy={column.sort} right={column.right} sort={sort} onSort={onSort} />)}
          </tr>
        </thead>
        <tbody>
          {first > 0 && <tr aria-hidden="true" className={classes.gap}><td colSpan={columns.length + (selecting ? 2 : 1)} height={first * rowHeight} /></tr>}
          {items.slice(first, last).map((item, i) => <ItemRow key={item.id} item={item} index={first + i + 2} columns={columns} wordsOf={wordsOf} selecting={selecting} />)}
          {last < items.length && <tr aria-hidden="true" className={classes.gap}><td colSpan={columns.length + (selecting ? 2 : 1)} height={(items.length - last) * rowHeight} /></tr>}
        </tbody>
      </table>
    </div>
  );
}
