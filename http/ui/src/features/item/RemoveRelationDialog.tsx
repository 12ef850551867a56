import { Modal, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { impactQuery, type Scenario } from '@/api/impact';
import { labelOf, type Relation } from '@/api/item';
import { type Model, relationWords } from '@/api/model';
import { deleteRelation } from '@/api/writing';
import { Button } from '@/parts/Button';
import { Failure } from '@/parts/QueryState';
import { counted } from '@/parts/words';
import classes from './dialogs.module.css';

/** Removes a relation, after saying what that does to services. */
export function RemoveRelationDialog({ relation, model, onClose }: { relation: Relation; model?: Model; onClose: () => void }) {
  const [message, setMessage] = useState('');
  const client = useQueryClient();
  const { from, type, to, group } = relation;
  const scenario = useMemo((): Scenario => ({ remove: { relations: [{ from: from.key, type, to: to.key, group }] } }), [from.key, type, to.key, group]);
  const impact = useQuery({ ...impactQuery(scenario, 20), enabled: !from.retired && !to.retired });
  const hurt = impact.data?.services ?? [];
  const remove = useMutation({
    mutationFn: () => deleteRelation(relation.id, relation.revision, message.trim()),
    onSuccess: async () => {
      await client.invalidateQueries();
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title="Remove this relation?" closeButtonProps={{ 'aria-label': 'Close' }} size={480}>
      <div className={classes.dialog}>
        <p className={classes.told}><strong>{labelOf(from)}</strong> {relationWords(model, type, true)} <strong>{labelOf(to)}</strong>{group && ` (${group})`}. A source that names it brings it back with its next import.</p>
        {impact.data && <p>{hurt.length === 0 ? 'No service changes its state without it.' : `Without it ${counted(hurt.length, 'service')} ${hurt.length === 1 ? 'suffers' : 'suffer'}: ${hurt.slice(0, 4).map(labelOf).join(', ')}.`}</p>}
        <TextInput size="sm" label="Why" description="Stands in the history" value={message} onChange={(event) => setMessage(event.currentTarget.value)} maxLength={1000} data-autofocus />
        {remove.error && <Failure error={remove.error} />}
        <div className={classes.actions}>
          <Button onClick={onClose}>Cancel</Button>
          <Button weight="primary" disabled={remove.isPending} onClick={() => remove.mutate()}>Remove</Button>
        </div>
      </div>
    </Modal>
  );
}
