import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { type Item, labelOf } from '@/api/item';
import type { ClassWords } from '@/api/model';
import type { SinglePoints } from '@/api/risk';
import { Button } from '@/parts/Button';
import { Card } from '@/parts/Card';
import { EmptyState } from '@/parts/EmptyState';
import { count, counted } from '@/parts/words';
import rows from '@/parts/rows.module.css';
import type { Hint } from './hint';
import classes from './RisksScreen.module.css';

type SinglePointsCardProps = { item: Item; data: SinglePoints; hints: ReadonlyMap<string, Hint>; wordsOf: (name: string) => ClassWords };

const few = 8;

/** What takes it down alone, each with where a second one is missing. */
export function SinglePointsCard({ item, data, hints, wordsOf }: SinglePointsCardProps) {
  const [all, setAll] = useState(false);
  const points = data.items.filter((point) => point.id !== item.id);
  const shown = all ? points : points.slice(0, few);
  const total = data.total - (data.items.length - points.length);
  return (
    <Card title="Single points of failure" note={total > 0 ? `${counted(total, 'item')}, each takes it down alone` : undefined} action={points.length > few && <Button weight="link" onClick={() => setAll(!all)}>{all ? 'Fewer' : `All ${count(points.length)}`}</Button>}>
      {points.length === 0 ? (
        <EmptyState title={data.down ? 'It is down already' : 'Nothing takes it down alone'}>{data.down ? 'So nothing more can take it down.' : `Tried ${counted(data.tried, 'item')} on revision ${count(data.revision)}, as far as relations are recorded.`}</EmptyState>
      ) : (
        <ul className={rows.list}>
          {shown.map((point) => {
            const hint = hints.get(point.key);
            return (
              <li key={point.id}>
                <Link to="/preview" search={{ change: [`replace:${point.key}`], show: item.key }} data-row className={rows.row}>
                  <span className={rows.main}>
                    <strong className={rows.name}>{labelOf(point)}</strong> <span className={rows.quiet}>{wordsOf(point.class).label}</span>
                    {hint && <span className={`${rows.second} ${hint.nameOnly ? classes.feigned : ''}`}>{hint.text}</span>}
                  </span>
                  <span className={rows.quiet}>Preview</span>
                </Link>
              </li>
            );
          })}
        </ul>
      )}
      {data.left > 0 && <p className={classes.rest}>{counted(data.left, 'item')} not tried in the time allowed.</p>}
    </Card>
  );
}
