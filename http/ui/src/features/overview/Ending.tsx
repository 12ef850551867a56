import { Link } from '@tanstack/react-router';
import { labelOf } from '@/api/item';
import type { Expiry } from '@/api/overview';
import { Card } from '@/parts/Card';
import { EmptyState } from '@/parts/EmptyState';
import { Tag } from '@/parts/Tag';
import { count, counted, date } from '@/parts/words';
import rows from '@/parts/rows.module.css';
import classes from './OverviewCards.module.css';

/** What ended or ends within 90 days, in the order of its dates, and which services stand on it. */
export function Ending({ items, total }: { items: readonly Expiry[]; total: number }) {
  const merged = mergeDates(items);
  const shown = merged.slice(0, 9).sort((a, b) => a.days - b.days);
  return (
    <Card title="Ended, or ends within 90 days" note={merged.length > shown.length || total > items.length ? `${shown.length} of ${count(total)}, those under services` : undefined}>
      {shown.length === 0 ? (
        <EmptyState title="Nothing ends within 90 days">Of the dates that are recorded.</EmptyState>
      ) : (
        <ul className={rows.list}>
          {shown.map((item) => (
            <li key={`${item.id} ${item.date}`}>
              <Link to="/items/$id" params={{ id: item.id }} data-row className={rows.row}>
                <span className={classes.date}>{date(item.date)}</span>
                <span className={rows.main}>
                  <strong className={rows.name}>{labelOf(item)}</strong>
                  <span className={rows.second}>{item.what}{item.services[0] && `, under ${labelOf(item.services[0])}`}{item.affected > 1 && ` and ${count(item.affected - 1)} more`}</span>
                </span>
                <Tag tone={item.days <= 30 ? 'warn' : 'quiet'}>{item.days < 0 ? 'ended' : counted(item.days, 'day')}</Tag>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

const endingWords: Readonly<Record<string, string>> = { warrantyEnd: 'warranty', endOfSupport: 'end of support', endOfLife: 'end of life', validUntil: 'validity' };

/** Facts of one item that end on the same day share a row. */
function mergeDates(items: readonly Expiry[]): (Expiry & { what: string })[] {
  const rowsByDay = new Map<string, Expiry & { what: string }>();
  for (const item of items) {
    const key = `${item.id} ${item.date}`;
    const words = endingWords[item.fact] ?? item.label.toLowerCase();
    const known = rowsByDay.get(key);
    if (known) known.what += ` and ${words}`;
    else rowsByDay.set(key, { ...item, what: words });
  }
  return [...rowsByDay.values()];
}
