import { Link } from '@tanstack/react-router';
import { Fragment, useState } from 'react';
import type { Item } from '@/api/item';
import { namesOf } from '@/api/names';
import { type FailureSets, largestSet } from '@/api/risk';
import { Button } from '@/parts/Button';
import { Card } from '@/parts/Card';
import { EmptyState } from '@/parts/EmptyState';
import { count, counted, listed } from '@/parts/words';
import rows from '@/parts/rows.module.css';
import classes from './RisksScreen.module.css';

const few = 10;
const sizes = ['single points', 'pairs', 'triples'];

/** What takes it down together: the least sets of two and more. */
export function FailureSetsCard({ item, data }: { item: Item; data: FailureSets }) {
  const [all, setAll] = useState(false);
  const name = namesOf(data.named);
  const sets = data.sets.filter((set) => set.length > 1);
  const shown = all ? sets : sets.slice(0, few);
  const said = data.counts.slice(1).flatMap((n, i) => (n > 0 ? [`${count(n)} ${sizes[i + 1] ?? `of ${i + 2}`}`] : []));
  const total = data.counts.slice(1).reduce((sum, n) => sum + n, 0);
  return (
    <Card title="What takes it down together" note={said.length > 0 ? listed(said) : undefined} action={sets.length > few && <Button weight="link" onClick={() => setAll(!all)}>{all ? 'Fewer' : `All ${count(sets.length)}`}</Button>}>
      {sets.length === 0 ? (
        <EmptyState title={`No two or three items take it down together`}>Beyond those that do it alone; sets of up to {count(Math.min(data.upTo, largestSet))} are known.</EmptyState>
      ) : (
        <ul className={rows.list}>
          {shown.map((set) => (
            <li key={set.join(' ')}>
              <Link to="/preview" search={{ change: set.map((key) => `replace:${key}`), show: item.key }} data-row className={rows.row}>
                <span className={rows.main}>{set.map((key, i) => <Fragment key={key}>{i > 0 && <span className={classes.and}> and </span>}<strong className={rows.name}>{name(key)}</strong></Fragment>)}</span>
                <span className={rows.quiet}>Preview</span>
              </Link>
            </li>
          ))}
        </ul>
      )}
      {total > sets.length && sets.length > 0 && <p className={classes.rest}>{count(sets.length)} of {counted(total, 'set')} listed, the smallest first.</p>}
      {!data.complete && <p className={classes.rest}>Sets up to {counted(data.upTo, 'item')} are all here; a budget ended the search for larger ones.</p>}
    </Card>
  );
}
