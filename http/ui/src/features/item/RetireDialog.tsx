import { Modal, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { impactQuery, type Scenario } from '@/api/impact';
import { type Item, labelOf, type RelationList } from '@/api/item';
import { purgeItem, retireItem } from '@/api/writing';
import { Button } from '@/parts/Button';
import { Loading } from '@/parts/Loading';
import { Failure } from '@/parts/QueryState';
import { StateChange } from '@/parts/state/StateBadge';
import { counted } from '@/parts/words';
import rows from '@/parts/rows.module.css';
import classes from './dialogs.module.css';

type RetireDialogProps = { item: Item; relations?: RelationList; how: 'retire' | 'purge'; onClose: () => void; onDone: (how: 'retire' | 'purge') => void };

/** Takes an item out, after saying what that does: retired it stays on record, purged it is gone for good. */
export function RetireDialog({ item, relations, how, onClose, onDone }: RetireDialogProps) {
  const [message, setMessage] = useState('');
  const client = useQueryClient();
  const scenario = useMemo((): Scenario => ({ remove: { items: [item.key] } }), [item.key]);
  const impact = useQuery({ ...impactQuery(scenario, 50), enabled: !item.retired });
  const all = relations !== undefined && relations.items.length === relations.total;
  const write = useMutation({
    mutationFn: () => (how === 'retire' ? retireItem(item.id, item.revision, message.trim()) : purgeItem(item, relations?.items ?? [], message.trim()).then(() => undefined)),
    onSuccess: async () => {
      if (how === 'retire') await client.invalidateQueries();
      onDone(how);
    },
  });
  const hurt = impact.data?.services.filter((effect) => effect.after !== effect.before) ?? [];
  return (
    <Modal opened onClose={onClose} title={how === 'retire' ? `Retire ${labelOf(item)}?` : `Purge ${labelOf(item)}?`} closeButtonProps={{ 'aria-label': 'Close' }} size={520}>
      <div className={classes.dialog}>
        <p>
          {how === 'retire'
            ? 'It stays on record with its relations, but leaves the graph: questions do not know it any longer. It returns when a source names it, or by hand.'
            : `It is deleted for good${relations && relations.total > 0 ? `, and with it ${counted(relations.total, 'relation')}` : ''}. Its history stays; the key can be used again.`}
        </p>
        {!item.retired && (impact.data ? (
          <section aria-label="What it does to others" className={classes.effect}>
            <p><strong>{hurt.length === 0 ? 'No service suffers' : `${counted(hurt.length, 'service')} ${hurt.length === 1 ? 'suffers' : 'suffer'}`}</strong>{`; ${counted(impact.data.counts.down, 'item')} down, ${counted(impact.data.counts.degraded, 'item')} degraded, ${counted(impact.data.counts.at_risk, 'item')} at risk.`}</p>
            <ul className={rows.list}>
              {hurt.slice(0, 6).map((effect) => <li key={effect.id} className={rows.row}><span className={rows.main}><strong className={rows.name}>{labelOf(effect)}</strong></span><StateChange before={effect.before} after={effect.after} /></li>)}
            </ul>
          </section>
        ) : impact.isError ? <Failure error={impact.error} /> : <Loading what="what it does to others" rows={2} />)}
        {how === 'purge' && !all && <p className={classes.warn}>It has more relations than are loaded here; purge it from the command line.</p>}
        <TextInput size="sm" label="Why" description="Stands in the history" value={message} onChange={(event) => setMessage(event.currentTarget.value)} maxLength={1000} data-autofocus />
        {write.error && <Failure error={write.error} />}
        <div className={classes.actions}>
          <Button onClick={onClose}>Cancel</Button>
          <Button weight="primary" disabled={write.isPending || (how === 'purge' && !all)} onClick={() => write.mutate()}>{how === 'retire' ? 'Retire' : 'Purge for good'}</Button>
        </div>
      </div>
    </Modal>
  );
}
