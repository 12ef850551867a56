import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { KeyboardEvent } from 'react';
import type { ClassWords } from '@/api/model';
import { groupItemsQuery, type MoneyTotal, type RegisterQuestion } from '@/api/register';
import { Button } from '@/parts/Button';
import { Failure } from '@/parts/QueryState';
import { count, counted, money } from '@/parts/words';
import type { Column } from './columns';
import { type Group, groupFilter } from './groups';
import { Head, ItemRow, type Selecting } from './ItemRow';
import classes from './ItemTable.module.css';

type GroupTableProps = {
  of: string;
  groups: readonly Group[];
  open: ReadonlySet<string>;
  question: RegisterQuestion;
  columns: readonly Column[];
  wordsOf: (name: string) => ClassWords;
  labelOf: (property: string) => string;
  sort?: string;
  onSort: (sort: string | undefined) => void;
  onOpen: (id: string, open: boolean) => void;
  /** Shows one group alone, as a list. */
  onOnly: (group: string) => void;
  selecting?: Selecting;
};

/** Items of a group that are shown below its head. */
const shown = 50;

/** Items in groups, each with what it sums up to; arrows open, close and move. */
export function GroupTable({ of, groups, open, question, columns, wordsOf, labelOf, sort, onSort, onOpen, onOnly, selecting }: GroupTableProps) {
  const width = columns.length + (selecting ? 2 : 1);
  const onKey = (id: string, opened: boolean) => (event: KeyboardEvent<HTMLButtonElement>) => {
    if ((event.key === 'ArrowRight' && !opened) || (event.key === 'ArrowLeft' && opened)) onOpen(id, !opened);
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const heads = [...(event.currentTarget.closest('table')?.querySelectorAll<HTMLButtonElement>('[data-group]') ?? [])];
      heads[heads.indexOf(event.currentTarget) + (event.key === 'ArrowDown' ? 1 : -1)]?.focus();
    } else return;
    event.preventDefault();
  };
  return (
    <div className={classes.frame} role="region" aria-label="Items in groups" tabIndex={0}>
      <table className={classes.table}>
        <thead>
          <tr>
            {selecting && <td className={classes.check} />}
            <Head label="Item" sortBy="name" sort={sort} onSort={onSort} />
            {columns.map((column) => <Head key={column.id} label={column.label} sortBy={column.sort} right={column.right} sort={sort} onSort={onSort} />)}
          </tr>
        </thead>
        {groups.map((group) => {
          const opened = open.has(group.id);
          const Sign = opened ? IconChevronDown : IconChevronRight;
          return (
            <tbody key={group.id}>
              <tr>
                <th scope="rowgroup" colSpan={width} className={classes.head}>
                  <div className={classes.line}>
                    <button type="button" className={classes.fold} data-group data-row aria-expanded={opened} onClick={() => onOpen(group.id, !opened)} onKeyDown={onKey(group.id, opened)}><Sign size={15} aria-hidden="true" />{group.label}</button>
                    <span className={classes.of}>{counted(group.items, 'item')}</span>
                    <GroupSums totals={group.money} items={group.items} labelOf={labelOf} />
                  </div>
                </th>
              </tr>
              {opened && <GroupRows of={of} group={group} question={question} columns={columns} wordsOf={wordsOf} selecting={selecting} width={width} onOnly={onOnly} />}
            </tbody>
          );
        })}
      </table>
    </div>
  );
}

/** What the items of a group sum up to, by fact and currency. */
function GroupSums({ totals, items, labelOf }: { totals: readonly MoneyTotal[]; items: number; labelOf: (property: string) => string }) {
  return totals.slice(0, 3).map((total) => (
    <span key={total.property} className={classes.of}>{labelOf(total.property)}{total.items < items && ` of ${count(total.items)}`} <strong>{total.sums.map((sum) => money(sum.amount, sum.currency, 'whole')).join(', ')}</strong></span>
  ));
}

type GroupRowsProps = Pick<GroupTableProps, 'of' | 'question' | 'columns' | 'wordsOf' | 'selecting' | 'onOnly'> & { group: Group; width: number };

/** The first items of an open group, and the way to the others. */
function GroupRows({ of, group, question, columns, wordsOf, selecting, width, onOnly }: GroupRowsProps) {
  const list = useQuery(groupItemsQuery(question, groupFilter(of, group.id), shown));
  const rest = group.items - (list.data?.items.length ?? 0);
  return (
    <>
      {list.data?.items.map((item) => <ItemRow key={item.id} item={item} columns={columns} wordsOf={wordsOf} selecting={selecting} />)}
      {(list.isError || !list.data || rest > 0) && (
        <tr className={classes.rest}>
          <td colSpan={width}>{list.isError ? <Failure error={list.error} /> : list.data ? <>The first {count(list.data.items.length)} are shown. <Button weight="link" onClick={() => onOnly(groupFilter(of, group.id))}>All {counted(group.items, 'item')} as a list</Button></> : 'Reading…'}</td>
        </tr>
      )}
    </>
  );
}
