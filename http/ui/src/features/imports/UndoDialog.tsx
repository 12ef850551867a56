import { Checkbox, Modal, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type ImportRun, undoImport, undoQuery, type UndoResult } from '@/api/imports';
import { Button } from '@/parts/Button';
import { Answered, Failure } from '@/parts/QueryState';
import { age, count, counted } from '@/parts/words';
import rows from '@/parts/rows.module.css';
import classes from './UndoDialog.module.css';

/** Takes an import back, after saying what that changes and what somebody else changed since. */
export function UndoDialog({ run, onClose }: { run: ImportRun; onClose: () => void }) {
  const [overwrite, setOverwrite] = useState(false);
  const [message, setMessage] = useState('');
  const client = useQueryClient();
  const trial = useQuery(undoQuery(run.run, overwrite));
  const undo = useMutation({
    mutationFn: () => undoImport({ run: run.run, dryRun: false, overwrite, ...(message.trim() && { message: message.trim() }) }),
    onSuccess: async () => {
      await client.invalidateQueries();
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={`Take back the import of ${run.source}?`} closeButtonProps={{ 'aria-label': 'Close' }} size={600}>
      <div className={classes.dialog}>
        <p>What it changed {age(run.started)} ago reads again as before, as a new revision. Both stay in the history.</p>
        <Answered<UndoResult> query={trial} what="what it would do" rows={3}>
          {(data) => (
            <>
              <p className={classes.told}><strong>{counted(data.restored, 'item')} as before, {count(data.purged)} taken out</strong>; {count(data.relations.created)} relations return, {count(data.relations.deleted)} go. {data.model && 'The model too reads as before. '}{data.unchanged > 0 && `${count(data.unchanged)} read as before already.`}</p>
              {data.conflictsTotal > 0 && (
                <section aria-label="Changed since" className={classes.conflicts}>
                  <p>{counted(data.conflictsTotal, 'entry', 'entries')} changed since and {data.conflictsTotal === 1 ? 'is' : 'are'} left alone:</p>
                  <ul className={rows.list}>
                    {data.conflicts.slice(0, 8).map((conflict, i) => (
                      <li key={`${i}`} className={rows.row}><span className={rows.main}><strong className={rows.name}>{conflict.item ?? (conflict.relation ? `${conflict.relation.from} ${conflict.relation.type} ${conflict.relation.to}` : '')}</strong><span className={rows.second}>{conflict.reason}{conflict.by && `; ${conflict.by.actor || conflict.by.source}, ${age(conflict.by.at)} ago`}</span></span></li>
                    ))}
                  </ul>
                </section>
              )}
              {(data.conflictsTotal > 0 || overwrite) && <Checkbox size="sm" label="Take these back too" description="What others wrote since is lost from the present, not from the history" checked={overwrite} onChange={(event) => setOverwrite(event.currentTarget.checked)} />}
            </>
          )}
        </Answered>
        <TextInput size="sm" label="Why" description="Stands in the history" value={message} onChange={(event) => setMessage(event.currentTarget.value)} maxLength={1000} data-autofocus />
        {undo.error && <Failure error={undo.error} />}
        <div className={classes.actions}>
          <Button onClick={onClose}>Cancel</Button>
          <Button weight="primary" disabled={!trial.data || undo.isPending} onClick={() => undo.mutate()}>{undo.isPending ? 'Taking back…' : 'Take it back'}</Button>
        </div>
      </div>
    </Modal>
  );
}
