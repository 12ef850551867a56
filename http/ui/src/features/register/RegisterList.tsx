import { useInfiniteQuery } from '@tanstack/react-query';
import { type ReactNode, useCallback, useMemo } from 'react';
import type { ClassWords } from '@/api/model';
import { type RegisterQuestion, registerQuery } from '@/api/register';
import { Loading } from '@/parts/Loading';
import { Failure } from '@/parts/QueryState';
import { count, counted } from '@/parts/words';
import type { Column } from './columns';
import type { Selecting } from './ItemRow';
import { ItemTable } from './ItemTable';
import { Sums } from './Sums';
import classes from './RegisterScreen.module.css';

type RegisterListProps = {
  question: RegisterQuestion;
  ready: boolean;
  columns: readonly Column[];
  wordsOf: (name: string) => ClassWords;
  labelOf: (property: string) => string;
  sort?: string;
  onSort: (sort: string | undefined) => void;
  selecting?: Selecting;
  /** Shown where nothing matches. */
  empty: ReactNode;
};

/** The items as one list that grows as it is scrolled, and what they sum up to. */
export function RegisterList({ question, ready, columns, wordsOf, labelOf, sort, onSort, selecting, empty }: RegisterListProps) {
  const list = useInfiniteQuery({ ...registerQuery(question), enabled: ready });
  const items = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const first = list.data?.pages[0];
  const total = first?.total ?? 0;
  const { fetchNextPage, hasNextPage, isFetchingNextPage } = list;
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [fetchNextPage, hasNextPage, isFetchingNextPage]);
  if (list.isError) return <Failure error={list.error} retry={() => void list.refetch()} />;
  if (list.isPending) return <Loading what="the register" rows={12} />;
  if (items.length === 0) return empty;
  return (
    <>
      <ItemTable items={items} total={total} columns={columns} wordsOf={wordsOf} sort={sort} onSort={onSort} selecting={selecting} onEnd={onEnd} />
      <div className={classes.foot}>
        <p role="status">{items.length < total ? `${count(items.length)} of ${counted(total, 'item')} loaded; the rest comes as you scroll.` : `${counted(total, 'item')}, all loaded.`}</p>
        {first?.totals && <Sums totals={first.totals} labelOf={labelOf} />}
      </div>
    </>
  );
}
