import { Kbd, Modal } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { places } from './pages';
import classes from './Shortcuts.module.css';

const groups: ReadonlyArray<{ title: string; keys: ReadonlyArray<readonly [keys: readonly string[], does: string]> }> = [
  { title: 'Everywhere', keys: [[['Ctrl', 'K'], 'search'], [['/'], 'search'], [['n'], 'new change preview'], [['?'], 'this list'], ...places.map((p) => [['g', p.letter], `go to ${p.label}`] as const)] },
  { title: 'Rows', keys: [[['j'], 'next row'], [['k'], 'row before'], [['Enter'], 'select']] },
  { title: 'Map', keys: [[['↑', '↓'], 'follow a relation'], [['←', '→'], 'move in a row'], [['Enter'], 'select: say why'], [['E'], 'open a group'], [['F'], 'make it the focus'], [['+', '−', '0'], 'larger, smaller, fit'], [['Esc'], 'clear the selection']] },
];

const isField = (target: EventTarget | null) =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** Global keys, and the dialog that lists all of them. */
export function Shortcuts({ opened, open, close }: { opened: boolean; open: () => void; close: () => void }) {
  const navigate = useNavigate();
  const pending = useRef(0);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isField(event.target) || event.defaultPrevented) return;
      const place = performance.now() - pending.current < 1200 ? places.find((p) => p.letter === event.key) : undefined;
      pending.current = event.key === 'g' ? performance.now() : 0;
      if (place) void navigate({ to: place.to });
      else if (event.key === '?') open();
      else if (event.key === 'n') void navigate({ to: '/preview' });
      else if (event.key === 'j' || event.key === 'k') moveRow(event.key === 'j' ? 1 : -1);
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [navigate, open]);
  return (
    <Modal opened={opened} onClose={close} title="Keyboard" closeButtonProps={{ 'aria-label': 'Close' }} size={560}>
      <div className={classes.groups}>
        {groups.map((group) => (
          <section key={group.title}>
            <h3 className={classes.title}>{group.title}</h3>
            <dl className={classes.list}>
              {group.keys.map(([keys, does]) => (
                <div key={does + keys.join('')} className={classes.row}>
                  <dt>{keys.map((key) => <Kbd key={key} className={classes.kbd}>{key}</Kbd>)}</dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Modal>
  );
}

/** Moves the focus to the next or the former row of the list that holds it, or to the first row. */
function moveRow(by: 1 | -1) {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')].filter((row) => row.offsetParent !== null);
  const at = rows.findIndex((row) => row === document.activeElement || row.contains(document.activeElement));
  const next = rows[Math.min(rows.length - 1, Math.max(0, at < 0 ? 0 : at + by))];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
}
