import { type KeyboardEvent, type MouseEvent, useMemo, useRef, useState } from 'react';
import type { MapAnswer, MapNode } from '@/api/map';
import type { ClassWords } from '@/api/model';
import { isArrow, step } from './keys';
import { type Light, dark, litAs } from './light';
import { MapCard } from './MapCard';
import { MapHeads } from './MapHeads';
import { MapLaneNames, MapLanes } from './MapLanes';
import { MapRelations } from './MapRelations';
import { MapTab } from './MapTab';
import { MapZoom } from './MapZoom';
import { useView } from './useView';
import classes from './map.module.css';

/** What people do on a map. */
export type MapActions = {
  select: (node: MapNode | undefined) => void;
  /** Opens a folded group. */
  open: (node: MapNode) => void;
  /** Makes an item the focus. */
  focus: (node: MapNode) => void;
  help?: () => void;
};

type DependencyMapProps = {
  map: MapAnswer;
  label: string;
  actions: MapActions;
  light?: Light;
  selected?: string;
  /** What the change does to items, by key. */
  changes?: ReadonlyMap<string, string>;
  /** One fact a card, by key. */
  facts?: ReadonlyMap<string, string>;
  /** The words for a class. */
  wordsOf: (className: string) => ClassWords;
};

/** Cards in lanes, as computed by the server: needed things stand lower. */
export function DependencyMap({ map, label, actions, light = dark, selected, changes, facts, wordsOf }: DependencyMapProps) {
  const world = useRef<SVGGElement>(null);
  const lanes = useRef<SVGGElement>(null);
  const names = useRef<SVGGElement>(null);
  const focusBox = useMemo(() => map.nodes.find((node) => map.focus.includes(node.id)), [map]);
  const frame = useMemo(() => {
    const left = Math.min(...map.nodes.map((node) => node.x), map.width) - 12;
    return { left, width: map.width - left, height: map.height, focus: focusBox };
  }, [map, focusBox]);
  const { svgRef, view } = useView(
    (t) => {
      world.current?.setAttribute('transform', `translate(${t.x} ${t.y}) scale(${t.k})`);
      for (const lane of [...(lanes.current?.children ?? []), ...(names.current?.children ?? [])]) {
        const [y, height] = [Number(lane.getAttribute('data-y')), Number(lane.getAttribute('data-height'))];
        lane.setAttribute('transform', `translate(0 ${t.y + y * t.k})`);
        if (lane.firstElementChild?.tagName === 'rect') lane.firstElementChild.setAttribute('height', String(Math.max(0, height * t.k - 2)));
      }
    },
    frame,
    map,
  );
  const [activeId, setActive] = useState<string>();
  const [near, setNear] = useState<MapNode>();
  const byId = useMemo(() => new Map(map.nodes.map((node) => [node.id, node])), [map]);
  const active = (activeId === undefined ? undefined : byId.get(activeId)) ?? map.nodes.find((node) => node.key === selected) ?? focusBox ?? map.nodes[0];
  const proofIsLit = light.items.size > 0;

  const nodeAt = (target: EventTarget): MapNode | undefined =>
    target instanceof Element ? byId.get(target.closest('[data-node]')?.getAttribute('data-node') ?? '') : undefined;

  const choose = (node: MapNode) => (node.kind === 'group' ? actions.open(node) : actions.select(node));

  const goTo = (node: MapNode | undefined) => {
    if (!node) return;
    setActive(node.id);
    view.reveal(node);
    const card = [...(svgRef.current?.querySelectorAll<SVGGElement>('[data-node]') ?? [])].find((g) => g.dataset.node === node.id);
    card?.focus({ preventScroll: true });
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const node = nodeAt(event.target) ?? active;
    if (isArrow(event.key) && node) goTo(step(map, node, event.key));
    else if ((event.key === 'Enter' || event.key === ' ') && node) choose(node);
    else if (event.key === 'e' && node?.kind === 'group') actions.open(node);
    else if (event.key === 'f' && node?.kind === 'item') actions.focus(node);
    else if (event.key === '+' || event.key === '=') view.zoomBy(1.25);
    else if (event.key === '-') view.zoomBy(0.8);
    else if (event.key === '0') view.fit();
    else if (event.key === 'Escape') actions.select(undefined);
    else if (event.key === '?' && actions.help) actions.help();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const onClick = (event: MouseEvent) => {
    const node = nodeAt(event.target);
    if (!node) return;
    setActive(node.id);
    choose(node);
  };

  return (
    <div className={classes.frame}>
      <svg
        ref={svgRef}
        className={classes.map}
        data-map=""
        role="group"
        aria-label={label}
        onKeyDown={onKeyDown}
        onClick={onClick}
        onMouseOver={(event) => setNear(nodeAt(event.target))}
        onMouseLeave={() => setNear(undefined)}
        onFocus={(event) => setNear(nodeAt(event.target))}
      >
        <MapHeads />
        <MapLanes ref={lanes} lanes={map.lanes} />
        <g ref={world} data-world="">
          <MapRelations map={map} light={light} near={near} />
          {map.nodes.map((node) => (
            <MapCard
              key={node.id}
              node={node}
              kind={node.kind === 'group' ? wordsOf(node.class).plural : wordsOf(node.class).label}
              icon={wordsOf(node.class).icon}
              lit={litAs(node, light)}
              dim={proofIsLit && !light.items.has(node.key)}
              focus={map.focus.includes(node.id)}
              selected={node.kind === 'item' && node.key === selected}
              active={node === active}
              change={changes?.get(node.key)}
              fact={facts?.get(node.key)}
            />
          ))}
          {map.requirements.map((requirement) => (
            <MapTab key={`${requirement.owner} ${requirement.name}`} requirement={requirement} dim={proofIsLit && !light.items.has(byId.get(requirement.owner)?.key ?? '')} />
          ))}
        </g>
        <MapLaneNames ref={names} lanes={map.lanes} />
      </svg>
      <MapZoom view={view} />
    </div>
  );
}
