import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Comparison, PointChange, StateDifference } from '@/api/compare';
import { labelOf } from '@/api/item';
import { Card } from '@/parts/Card';
import { EmptyState } from '@/parts/EmptyState';
import { StateChange } from '@/parts/state/StateBadge';
import { counted, listed } from '@/parts/words';
import rows from '@/parts/rows.module.css';
import type { What } from './search';
import classes from './CompareScreen.module.css';

/** What is new stands left, what is gone right. */
export function Differences({ answer, what }: { answer: Comparison; what: What }) {
  const [left, right] = { points: pointSides, sets: setSides, impact: stateSides }[what](answer);
  const none = left.length + right.length === 0;
  if (none) return <EmptyState title="Nothing differs">Both graphs give the same answer to this question.</EmptyState>;
  return (
    <div className={classes.columns}>
      <Card title={what === 'impact' ? 'Worse' : 'New'} note={counted(left.length, 'row')}>{left.length > 0 ? <ul className={rows.list}>{left}</ul> : <p className={classes.none}>Nothing.</p>}</Card>
      <Card title={what === 'impact' ? 'Better' : 'Gone'} note={counted(right.length, 'row')}>{right.length > 0 ? <ul className={rows.list}>{right}</ul> : <p className={classes.none}>Nothing.</p>}</Card>
      {answer.more > 0 && <p className={classes.none}>{counted(answer.more, 'more row')} left out.</p>}
    </div>
  );
}

type Sides = [ReactNode[], ReactNode[]];

const named = (item: { id: string; key: string; name: string }): ReactNode =>
  item.id === '' ? <strong className={rows.name}>{labelOf(item)}</strong> : <Link to="/items/$id" params={{ id: item.id }} className={rows.name}>{labelOf(item)}</Link>;

function pointSides(answer: Comparison): Sides {
  const side = (pick: (point: PointChange) => PointChange['gained'], down: (point: PointChange) => boolean, words: string) =>
    answer.points.filter((point) => pick(point).length > 0 || down(point)).map((point) => (
      <li key={point.key} className={rows.row}>
        <span className={rows.main}>
          {named(point)}
          <span className={rows.second}>{down(point) ? words : listed(pick(point).map(labelOf), 8)}</span>
        </span>
        {pick(point).length > 0 && <span className={rows.figure}>{counted(pick(point).length, 'point')}</span>}
      </li>
    ));
  return [side((p) => p.gained, (p) => p.isDown && !p.wasDown, 'is down already'), side((p) => p.lost, (p) => p.wasDown && !p.isDown, 'is not down any longer')];
}

function setSides(answer: Comparison): Sides {
  const side = (sets: readonly string[][]) => sets.map((set) => <li key={set.join(' ')} className={rows.row}><span className={rows.main}><strong className={rows.name}>{set.join(' + ')}</strong></span><span className={rows.quiet}>{counted(set.length, 'item')}</span></li>);
  return [side(answer.gainedSets), side(answer.lostSets)];
}

function stateSides(answer: Comparison): Sides {
  const side = (list: readonly StateDifference[]) => list.map((item) => (
    <li key={item.key} className={rows.row}><span className={rows.main}>{named(item)}</span><StateChange before={item.before} after={item.after} quiet={!item.service} /></li>
  ));
  return [side(answer.worse), side(answer.better)];
}
