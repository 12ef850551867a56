import { IconPlus } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';
import { useMay } from '@/api/me';
import { modelQuery } from '@/api/model';
import { type RegisterQuestion, registerQuery } from '@/api/register';
import { useClassWords } from '@/api/useClassWords';
import { buttonLook } from '@/parts/Button';
import { EmptyState } from '@/parts/EmptyState';
import { Page } from '@/parts/Page';
import { ViewMenu } from '@/parts/views/ViewMenu';
import { count, sentence, spoken } from '@/parts/words';
import { BulkDialog } from './BulkDialog';
import { ColumnMenu } from './ColumnMenu';
import { columnsOf, propertiesOfModel, usualColumns } from './columns';
import { FilterBar } from './FilterBar';
import { RegisterGroups } from './RegisterGroups';
import { RegisterList } from './RegisterList';
import { SaveTable } from './SaveTable';
import { isFiltered, type RegisterSearch } from './search';
import { SelectionBar } from './SelectionBar';
import { useSelection } from './useSelection';

type RegisterScreenProps = { search: RegisterSearch; change: (next: Partial<RegisterSearch>) => void };

/** What is on record: narrowed by any fact, in any order or in groups, with the columns that matter, and what it sums up to. */
export function RegisterScreen({ search, change }: RegisterScreenProps) {
  const model = useQuery(modelQuery());
  const wordsOf = useClassWords();
  const mayWrite = useMay('graph:write');
  const [changing, setChanging] = useState(false);
  const all = useMemo(() => columnsOf(model.data, (name) => wordsOf(name).label), [model.data, wordsOf]);
  const properties = useMemo(() => (model.data ? propertiesOfModel(model.data) : []), [model.data]);
  const chosen = search.columns ?? usualColumns;
  const columns = useMemo(() => chosen.flatMap((id) => all.find((column) => column.id === id) ?? []), [chosen, all]);
  const question = useMemo((): RegisterQuestion => {
    const { q, class: kinds, owner, state, tag, where, sort, retired, only } = search;
    return { q, class: kinds, owner, state, tag, where, sort, retired, ...(only !== undefined && { group: [only] }), fields: [...new Set(['tags', ...columns.flatMap((column) => column.fields)])].sort().join(',') };
  }, [search, columns]);
  const asked = JSON.stringify({ ...question, sort: undefined, fields: undefined });
  const { items: selected, selecting, replace } = useSelection(asked);
  const ready = model.data !== undefined;
  const first = useInfiniteQuery({ ...registerQuery(question), enabled: ready }).data?.pages[0];
  const total = first?.total ?? 0;
  const labelOf = useCallback((name: string) => all.find((column) => column.id === name)?.label ?? sentence(spoken(name)), [all]);
  const filtered = isFiltered(search);
  const shared = { question, columns, wordsOf, labelOf, sort: search.sort, onSort: (sort: string | undefined) => change({ sort }), selecting: mayWrite ? selecting : undefined };
  const empty = <EmptyState title={filtered ? 'No item matches' : search.retired ? 'Nothing is retired' : 'Nothing is recorded yet'}>{filtered && 'The filters hide all others.'}</EmptyState>;
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
      {mayWrite && selected.size > 0 && <SelectionBar selected={selected.size} total={total} question={question} onAll={replace} onChange={() => setChanging(true)} onClear={() => replace([])} />}
      {search.group !== undefined && ready ? (
        <RegisterGroups {...shared} of={search.group} property={properties.find((one) => one.name === search.group)} open={search.open ?? []} onOpen={(open) => change({ open: open.length > 0 ? open : undefined })} onOnly={(only) => change({ only, group: undefined, open: undefined })} empty={empty} />
      ) : (
        <RegisterList {...shared} ready={ready} empty={empty} />
      )}
      {changing && model.data && <BulkDialog selected={[...selected.values()]} model={model.data} retired={search.retired ?? false} onClose={(written) => { setChanging(false); if (written) replace([]); }} />}
    </Page>
  );
}
