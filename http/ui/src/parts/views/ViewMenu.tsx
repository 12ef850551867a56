import { Popover, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconFlag, IconX } from '@tabler/icons-react';
import { useLocation } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { Button } from '@/parts/Button';
import { useSavedViews } from './savedViews';
import { ViewLink } from './ViewLink';
import classes from './ViewMenu.module.css';

/** Names the view that is open, and leads to the ones that have a name. */
export function ViewMenu({ page }: { page: '/map' | '/register' }) {
  const [opened, menu] = useDisclosure(false);
  const [name, setName] = useState('');
  const href = useLocation({ select: (location) => location.href });
  const { views, save, drop } = useSavedViews();
  const mine = views.filter((view) => view.href.split('?')[0] === page);
  const keep = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === '') return;
    save({ name: name.trim(), href });
    setName('');
  };
  return (
    <Popover opened={opened} onChange={(open) => (open ? menu.open() : menu.close())} position="bottom-end" width={300} trapFocus returnFocus>
      <Popover.Target>
        <Button icon={<IconFlag size={14} aria-hidden="true" />} onClick={menu.toggle} aria-expanded={opened}>Views</Button>
      </Popover.Target>
      <Popover.Dropdown className={classes.menu} aria-label="Saved views">
        <form className={classes.save} onSubmit={keep}>
          <TextInput size="sm" className={classes.field} aria-label="Name of this view" placeholder="Name of this view" value={name} onChange={(event) => setName(event.currentTarget.value)} data-autofocus maxLength={60} />
          <Button type="submit" weight="primary" disabled={name.trim() === ''}>Save</Button>
        </form>
        {mine.length === 0 ? <p className={classes.none}>No view is saved yet. A view keeps all that stands in the address, in this browser.</p> : (
          <ul className={classes.list} aria-label="Saved views">
            {mine.map((view) => (
              <li key={view.name} className={classes.row}>
                <ViewLink href={view.href} className={classes.link} onGo={menu.close}>{view.name}</ViewLink>
                <button type="button" className={classes.drop} aria-label={`Forget ${view.name}`} onClick={() => drop(view.name)}><IconX size={13} aria-hidden="true" /></button>
              </li>
            ))}
          </ul>
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
