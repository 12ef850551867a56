import { Card } from '@/parts/Card';
import { EmptyState } from '@/parts/EmptyState';
import { age, count, counted, instant } from '@/parts/words';
import rows from '@/parts/rows.module.css';
import type { Run } from './runs';
import classes from './Runs.module.css';

/** Imports that wrote something, newest first. */
export function Runs({ runs }: { runs: readonly Run[] }) {
  return (
    <Card title="Imports on record" note={runs.length > 0 ? counted(runs.length, 'run') : undefined}>
      {runs.length === 0 ? (
        <EmptyState title="Nothing was imported yet">A run that changes nothing leaves no entry.</EmptyState>
      ) : (
        <ul className={rows.list}>
          {runs.map((run) => (
            <li key={run.run} className={rows.row}>
              <time className={classes.when} dateTime={run.at} title={instant(run.at)}>{age(run.at)} ago</time>
              <span className={rows.main}>
                <strong className={rows.name}>{run.source || 'no source'}</strong> <span className={rows.quiet}>{[run.actor, run.message].filter(Boolean).join(': ')}</span>
                <span className={rows.second}>{wrote(run)}; revision {run.first === run.last ? count(run.last) : `${count(run.first)} to ${count(run.last)}`}</span>
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

const wrote = (run: Run) =>
  [run.items > 0 && counted(run.items, 'item'), run.relations > 0 && counted(run.relations, 'relation'), run.removed > 0 && `${count(run.removed)} removed`].filter(Boolean).join(', ') || 'the model';
