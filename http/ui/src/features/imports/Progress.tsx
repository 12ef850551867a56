import { Progress as Bar } from '@mantine/core';
import type { Operation } from '@/api/operation';
import { Button } from '@/parts/Button';
import { Card } from '@/parts/Card';
import { age, count, sentence } from '@/parts/words';
import classes from './Progress.module.css';

type ProgressProps = { operation: Operation; onCancel: () => void; cancelling: boolean };

/** How far an import is: phase, done of total, rows a second; it goes on without this page. */
export function Progress({ operation, onCancel, cancelling }: ProgressProps) {
  const { done, total, rate, phase } = operation;
  const share = total > 0 ? Math.min(100, (100 * done) / total) : undefined;
  return (
    <Card title="Under way" note="it goes on when you leave this page" action={<Button weight="link" onClick={onCancel} disabled={cancelling}>{cancelling ? 'Stopping…' : 'Cancel'}</Button>}>
      <div className={classes.progress}>
        <p className={classes.words} role="status">
          <strong>{sentence(phase)}</strong>
          {` ${count(done)}${total > 0 ? ` of ${count(total)}` : ''}`}
          {rate > 0 && `, ${count(Math.round(rate))} a second`}
          {`, for ${age(operation.started)}`}
        </p>
        <Bar value={share ?? 100} animated={share === undefined} size="sm" aria-label={`${sentence(phase)}: ${share === undefined ? 'length not known yet' : `${Math.round(share)} %`}`} />
      </div>
    </Card>
  );
}
