import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { type ReactNode, useMemo } from 'react';
import type { ClassWords, Property } from '@/api/model';
import { groupsQuery, type RegisterQuestion, registerQuery } from '@/api/register';
import { Button } from '@/parts/Button';
import { Loading } from '@/parts/Loading';
import { Failure } from '@/parts/QueryState';
import { count, counted } from '@/parts/words';
import type { Column } from './columns';
import { GroupTable } from './GroupTable';
import { groupLabel, groupsOf } from './groups';
import type { Selecting } from './ItemRow';
import { Sums } from './Sums';
import classes from './RegisterScreen.module.css';

type RegisterGroupsProps = {
  of: string;
  property?: Property;
  open: readonly string[];
  question: RegisterQuestion;
  columns: readonly Column[];
  wordsOf: (name: string) => ClassWords;
  labelOf: (property: string) => string;
  sort?: string;
  onSort: (sort: string | undefined) => void;
  onOpen: (open: string[]) => void;
  onOnly: (group: string) => void;
  selecting?: Selecting;
  /** Shown where nothing matches. */
  empty: ReactNode;
};

/** The items in groups by one fact, each with its count and its sums. */
export function RegisterGroups({ of, property, open, question, columns, wordsOf, labelOf, sort, onSort, onOpen, onOnly, selecting, empty }: RegisterGroupsProps) {
  const told = useQuery(groupsQuery(of, question));
  const whole = useInfiniteQuery(registerQuery(question));
  const groups = useMemo(() => (told.data ? groupsOf(told.data, (value) => groupLabel(of, value, property, (name) => wordsOf(name).plural), `No ${labelOf(of).toLowerCase()} recorded`) : []), [told.data, of, property, wordsOf, labelOf]);
  const opened = useMemo(() => new Set(open), [open]);
  if (told.isError) return <Failure error={told.error} retry={() => void told.refetch()} />;
  if (told.isPending) return <Loading what="the groups" rows={12} />;
  if (groups.length === 0) return empty;
  const { total, items, values } = told.data;
  const several = values.reduce((sum, value) => sum + value.items, told.data.missing) > items;
  const totals = whole.data?.pages[0]?.totals;
  return (
    <>
      <GroupTable of={of} groups={groups} open={opened} question={question} columns={columns} wordsOf={wordsOf} labelOf={labelOf} sort={sort} onSort={onSort} onOpen={(id, on) => onOpen(on ? [...open, id] : open.filter((one) => one !== id))} onOnly={onOnly} selecting={selecting} />
      <div className={classes.foot}>
        <p role="status">
          {counted(total, 'group')} of {counted(items, 'item')}.
          {total > values.length && ` The ${count(values.length)} largest are shown.`}
          {several && ' An item that has several values stands in each of their groups; the total counts it once.'}
          {' '}{open.length > 0 && <Button weight="link" onClick={() => onOpen([])}>Close all</Button>}
        </p>
        {totals && <Sums totals={totals} labelOf={labelOf} />}
      </div>
    </>
  );
}
