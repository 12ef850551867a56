import { Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconPlus, IconSearch } from '@tabler/icons-react';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { itemsQuery } from '@/api/item';
import { useMay } from '@/api/me';
import { modelQuery } from '@/api/model';
import { useClassWords } from '@/api/useClassWords';
import { Button, buttonLook } from '@/parts/Button';
import { EmptyState } from '@/parts/EmptyState';
import { Page } from '@/parts/Page';
import { Failure, Loading } from '@/parts/QueryState';
import { Segmented } from '@/parts/Segmented';
import { count, counted, sentence } from '@/parts/words';
import { ItemTable } from './ItemTable';
import type { RegisterSearch } from './search';
import classes from './RegisterScreen.module.css';

type RegisterScreenProps = { search: RegisterSearch; change: (next: Partial<RegisterSearch>) => void };

/** What is on record: found by words, class, and whether it is retired. */
export function RegisterScreen({ search, change }: RegisterScreenProps) {
  const list = useInfiniteQuery(itemsQuery({ q: search.q, class: search.class ? [search.class] : undefined, retired: search.retired }));
  const model = useQuery(modelQuery());
  const wordsOf = useClassWords();
  const mayWrite = useMay('graph:write');
  const [typed, setTyped] = useState(search.q ?? '');
  const ask = useDebouncedCallback((q: string) => change({ q: q.trim() || undefined }), 200);
  const items = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const first = list.data?.pages[0];
  const kinds = (model.data?.classes ?? []).map((c) => ({ value: c.name, label: sentence(wordsOf(c.name).plural) })).sort((a, b) => a.label.localeCompare(b.label));
  const filtered = search.q !== undefined || search.class !== undefined;
  const total = first ? `${count(first.total)}${first.more ? '+' : ''}` : '';
  return (
    <Page title={first ? `${total} ${first.total === 1 ? 'item' : 'items'}${search.retired ? ' retired' : ' on record'}` : 'Register'} note={filtered ? 'Of those that match.' : undefined} actions={mayWrite && <Link to="/items/new" search={{ class: search.class }} {...buttonLook()}><IconPlus size={15} aria-hidden="true" />New item</Link>}>
      <div className={classes.filters}>
        <TextInput
          size="sm"
          className={classes.words}
          aria-label="Words of the name or key"
          placeholder="Words of the name or key"
          leftSection={<IconSearch size={15} stroke={1.8} aria-hidden="true" />}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            ask(event.currentTarget.value);
          }}
        />
        <Select size="sm" className={classes.kind} aria-label="Class" placeholder="All classes" data={kinds} value={search.class ?? null} onChange={(value) => change({ class: value ?? undefined })} clearable searchable clearButtonProps={{ 'aria-label': 'All classes' }} />
        <Segmented label="Which items" value={search.retired ? 'retired' : 'live'} options={[{ value: 'live', label: 'In the graph' }, { value: 'retired', label: 'Retired' }]} onChange={(value) => change({ retired: value === 'retired' ? true : undefined })} />
      </div>
      {list.isPending ? <Loading what="the register" rows={12} /> : list.isError ? <Failure error={list.error} retry={() => void list.refetch()} /> : items.length === 0 ? (
        <EmptyState
          title={filtered ? 'No item matches' : search.retired ? 'Nothing is retired' : 'Nothing is recorded yet'}
          actions={filtered && <Button onClick={() => { setTyped(''); change({ q: undefined, class: undefined }); }}>Clear the filters</Button>}
        >
          {[search.q && `The words “${search.q}”`, search.class && `the class ${wordsOf(search.class).label}`].filter(Boolean).join(' and ')}{filtered && ' hide all others.'}
        </EmptyState>
      ) : (
        <>
          <ItemTable items={items} wordsOf={wordsOf} />
          <p className={classes.more} role="status">
            {counted(items.length, 'item')} of {total} shown.{' '}
            {list.hasNextPage && <Button small onClick={() => void list.fetchNextPage()} disabled={list.isFetchingNextPage}>Show more</Button>}
          </p>
        </>
      )}
    </Page>
  );
}
