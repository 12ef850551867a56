import { useState } from 'react';
import type { ImportRun } from '@/api/imports';
import { Button } from '@/parts/Button';
import { Card } from '@/parts/Card';
import { EmptyState } from '@/parts/EmptyState';
import { Tag } from '@/parts/Tag';
import { age, count, counted, instant } from '@/parts/words';
import rows from '@/parts/rows.module.css';
import { UndoDialog } from './UndoDialog';
import classes from './Runs.module.css';

/** Imports that wrote something, newest first; each can be taken back. */
export function Runs({ runs, mayUndo }: { runs: readonly ImportRun[]; mayUndo: boolean }) {
  const [undoing, setUndoing] = useState<ImportRun>();
  return (
    <Card title="Imports on record" note={runs.length > 0 ? counted(runs.length, 'run') : undefined}>
      {runs.length === 0 ? (
        <EmptyState title="Nothing was imported yet">A run that changes nothing leaves no entry.</EmptyState>
      ) : (
        <ul className={rows.list}>
          {runs.map((run) => (
            <li key={run.run} className={rows.row}>
              <time className={classes.when} dateTime={run.started} title={instant(run.started)}>{age(run.started)} ago</time>
              <span className={rows.main}>
                <strong className={rows.name}>{run.source || 'no source'}</strong> <span className={rows.quiet}>{[run.actor, run.message].filter(Boolean).join(': ')}</span>
                <span className={rows.second}>{wrote(run)}; {run.format}, revision {count(run.revision)}</span>
              </span>
              {run.state !== 'done' && <Tag tone="warn">{run.state === 'partial' ? 'stopped midway' : 'under way'}</Tag>}
              {run.rejected > 0 && <Tag tone="warn">{count(run.rejected)} rejected</Tag>}
              {run.undone ? <Tag>taken back {age(run.undone.at)} ago</Tag> : mayUndo && run.batches > 0 && run.state !== 'writing' && <Button small onClick={() => setUndoing(run)} aria-label={`Undo the import of ${run.source}`}>Undo</Button>}
            </li>
          ))}
        </ul>
      )}
      {undoing && <UndoDialog run={undoing} onClose={() => setUndoing(undefined)} />}
    </Card>
  );
}

const wrote = (run: ImportRun) => {
  const relations = run.relations.created + run.relations.updated + run.relations.deleted;
  return [run.created > 0 && `${count(run.created)} new`, run.updated > 0 && `${count(run.updated)} changed`, run.retired > 0 && `${count(run.retired)} retired`, relations > 0 && counted(relations, 'relation'), run.model && 'the model'].filter(Boolean).join(', ') || 'nothing';
};
