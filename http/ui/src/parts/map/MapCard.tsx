import { memo } from 'react';
import type { MapNode } from '@/api/map';
import { statesWorstFirst, stateWord } from '@/api/state';
import { isRestricted } from '@/api/item';
import { iconOf } from '@/parts/ClassIcon';
import { SignShape } from '@/parts/state/StateSign';
import { count, middle } from '@/parts/words';
import classes from './map.module.css';

type MapCardProps = {
  node: MapNode;
  /** What it is, in words: "virtual machine"; of a group the plural. */
  kind: string;
  /** The model's word for its picture. */
  icon: string;
  lit?: 'effect' | 'cause' | 'step';
  /** Another proof is lit, so this card steps back. */
  dim: boolean;
  focus: boolean;
  selected: boolean;
  /** It is where the arrow keys are. */
  active: boolean;
  /** What the change does to it. */
  change?: string;
  /** At most one fact at the right: "EUR 8,400/h". */
  fact?: string;
};

const charWidth = 6.7;

/** An item or a group as a card; a button with a name for everyone. */
export const MapCard = memo(function MapCard({ node, kind, icon, lit, dim, focus, selected, active, change, fact }: MapCardProps) {
  const group = node.kind === 'group';
  const Icon = iconOf(icon);
  const hidden = !group && isRestricted(node);
  const name = hidden ? 'Restricted' : group ? `${count(node.count)} ${kind}` : node.name || node.key;
  const state = node.state ?? 'removed';
  const chars = Math.floor((node.width - (group ? 50 : 36)) / charWidth);
  const shown = middle(name, chars);
  return (
    <g
      className={classes.card}
      transform={`translate(${node.x} ${node.y})`}
      role="button"
      tabIndex={active ? 0 : -1}
      aria-label={spokenName(node, { name, shown, kind, change, fact })}
      data-kind={node.kind}
      aria-pressed={group ? undefined : selected}
      data-node={node.id}
      data-state={state}
      data-lit={lit}
      data-dim={dim || undefined}
      data-selected={selected || undefined}
    >
      <g aria-hidden="true">
        {group && <path className={classes.sheets} d={`M4 0v-3h${node.width - 8}v3M8 -3v-3h${node.width - 16}v3`} />}
        {change !== undefined && <rect className={classes.changed} x={-4} y={-4} width={node.width + 8} height={node.height + 8} rx={11} />}
        {(focus || selected) && <rect className={classes.ring} x={-4} y={-4} width={node.width + 8} height={node.height + 8} rx={12} />}
        <rect className={classes.box} width={node.width} height={node.height} rx={8} />
        {group ? <SheetsIcon /> : <Icon x={9} y={6} size={14} stroke={1.6} className={classes.icon} aria-hidden="true" />}
        <text className={classes.name} x={28} y={17}>{shown}</text>{' '}
        {group ? <GroupStates node={node} /> : (
          <>
            {node.state && <svg className={classes.sign} x={10.5} y={24} width={11} height={11} viewBox="0 0 12 12"><SignShape state={node.state} /></svg>}
            <text className={classes.word} x={28} y={33.5}>{node.state ? stateWord[node.state] : 'Removed'}</text>{' '}
            {fact !== undefined && <text className={classes.fact} x={node.width - 9} y={33.5} textAnchor="end">{fact}</text>}{' '}
          </>
        )}
        {group && <path className={classes.chevron} d={`M${node.width - 15} ${node.height / 2 - 4}l4 4l-4 4`} />}
        {change !== undefined && <ChangeTag text={change} right={node.width} />}
        {(hidden || shown !== name) && <title>{hidden ? 'You may not see this item; it counts all the same.' : name}</title>}
      </g>
    </g>
  );
});

type Spoken = { name: string; shown: string; kind: string; change?: string; fact?: string };

/** What stands on a card comes first, in its order, so that people who speak to their machine can say it. */
const spokenName = (node: MapNode, { name, shown, kind, change, fact }: Spoken) =>
  node.kind === 'group'
    ? `${name}, group: ${statesWorstFirst.filter((s) => node.states[s]).map((s) => `${count(node.states[s] ?? 0)} ${stateWord[s].toLowerCase()}`).join(', ')}; press E to open`
    : [`${[shown, node.state ? stateWord[node.state] : 'Removed', fact, change].filter(Boolean).join(' ')}`, kind, shown !== name && name, change !== undefined && 'you change it'].filter(Boolean).join(', ');

function SheetsIcon() {
  return <path className={classes.icon} d="M12.5 8.5v-1.5a1 1 0 0 1 1-1h6a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1h-1.5M10.5 9h7v7h-7z" fill="none" stroke="currentColor" strokeWidth="1.3" strokeLinejoin="round" />;
}

/** Sign and count of each state that is present in a group. */
function GroupStates({ node }: { node: MapNode }) {
  const present = statesWorstFirst.filter((state) => node.states?.[state]);
  let x = 10.5;
  return (
    <>
      {present.map((state) => {
        const at = x;
        const text = count(node.states?.[state] ?? 0);
        x += 15 + text.length * 6.4 + 9;
        return (
          <g key={state} className={classes.tally} data-state={state} transform={`translate(${at} 24)`}>
            <svg width={11} height={11} viewBox="0 0 12 12"><SignShape state={state} /></svg>
            <text x={14} y={9.5}>{text}</text>
          </g>
        );
      })}
    </>
  );
}

/** The tag of what a change does, at the upper right edge: badges hang below. */
function ChangeTag({ text, right }: { text: string; right: number }) {
  const width = text.length * 6.3 + 12;
  return (
    <g transform={`translate(${right - width - 2} -13)`}>
      <rect className={classes.tag} width={width} height={17} rx={4} />
      <text className={classes.tagText} x={width / 2} y={12} textAnchor="middle">{text}</text>
    </g>
  );
}
