import { IconPlus } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { useMay } from '@/api/me';
import { modelQuery } from '@/api/model';
import { type RegisterQuestion, registerQuery, type Totals } from '@/api/register';
import { useClassWords } from '@/api/useClassWords';
import { buttonLook } from '@/parts/Button';
import { EmptyState } from '@/parts/EmptyState';
import { Page } from '@/parts/Page';
import { Loading } from '@/parts/Loading';
import { Failure } from '@/parts/QueryState';
import { ViewMenu } from '@/parts/views/ViewMenu';
import { count, counted, money, sentence, spoken } from '@/parts/words';
import { ColumnMenu } from './ColumnMenu';
import { columnsOf, usualColumns } from './columns';
import { FilterBar } from './FilterBar';
import { ItemTable } from './ItemTable';
import { SaveTable } from './SaveTable';
import { isFiltered, type RegisterSearch } from './search';
import classes from './RegisterScreen.module.css';

type RegisterScreenProps = { search: RegisterSearch; change: (next: Partial<RegisterSearch>) => void };

/** What is on record: narrowed by any fact, in any order, with the columns that matter, and what it sums up to. */
export function RegisterScreen({ search, change }: RegisterScreenProps) {
  const model = useQuery(modelQuery());
  const wordsOf = useClassWords();
  const mayWrite = useMay('graph:write');
  const all = useMemo(() => columnsOf(model.data, (name) => wordsOf(name).label), [model.data, wordsOf]);
  const chosen = search.columns ?? usualColumns;
  const columns = useMemo(() => chosen.flatMap((id) => all.find((column) => column.id === id) ?? []), [chosen, all]);
  const question = useMemo((): RegisterQuestion => {
    const { q, class: kinds, owner, state, tag, where, sort, retired } = search;
    return { q, class: kinds, owner, state, tag, where, sort, retired, fields: [...new Set(columns.flatMap((column) => column.fields))].sort().join(',') || 'tags' };
  }, [search, columns]);
  const list = useInfiniteQuery({ ...registerQuery(question), enabled: model.data !== undefined });
  const items = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const first = list.data?.pages[0];
  const total = first?.total ?? 0;
  const { fetchNextPage, hasNextPage, isFetchingNextPage } = list;
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [fetchNextPage, hasNextPage, isFetchingNextPage]);
  const labelOf = useCallback((name: string) => all.find((column) => column.id === name)?.label ?? sentence(spoken(name)), [all]);
  const filtered = isFiltered(search);
  return (
    <Page
      fill
      title={first ? `${count(total)}${first.more ? '+' : ''} ${total === 1 ? 'item' : 'items'}${search.retired ? ' retired' : ' on record'}` : 'Register'}
      note={filtered ? 'Of those that match.' : undefined}
      actions={
        <>
          <ViewMenu page="register" />
          <ColumnMenu all={all} chosen={chosen} onChange={(next) => change({ columns: next })} />
          <SaveTable question={question} columns={columns} />
          {mayWrite && <Link to="/items/new" search={{ class: search.class?.[0] }} {...buttonLook()}><IconPlus size={15} aria-hidden="true" />New item</Link>}
        </>
      }
    >
      <FilterBar search={search} change={change} model={model.data} labelOf={labelOf} />
      {list.isError ? <Failure error={list.error} retry={() => void list.refetch()} /> : list.isPending ? <Loading what="the register" rows={12} /> : items.length === 0 ? (
        <EmptyState title={filtered ? 'No item matches' : search.retired ? 'Nothing is retired' : 'Nothing is recorded yet'}>{filtered && 'The filters hide all others.'}</EmptyState>
      ) : (
        <>
          <ItemTable items={items} total={total} columns={columns} wordsOf={wordsOf} sort={search.sort} onSort={(sort) => change({ sort })} onEnd={onEnd} />
          <div className={classes.foot}>
            <p role="status">{items.length < total ? `${count(items.length)} of ${counted(total, 'item')} loaded; the rest comes as you scroll.` : `${counted(total, 'item')}, all loaded.`}</p>
            {first?.totals && <Sums totals={first.totals} labelOf={labelOf} />}
          </div>
        </>
      )}
    </Page>
  );
}

/** What all that match sum up to, by fact and currency. */
function Sums({ totals, labelOf }: { totals: Totals; labelOf: (name: string) => string }) {
  if (totals.money.length === 0) return null;
  return (
    <dl className={classes.sums} aria-label="Totals">
      {totals.money.slice(0, 5).map((total) => (
        <div key={total.property}>
          <dt>{labelOf(total.property)} of {count(total.items)}</dt>
          <dd>{total.sums.map((sum) => money(sum.amount, sum.currency, 'whole')).join(', ')}</dd>
        </div>
      ))}
    </dl>
  );
}
