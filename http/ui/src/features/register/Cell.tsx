import type { Item } from '@/api/item';
import { StateBadge } from '@/parts/state/StateBadge';
import { Tag } from '@/parts/Tag';
import { date, daysUntil } from '@/parts/words';
import { type Column, coveredUntil } from './columns';

/** What a column says of an item; what is missing or has ended stands out. */
export function Cell({ column, item }: { column: Column; item: Item }) {
  const text = column.text(item);
  if (column.id === 'state' && item.state) return <StateBadge state={item.state} quiet={item.state === 'operational'} />;
  if (column.id === 'owner' && text === '') return <Tag>no owner</Tag>;
  if (column.id === 'covered') {
    const until = coveredUntil(item);
    return until === undefined ? '–' : daysUntil(until) < 0 ? <Tag tone="warn">ended {date(until)}</Tag> : date(until);
  }
  return text === '' ? '–' : text;
}
