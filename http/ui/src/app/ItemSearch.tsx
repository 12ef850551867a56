import { useDebouncedValue } from '@mantine/hooks';
import { Spotlight, spotlight } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useState } from 'react';
import { findQuery, labelOf } from '@/api/item';
import { classOf, modelQuery } from '@/api/model';
import { ClassIcon } from '@/parts/ClassIcon';
import { places } from './pages';
import classes from './ItemSearch.module.css';

/** The one search: places first when nothing is typed, else the items that match. */
export function ItemSearch() {
  const [typed, setTyped] = useState('');
  const [wanted] = useDebouncedValue(typed, 120);
  const found = useQuery(findQuery(wanted));
  const model = useQuery(modelQuery());
  const navigate = useNavigate();
  const items = typed.trim() === '' ? [] : (found.data?.items ?? []);
  const pages = places.filter((place) => place.label.toLowerCase().includes(typed.trim().toLowerCase()));
  const client = useQueryClient();
  // Results come after the words: Enter means the best match of what is typed, shown already or not.
  const takeFirst = async (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || typed.trim() === '' || document.querySelector(`.${classes.row}[data-selected]`)) return;
    event.preventDefault();
    const [first] = (await client.fetchQuery(findQuery(typed))).items;
    if (!first) return;
    spotlight.close();
    void navigate({ to: '/items/$id', params: { id: first.id } });
  };
  return (
    <Spotlight.Root query={typed} onQueryChange={setTyped} shortcut={['mod + K', '/']} size={560} clearQueryOnClose classNames={{ content: classes.content }} attributes={{ content: { 'aria-label': 'Search' } }}>
      <Spotlight.Search placeholder="Search items, services, teams" aria-label="Search items, services, teams" onKeyDown={(event) => void takeFirst(event).catch(() => {})} leftSection={<IconSearch size={17} stroke={1.7} aria-hidden="true" />} />
      <Spotlight.ActionsList aria-label="Results">
        {items.map((item) => (
          <Spotlight.Action key={item.id} onClick={() => navigate({ to: '/items/$id', params: { id: item.id } })} className={classes.row}>
            <ClassIcon name={classOf(model.data, item.class).icon} />
            <span className={classes.name}>{labelOf(item)}</span>
            <span className={classes.kind}>{classOf(model.data, item.class).label}</span>
            <span className={classes.key}>{item.key}</span>
          </Spotlight.Action>
        ))}
        {pages.map(({ to, label, icon: Icon }) => (
          <Spotlight.Action key={to} onClick={() => navigate({ to })} className={classes.row}>
            <Icon size={16} stroke={1.7} aria-hidden="true" />
            <span className={classes.name}>{label}</span>
            <span className={classes.kind}>page</span>
          </Spotlight.Action>
        ))}
        {typed.trim() !== '' && items.length === 0 && (
          <Spotlight.Empty className={classes.empty}>
            {found.isError ? `The search failed: ${found.error.message}` : found.isFetching || wanted !== typed ? 'Searching…' : `No item has the words “${typed.trim()}”.`}
          </Spotlight.Empty>
        )}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}
