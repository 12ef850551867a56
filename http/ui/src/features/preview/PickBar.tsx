import { Modal, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus, IconX } from '@tabler/icons-react';
import { useQueries, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { labelOf, meantQuery } from '@/api/item';
import { useClassWords } from '@/api/useClassWords';
import { Button } from '@/parts/Button';
import { ClassIcon } from '@/parts/ClassIcon';
import { ItemPicker } from '@/parts/ItemPicker';
import { Segmented } from '@/parts/Segmented';
import { counted } from '@/parts/words';
import { type Kind, kindWords, type Pick } from './search';
import classes from './PickBar.module.css';

type PickBarProps = { picks: readonly Pick[]; onChange: (picks: readonly Pick[]) => void };

const kinds = (Object.keys(kindWords) as Kind[]).map((kind) => ({ value: kind, label: `${kindWords[kind].label}: ${kindWords[kind].effect}` }));

/** The items of a change, each with what is done to it, and a way to add more. */
export function PickBar({ picks, onChange }: PickBarProps) {
  const [opened, dialog] = useDisclosure(false);
  const items = useQueries({ queries: picks.map((pick) => meantQuery(pick.key)) });
  const wordsOf = useClassWords();
  return (
    <div className={classes.bar} role="group" aria-label="Items of this change">
      {picks.map((pick, i) => {
        const item = items[i]?.data?.[0];
        const name = item ? labelOf(item) : pick.key;
        const next = nextKind(pick.kind);
        return (
          <span key={pick.key} className={classes.pick} title={pick.key}>
            {item && <ClassIcon name={wordsOf(item.class).icon} size={15} />}
            <strong className={classes.name}>{name}</strong>
            <UnstyledButton
              className={classes.kind}
              aria-label={`${kindWords[pick.kind].label}: ${kindWords[pick.kind].effect}, ${name}; change to ${kindWords[next].label}`}
              onClick={() => onChange(picks.map((one) => (one === pick ? { ...pick, kind: next } : one)))}
            >
              {kindWords[pick.kind].label}: {kindWords[pick.kind].effect}
            </UnstyledButton>
            <UnstyledButton className={classes.drop} aria-label={`Take ${name} out of the change`} onClick={() => onChange(picks.filter((one) => one !== pick))}>
              <IconX size={13} aria-hidden="true" />
            </UnstyledButton>
          </span>
        );
      })}
      <Button weight={picks.length === 0 ? 'primary' : 'plain'} icon={<IconPlus size={14} aria-hidden="true" />} onClick={dialog.open}>Add or paste items</Button>
      <Modal opened={opened} onClose={dialog.close} title="Add items to the change" closeButtonProps={{ 'aria-label': 'Close' }} size={520}>
        <AddItems
          onAdd={(more) => {
            const keys = new Set(more.map((pick) => pick.key));
            onChange([...picks.filter((pick) => !keys.has(pick.key)), ...more]);
          }}
          onDone={dialog.close}
        />
      </Modal>
    </div>
  );
}

const nextKind = (kind: Kind): Kind => {
  const all = Object.keys(kindWords) as Kind[];
  return all[(all.indexOf(kind) + 1) % all.length] ?? kind;
};

/** One field for names, keys, and whole pasted lists. */
function AddItems({ onAdd, onDone }: { onAdd: (picks: readonly Pick[]) => void; onDone: () => void }) {
  const [kind, setKind] = useState<Kind>('replace');
  const [added, setAdded] = useState<readonly string[]>([]);
  const [unknown, setUnknown] = useState<readonly string[]>([]);
  const client = useQueryClient();
  const add = (found: ReadonlyArray<{ key: string; name: string }>) => {
    onAdd(found.map(({ key }) => ({ kind, key })));
    setAdded((names) => [...names, ...found.map(labelOf)]);
  };
  const paste = async (lines: readonly string[]) => {
    const meant = await Promise.all(lines.map((line) => client.fetchQuery(meantQuery(line)).catch(() => [])));
    add(meant.flatMap((items) => (items.length === 1 && items[0] ? [items[0]] : [])));
    setUnknown(lines.filter((_, i) => meant[i]?.length !== 1).map((line, i) => ((meant[i]?.length ?? 0) > 1 ? `${line} (several)` : line)));
  };
  return (
    <div className={classes.add}>
      <Segmented label="Kind of change" value={kind} options={kinds} onChange={setKind} />
      <ItemPicker label="Item to add" placeholder="Name or key; or paste a list" onPick={(item) => add([item])} onPaste={(lines) => void paste(lines)} autoFocus />
      <p className={classes.note} role="status">
        {added.length > 0 && `Added ${added.slice(-4).join(', ')}${added.length > 4 ? ` and ${added.length - 4} before` : ''}. `}
        {unknown.length > 0 && <span className={classes.unknown}>{counted(unknown.length, 'line')} not understood: {unknown.slice(0, 6).join(', ')}.</span>}
      </p>
      <Button weight="primary" onClick={onDone}>Done</Button>
    </div>
  );
}
