import { Checkbox, Popover, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconColumns } from '@tabler/icons-react';
import { useState } from 'react';
import { Button } from '@/parts/Button';
import type { Column } from './columns';
import classes from './ColumnMenu.module.css';

type ColumnMenuProps = { all: readonly Column[]; chosen: readonly string[]; onChange: (columns: string[] | undefined) => void };

/** Chooses what of each item the table shows. */
export function ColumnMenu({ all, chosen, onChange }: ColumnMenuProps) {
  const [opened, menu] = useDisclosure(false);
  const [typed, setTyped] = useState('');
  const wanted = typed.trim().toLowerCase();
  const shown = all.filter((column) => wanted === '' || column.label.toLowerCase().includes(wanted)).toSorted((a, b) => Number(chosen.includes(b.id)) - Number(chosen.includes(a.id)));
  return (
    <Popover opened={opened} onChange={(open) => (open ? menu.open() : menu.close())} position="bottom-end" width={270} trapFocus returnFocus>
      <Popover.Target><Button icon={<IconColumns size={14} aria-hidden="true" />} onClick={menu.toggle} aria-expanded={opened}>Columns</Button></Popover.Target>
      <Popover.Dropdown className={classes.menu} aria-label="Columns">
        <TextInput size="sm" aria-label="Find a column" placeholder="Find a column" value={typed} onChange={(event) => setTyped(event.currentTarget.value)} data-autofocus />
        <ul className={classes.list} aria-label="Columns">
          {shown.map((column) => (
            <li key={column.id}>
              <Checkbox size="sm" label={column.label} checked={chosen.includes(column.id)} onChange={(event) => onChange(event.currentTarget.checked ? [...chosen, column.id] : chosen.filter((id) => id !== column.id))} />
            </li>
          ))}
        </ul>
        <Button weight="link" onClick={() => onChange(undefined)}>The usual columns</Button>
      </Popover.Dropdown>
    </Popover>
  );
}
