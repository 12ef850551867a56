import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { labelOf } from '@/api/item';
import type { ClassWords } from '@/api/model';
import type { SingleFailure } from '@/api/overview';
import { Button } from '@/parts/Button';
import { Card } from '@/parts/Card';
import { EmptyState } from '@/parts/EmptyState';
import { count, listed, money } from '@/parts/words';
import rows from '@/parts/rows.module.css';
import classes from './OverviewCards.module.css';

const few = 8;

/** Items whose failure alone takes services down, those of most services first. */
export function SinglePoints({ items, wordsOf }: { items: readonly SingleFailure[]; wordsOf: (name: string) => ClassWords }) {
  const [all, setAll] = useState(false);
  const shown = all ? items : items.slice(0, few);
  return (
    <Card title="Single points of failure" note={items.length > shown.length ? `${count(shown.length)} of ${count(items.length)}, most services first` : 'each takes services down alone'} action={<>{items.length > few && <Button weight="link" onClick={() => setAll(!all)}>{all ? 'Fewer' : `All ${count(items.length)}`}</Button>}<span className={classes.unit}>an hour</span></>}>
      {shown.length === 0 ? (
        <EmptyState title="No single failure takes a service down">As far as relations are recorded.</EmptyState>
      ) : (
        <ul className={rows.list}>
          {shown.map((item) => (
            <li key={item.id}>
              <Link to="/preview" search={{ change: [`replace:${item.key}`] }} data-row className={rows.row}>
                <span className={rows.main}>
                  <strong className={rows.name}>{labelOf(item)}</strong> <span className={rows.quiet}>{wordsOf(item.class).label}</span>
                  <span className={rows.second}>takes down {namedServices(item)}{item.services.degraded > 0 && `, degrades ${count(item.services.degraded)} more`}</span>
                </span>
                <span className={rows.figure}>{item.outageCostPerHour.length > 0 ? item.outageCostPerHour.map((m) => money(m.amount, m.currency, 'whole')).join(', ') : '–'}</span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

const namedServices = (item: SingleFailure) => {
  const names = item.down.slice(0, 3).map(labelOf);
  const rest = item.services.down - names.length;
  return rest > 0 ? `${names.join(', ')} and ${count(rest)} more` : listed(names);
};
