import { Link } from '@tanstack/react-router';
import { labelOf } from '@/api/item';
import type { Overview } from '@/api/overview';
import { Card } from '@/parts/Card';
import { EmptyState } from '@/parts/EmptyState';
import { count } from '@/parts/words';
import rows from '@/parts/rows.module.css';
import classes from './OverviewCards.module.css';

/** What about the data is worth a look. */
export function Findings({ data }: { data: Overview['findings'] }) {
  return (
    <Card title="Findings in the data" note={data.total > 0 ? count(data.total) : undefined}>
      {data.first.length === 0 ? (
        <EmptyState title="No findings">Every requirement can hold, and every network has a root.</EmptyState>
      ) : (
        <ul className={rows.list}>
          {data.first.slice(0, 5).map((finding) => (
            <li key={finding.kind + finding.text} className={rows.row}>
              <span className={rows.main}>
                {finding.text}
                <span className={rows.second}>
                  {finding.items.slice(0, 3).map((item, i) => <span key={item.id}>{i > 0 && ', '}<Link to="/items/$id" params={{ id: item.id }} className={classes.link}>{labelOf(item)}</Link></span>)}
                  {finding.total > 3 && ` and ${count(finding.total - 3)} more`}
                  {finding.kind === 'without_owner' && <>. <Link to="/register" search={{ where: ['owner.missing'] }} className={classes.link}>All without the fact owner, as a list</Link></>}
                </span>
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
