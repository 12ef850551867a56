import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { labelOf } from '@/api/item';
import type { MapAnswer, MapNode } from '@/api/map';
import type { ClassWords } from '@/api/model';
import { statesWorstFirst, stateWord, worstFirst } from '@/api/state';
import { Button, buttonLook } from '@/parts/Button';
import { Card } from '@/parts/Card';
import { StateBadge } from '@/parts/state/StateBadge';
import { count, counted, listed } from '@/parts/words';
import classes from './MapList.module.css';

type MapListProps = {
  map: MapAnswer;
  wordsOf: (className: string) => ClassWords;
  /** Key of the chosen item. */
  selected?: string;
  onSelect: (key: string) => void;
  onFocus: (key: string) => void;
  /** Draws what a group holds. */
  onOpen: (group: MapNode) => void;
  /** Why a chosen item is in its state, in a line. */
  reason?: ReactNode;
  /** What can be assumed about a chosen item. */
  assume?: (node: MapNode) => ReactNode;
};

/** All that the map draws, worst first: what can be done on the map can be done here. */
export function MapList({ map, wordsOf, selected, onSelect, onFocus, onOpen, reason, assume }: MapListProps) {
  const [more, setMore] = useState(false);
  const items = map.nodes.filter((node) => node.kind === 'item');
  const affected = items.filter((node) => node.state !== 'operational').sort(byWorth);
  const fine = items.filter((node) => node.state === 'operational').sort((a, b) => a.lane - b.lane || a.x - b.x);
  const groups = map.nodes.filter((node) => node.kind === 'group');
  const showFine = more || affected.length === 0 || fine.some((node) => node.key === selected);
  return (
    <Card
      className={classes.card}
      title={affected.length > 0 ? 'Affected' : 'On this map'}
      note={affected.length > 0 ? `${count(affected.length)} of ${counted(items.length, 'item')}, worst first` : `${counted(items.length, 'item')}, all operational${groups.length > 0 ? `; ${counted(groups.length, 'group')}` : ''}`}
      footer={affected.length > 0 && fine.length > 0 ? (
        <>{counted(fine.length, 'operational item')}. <Button weight="link" onClick={() => setMore(!showFine)}>{showFine ? 'Hide' : 'Show'}</Button></>
      ) : undefined}
    >
      <ul className={classes.rows}>
        {(showFine ? [...affected, ...fine] : affected).map((node) => (
          <Row key={node.id} node={node} kind={wordsOf(node.class).label} open={node.key === selected} onSelect={onSelect} onFocus={onFocus} reason={reason} assume={assume} />
        ))}
        {groups.map((group) => <GroupRow key={group.id} group={group} kinds={wordsOf(group.class).plural} onOpen={onOpen} />)}
      </ul>
    </Card>
  );
}

/** Many items of one kind, folded: opens into its items. */
function GroupRow({ group, kinds, onOpen }: { group: MapNode; kinds: string; onOpen: (group: MapNode) => void }) {
  const troubled = statesWorstFirst.flatMap((state) => (state !== 'operational' && group.states[state] ? `${count(group.states[state])} ${stateWord[state].toLowerCase()}` : []));
  return (
    <li className={classes.row}>
      <button type="button" className={classes.head} data-row onClick={() => onOpen(group)}>
        <span className={classes.words}><strong className={classes.name}>{count(group.count)} {kinds}</strong> <span className={classes.kind}>{troubled.length > 0 ? listed(troubled) : 'all operational'}</span></span>
        <span className={classes.kind}>Open group</span>
      </button>
    </li>
  );
}

/** Worst first, services before others, then by lane and place. */
const byWorth = (a: MapNode, b: MapNode) =>
  worstFirst(a.state ?? 'down', b.state ?? 'down') || Number(b.service) - Number(a.service) || a.lane - b.lane || a.x - b.x;

type RowProps = { node: MapNode; kind: string; open: boolean; onSelect: (key: string) => void; onFocus: (key: string) => void; reason?: ReactNode; assume?: (node: MapNode) => ReactNode };

function Row({ node, kind, open, onSelect, onFocus, reason, assume }: RowProps) {
  return (
    <li className={classes.row} data-open={open || undefined}>
      <button type="button" className={classes.head} data-row aria-expanded={open} onClick={() => onSelect(node.key)}>
        <span className={classes.words}><strong className={classes.name}>{labelOf(node)}</strong> <span className={classes.kind}>{kind}</span></span>
        <StateBadge state={node.state} quiet={!node.service || node.state === 'operational'} />
      </button>
      {open && (
        <div className={classes.body}>
          {reason !== undefined && <p className={classes.reason}>{reason}</p>}
          <div className={classes.actions}>
            <Link to="/items/$id" params={{ id: node.id }} {...buttonLook('primary', true)}>Open item</Link>
            <Link to="/preview" search={{ change: [`replace:${node.key}`] }} {...buttonLook('plain', true)}>Preview change</Link>
            <Button small onClick={() => onFocus(node.key)}>Focus</Button>
            {assume?.(node)}
          </div>
        </div>
      )}
    </li>
  );
}
