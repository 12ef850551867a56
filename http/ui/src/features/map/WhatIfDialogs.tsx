import { Modal, Select, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { labelOf, relationsQuery } from '@/api/item';
import type { MapNode } from '@/api/map';
import { type Model, relationWords } from '@/api/model';
import { Button } from '@/parts/Button';
import { ItemPicker } from '@/parts/ItemPicker';
import { Loading } from '@/parts/Loading';
import { choicesFor } from '@/parts/relationChoice';
import { sentence } from '@/parts/words';
import rows from '@/parts/rows.module.css';
import type { Edit } from './edit';
import classes from './WhatIfBar.module.css';

type DialogProps = { model: Model; onEdit: (edit: Edit) => void; onClose: () => void };

/** Assumes an item that is not there: it stands alone until a relation is assumed too. */
export function AddItemDialog({ model, onEdit, onClose }: DialogProps) {
  const [kind, setKind] = useState<string | null>(null);
  const [key, setKey] = useState('');
  const kinds = model.classes.filter((c) => !c.abstract).map((c) => ({ value: c.name, label: sentence(c.label || c.name) })).sort((a, b) => a.label.localeCompare(b.label));
  return (
    <Modal opened onClose={onClose} title="Assume an item" closeButtonProps={{ 'aria-label': 'Close' }} size={440}>
      <div className={classes.dialog}>
        <Select size="sm" label="Class" placeholder="What it is" data={kinds} value={kind} onChange={setKind} searchable allowDeselect={false} data-autofocus />
        <TextInput size="sm" label="Name" placeholder="db-2" value={key} onChange={(event) => setKey(event.currentTarget.value)} maxLength={200} />
        <div className={classes.foot}><Button onClick={onClose}>Cancel</Button><Button weight="primary" disabled={!kind || key.trim() === ''} onClick={() => { if (kind) onEdit({ kind: 'item', key: key.trim(), class: kind, name: '' }); onClose(); }}>Assume it</Button></div>
      </div>
    </Modal>
  );
}

/** Assumes that a relation of an item is cut, or that another one is there. */
export function RelationsDialog({ node, assumed, model, onEdit, onClose }: DialogProps & { node: MapNode; assumed: readonly string[] }) {
  const relations = useQuery({ ...relationsQuery(node.id), enabled: !assumed.includes(node.key) });
  const choices = useMemo(() => choicesFor(model, node.class), [model, node.class]);
  const [how, setHow] = useState<string | null>(null);
  const [other, setOther] = useState<{ key: string; name: string }>();
  const [group, setGroup] = useState('');
  const choice = choices.find((one) => one.value === how);
  const link = () => {
    if (choice && other) onEdit({ kind: 'link', from: choice.out ? node.key : other.key, type: choice.type, to: choice.out ? other.key : node.key, group: group.trim() });
    onClose();
  };
  const fresh = assumed.filter((key) => key !== node.key);
  return (
    <Modal opened onClose={onClose} title={`Relations of ${labelOf(node)}, assumed`} closeButtonProps={{ 'aria-label': 'Close' }} size={560}>
      <div className={classes.dialog}>
        <Select size="sm" label="Assume that it" placeholder="depends on, runs on, …" data={choices.map(({ value, label, out }) => ({ value, label: out ? label : `${label} (from the other)` }))} value={how} onChange={setHow} searchable allowDeselect={false} />
        {other ? <p className={classes.told}><strong>{labelOf(node)}</strong> {choice?.label ?? '…'} <strong>{labelOf(other)}</strong>. <Button weight="link" onClick={() => setOther(undefined)}>Another item</Button></p> : <ItemPicker label="The other item" placeholder="The other item: name or key" onPick={setOther} />}
        {!other && fresh.length > 0 && <p className={classes.hint}>Or one that is assumed: {fresh.map((key) => <Button key={key} weight="link" onClick={() => setOther({ key, name: '' })}>{key}</Button>)}</p>}
        <TextInput size="sm" label="Group" description="Members of one group form one requirement" value={group} onChange={(event) => setGroup(event.currentTarget.value)} />
        <div className={classes.foot}><Button weight="primary" disabled={!choice || !other} onClick={link}>Assume it</Button></div>
        {assumed.includes(node.key) ? null : relations.data ? (
          <ul className={`${rows.list} ${classes.rows}`} aria-label="Relations that are there">
            {relations.data.items.map((relation) => {
              const out = relation.from.id === node.id;
              const end = out ? relation.to : relation.from;
              return (
                <li key={relation.id} className={rows.row}>
                  <span className={rows.main}>{relationWords(model, relation.type, out)} <strong className={rows.name}>{labelOf(end)}</strong> <span className={rows.quiet}>{relation.group}</span></span>
                  <Button small aria-label={`Cut the relation with ${labelOf(end)}`} onClick={() => { onEdit({ kind: 'cut', from: relation.from.key, type: relation.type, to: relation.to.key, group: relation.group }); onClose(); }}>Cut</Button>
                </li>
              );
            })}
          </ul>
        ) : <Loading what="its relations" rows={3} />}
      </div>
    </Modal>
  );
}
