import { Autocomplete, Modal, Select, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { type Item, type ItemRef, labelOf, type RelationList } from '@/api/item';
import type { Model } from '@/api/model';
import { createRelation } from '@/api/writing';
import { Button } from '@/parts/Button';
import { ItemPicker } from '@/parts/ItemPicker';
import { Failure } from '@/parts/QueryState';
import { choicesFor } from '@/parts/relationChoice';
import classes from './dialogs.module.css';

type RelationDialogProps = { item: Item; relations?: RelationList; model: Model; onClose: () => void };

const isStrength = (text: string | null): text is 'hard' | 'soft' => text === 'hard' || text === 'soft';

/** Adds a relation: how the item stands to another one, which is found by its words. */
export function RelationDialog({ item, relations, model, onClose }: RelationDialogProps) {
  const choices = useMemo(() => choicesFor(model, item.class), [model, item.class]);
  const [how, setHow] = useState<string | null>(null);
  const [other, setOther] = useState<ItemRef>();
  const [group, setGroup] = useState('');
  const [strength, setStrength] = useState<'' | 'hard' | 'soft'>('');
  const [message, setMessage] = useState('');
  const client = useQueryClient();
  const choice = choices.find((one) => one.value === how);
  const groups = [...new Set(relations?.items.map((relation) => relation.group).filter(Boolean) ?? [])];
  const add = useMutation({
    mutationFn: ({ type, out }: { type: string; out: boolean }) =>
      createRelation({ type, from: out ? item.id : (other?.id ?? ''), to: out ? (other?.id ?? '') : item.id, ...(group.trim() && { group: group.trim() }), ...(strength && { strength }) }, message.trim()),
    onSuccess: async () => {
      await client.invalidateQueries();
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={`Add a relation of ${labelOf(item)}`} closeButtonProps={{ 'aria-label': 'Close' }} size={560}>
      <div className={classes.dialog}>
        <Select
          size="sm"
          label={`How ${labelOf(item)} stands to the other`}
          placeholder="runs on, powered by, …"
          data={[{ group: 'It needs or uses', items: choices.filter((one) => one.out).map(({ value, label }) => ({ value, label })) }, { group: 'Read from the other end', items: choices.filter((one) => !one.out).map(({ value, label }) => ({ value, label })) }]}
          value={how}
          onChange={setHow}
          searchable
          allowDeselect={false}
          nothingFoundMessage="No relation type has these letters"
        />
        {other ? (
          <p className={classes.told}><strong>{labelOf(item)}</strong> {choice?.label ?? '…'} <strong>{labelOf(other)}</strong>. <Button weight="link" onClick={() => setOther(undefined)}>Another item</Button></p>
        ) : (
          <ItemPicker label="The other item" placeholder="The other item: name or key" onPick={setOther} />
        )}
        <div className={classes.pair}>
          <Autocomplete size="sm" label="Group" description="Members of one group form one requirement" data={groups} value={group} onChange={setGroup} />
          <Select size="sm" label="Strength" description="Down or degraded without it" placeholder="as its type" data={[{ value: 'hard', label: 'hard' }, { value: 'soft', label: 'soft' }]} value={strength === '' ? null : strength} onChange={(value) => setStrength(isStrength(value) ? value : '')} clearable clearButtonProps={{ 'aria-label': 'As its type' }} />
        </div>
        <TextInput size="sm" label="Why" description="Stands in the history" value={message} onChange={(event) => setMessage(event.currentTarget.value)} maxLength={1000} />
        {add.error && <Failure error={add.error} />}
        <div className={classes.actions}>
          <Button onClick={onClose}>Cancel</Button>
          <Button weight="primary" disabled={!choice || !other || add.isPending} onClick={() => choice && add.mutate(choice)}>Add relation</Button>
        </div>
      </div>
    </Modal>
  );
}
