import { useMutation } from '@tanstack/react-query';
import { batchLimit } from '@/api/bulk';
import { askRegister, type RegisterQuestion } from '@/api/register';
import { Button } from '@/parts/Button';
import { Failure } from '@/parts/QueryState';
import { count, counted } from '@/parts/words';
import type { BulkItem } from './bulk';
import classes from './SelectionBar.module.css';

type SelectionBarProps = { selected: number; total: number; question: RegisterQuestion; onAll: (items: readonly BulkItem[]) => void; onChange: () => void; onClear: () => void };

/** What is selected, and what can be done with it. */
export function SelectionBar({ selected, total, question, onAll, onChange, onClear }: SelectionBarProps) {
  const all = useMutation({ mutationFn: () => askRegister(question, undefined, batchLimit), onSuccess: (page) => onAll(page.items) });
  const tooMany = selected > batchLimit;
  return (
    <div className={classes.bar} role="group" aria-label="Selection">
      <p role="status" className={classes.told}>
        <strong>{count(selected)} selected</strong>
        {total > batchLimit ? `; at most ${count(batchLimit)} can change at once, and ${count(total)} match: narrow the filters to select all` : tooMany && `; at most ${count(batchLimit)} can change at once`}
      </p>
      {selected < total && total <= batchLimit && <Button small disabled={all.isPending} onClick={() => all.mutate()}>Select all {counted(total, 'item')}</Button>}
      <Button small weight="primary" disabled={tooMany || selected === 0} onClick={onChange}>Change…</Button>
      <Button small weight="link" onClick={onClear}>Clear the selection</Button>
      {all.error && <Failure error={all.error} />}
    </div>
  );
}
