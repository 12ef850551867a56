import { Checkbox, Popover, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconFlag, IconX } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { useMay } from '@/api/me';
import { addressOf, forgetView, saveView, type ViewPage, viewsQuery } from '@/api/view';
import { Button } from '@/parts/Button';
import { ViewLink } from './ViewLink';
import classes from './ViewMenu.module.css';

/** Names the view that is open, and leads to the ones that have a name. */
export function ViewMenu({ page }: { page: ViewPage }) {
  const [opened, menu] = useDisclosure(false);
  const [name, setName] = useState('');
  const [shared, setShared] = useState(false);
  const state = useLocation({ select: (location) => location.searchStr.replace(/^\?/, '') });
  const views = useQuery(viewsQuery());
  const mayShare = useMay('graph:write');
  const client = useQueryClient();
  const again = { onSuccess: () => client.invalidateQueries({ queryKey: viewsQuery().queryKey }) };
  const save = useMutation({ mutationFn: saveView, ...again });
  const forget = useMutation({ mutationFn: forgetView, ...again });
  const mine = views.data?.views.filter((view) => view.page === page) ?? [];
  const failed = save.error ?? forget.error;
  const keep = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === '') return;
    save.mutate({ name: name.trim(), page, state, shared });
    setName('');
  };
  return (
    <Popover opened={opened} onChange={(open) => (open ? menu.open() : menu.close())} position="bottom-end" width={320} trapFocus returnFocus>
      <Popover.Target>
        <Button icon={<IconFlag size={14} aria-hidden="true" />} onClick={menu.toggle} aria-expanded={opened}>Views</Button>
      </Popover.Target>
      <Popover.Dropdown className={classes.menu} aria-label="Named views of this page">
        <form className={classes.save} onSubmit={keep}>
          <TextInput size="sm" className={classes.field} aria-label="Name of this view" placeholder="Name of this view" value={name} onChange={(event) => setName(event.currentTarget.value)} data-autofocus maxLength={60} />
          <Button type="submit" weight="primary" disabled={name.trim() === '' || save.isPending}>Save</Button>
        </form>
        {mayShare && <Checkbox size="sm" className={classes.share} label="Everybody sees it" checked={shared} onChange={(event) => setShared(event.currentTarget.checked)} />}
        {failed && <p role="alert" className={classes.none}>{failed.message}</p>}
        {mine.length === 0 ? <p className={classes.none}>No view is saved yet. A view keeps all that stands in the address.</p> : (
          <ul className={classes.list} aria-label="Saved views">
            {mine.map((view) => (
              <li key={view.id} className={classes.row}>
                <ViewLink href={addressOf(view) ?? '/'} className={classes.link} onGo={menu.close}>{view.name}{!view.own && <span className={classes.by}>{view.owner}</span>}</ViewLink>
                {view.own && <button type="button" className={classes.drop} aria-label={`Forget ${view.name}`} onClick={() => forget.mutate(view.id)}><IconX size={13} aria-hidden="true" /></button>}
              </li>
            ))}
          </ul>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
