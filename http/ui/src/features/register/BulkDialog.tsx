import { Modal, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type BatchResult, writeBatch } from '@/api/bulk';
import { askItem } from '@/api/item';
import type { Model } from '@/api/model';
import { valuesQuery } from '@/api/register';
import { Button } from '@/parts/Button';
import { Failure } from '@/parts/QueryState';
import { counted } from '@/parts/words';
import { type BulkDraft, type BulkItem, changed, lacking, refusals, undoWrites, writesOf } from './bulk';
import { BulkForm } from './BulkForm';
import { BulkPreview, RefusedRows } from './BulkPreview';
import classes from './BulkDialog.module.css';

type BulkDialogProps = { selected: readonly BulkItem[]; model: Model; retired: boolean; onClose: (written: boolean) => void };

const start: BulkDraft = { kind: 'set', entry: '', tags: [] };

/** Changes many items as one revision, after saying which and how; what it did can be taken back. */
export function BulkDialog({ selected, model, retired, onClose }: BulkDialogProps) {
  const [items, setItems] = useState(selected);
  const [draft, setDraft] = useState<BulkDraft>({ ...start, kind: retired ? 'revive' : 'set' });
  const [message, setMessage] = useState('');
  const [asked, setAsked] = useState(false);
  const client = useQueryClient();
  const tags = useQuery(valuesQuery('tags'));
  const trial = useMutation({ mutationFn: (about: readonly BulkItem[]) => writeBatch(writesOf(draft, about), '', true) });
  const write = useMutation({ mutationFn: () => writeBatch(writesOf(draft, items), message.trim()), onSuccess: () => client.invalidateQueries() });
  const undo = useMutation({ mutationFn: (done: BatchResult) => writeBatch(undoWrites(done.results), 'Taken back'), onSuccess: () => client.invalidateQueries() });
  const again = useMutation({ mutationFn: async (stale: readonly BulkItem[]) => new Map((await Promise.all(stale.map((item) => askItem(item.id)))).map((item) => [item.id, item])), onSuccess: (now) => retry(items.map((item) => now.get(item.id) ?? item)) });
  const problem = lacking(draft);
  const refused = refusals(write.error ?? trial.error);
  const failed = write.error ?? trial.error ?? again.error;
  const reset = () => { trial.reset(); write.reset(); again.reset(); };
  const retry = (about: readonly BulkItem[]) => {
    reset();
    setItems(about);
    if (about.length > 0) trial.mutate(about);
  };
  const preview = () => {
    setAsked(true);
    if (problem === undefined) retry(items);
  };
  const done = write.data;
  const some = trial.data?.results.filter(changed).length ?? 0;
  return (
    <Modal opened onClose={() => onClose(done !== undefined)} title={done ? 'Changed' : `Change ${counted(items.length, 'item')}`} closeButtonProps={{ 'aria-label': 'Close' }} size={600}>
      {done ? (
        <Done done={done} undone={undo.data} undoing={undo.isPending} error={undo.error} onUndo={() => undo.mutate(done)} onClose={() => onClose(true)} />
      ) : (
        <form className={classes.dialog} onSubmit={(event) => { event.preventDefault(); preview(); }}>
          <BulkForm draft={draft} model={model} retired={retired} knownTags={(tags.data?.values ?? []).map(({ value }) => value)} problem={asked ? problem : undefined} onChange={(next) => { setDraft(next); setAsked(false); reset(); }} />
          {trial.data && <BulkPreview result={trial.data} items={items} />}
          {refused.size > 0 && <RefusedRows refused={refused} items={items} onLeaveOut={() => retry(items.filter((_, i) => !refused.has(i)))} onLookAgain={() => again.mutate(items.filter((_, i) => refused.get(i)?.now !== undefined))} />}
          {failed && refused.size === 0 && <Failure error={failed} />}
          {trial.data && some > 0 && <TextInput size="sm" label="Why" description="Stands in the history" value={message} onChange={(event) => setMessage(event.currentTarget.value)} maxLength={1000} />}
          <div className={classes.actions}>
            <Button onClick={() => onClose(false)}>Cancel</Button>
            <Button type="submit" weight={trial.data ? 'plain' : 'primary'} disabled={trial.isPending || items.length === 0}>{trial.isPending ? 'Looking…' : 'Preview'}</Button>
            {trial.data && <Button weight="primary" disabled={some === 0 || write.isPending || write.isError} onClick={() => write.mutate()}>{write.isPending ? 'Changing…' : `Change ${counted(some, 'item')}`}</Button>}
          </div>
        </form>
      )}
    </Modal>
  );
}

type DoneProps = { done: BatchResult; undone?: BatchResult; undoing: boolean; error: Error | null; onUndo: () => void; onClose: () => void };

/** What a change did, and the way back. */
function Done({ done, undone, undoing, error, onUndo, onClose }: DoneProps) {
  return (
    <div className={classes.dialog}>
      <p className={classes.done} role="status">
        {undone ? <><strong>Taken back</strong> in revision {undone.revision}; both stay in the history.</> : <><strong>{counted(done.results.filter(changed).length, 'item')} changed</strong> in revision {done.revision}, all or none.</>}
      </p>
      {error && <Failure error={error} />}
      <div className={classes.actions}>
        {!undone && <Button disabled={undoing} onClick={onUndo}>{undoing ? 'Taking back…' : 'Undo'}</Button>}
        <Button weight="primary" onClick={onClose} data-autofocus>Close</Button>
      </div>
    </div>
  );
}
