import { type ReactNode, useMemo } from 'react';
import type { ProofStep } from '@/api/impact';
import { labelOf } from '@/api/item';
import type { MapAnswer, MapNode } from '@/api/map';
import type { ClassWords } from '@/api/model';
import { stateWord } from '@/api/state';
import { DependencyMap, type MapActions } from '@/parts/map/DependencyMap';
import { dark, lightOf } from '@/parts/map/light';
import { MapPane } from '@/parts/map/MapPane';
import type { Sentence } from '@/parts/why/sentence';
import { WhySentence } from '@/parts/why/WhySentence';
import { count, counted } from '@/parts/words';
import { MapList } from './MapList';
import type { MapSearch } from './search';
import classes from './MapView.module.css';

type MapViewProps = {
  map: MapAnswer;
  search: MapSearch;
  change: (next: Partial<MapSearch>) => void;
  /** The proof of the chosen item, when it is not operational. */
  proof?: readonly ProofStep[];
  sentence?: Sentence;
  wordsOf: (className: string) => ClassWords;
  /** What is assumed of items, by key. */
  changes?: ReadonlyMap<string, string>;
  assume?: (node: MapNode) => ReactNode;
};

/** The list beside the map; what is chosen in one is chosen in the other. */
export function MapView({ map, search, change, proof, sentence, wordsOf, changes, assume }: MapViewProps) {
  const light = useMemo(() => (proof ? lightOf(proof, map) : dark), [proof, map]);
  const actions = useMemo<MapActions>(
    () => ({
      select: (node) => change({ select: node?.key === search.select ? undefined : node?.key }),
      open: (node) => change({ expand: [...(search.expand ?? []), node.id] }),
      focus: (node) => change({ focus: node.key, select: undefined, expand: undefined }),
    }),
    [change, search.select, search.expand],
  );
  const chosen = map.nodes.find((node) => node.kind === 'item' && node.key === search.select);
  const list = (
    <MapList
      map={map}
      wordsOf={wordsOf}
      selected={search.select}
      onSelect={(key) => change({ select: key === search.select ? undefined : key })}
      onFocus={(key) => change({ focus: key, select: undefined, expand: undefined })}
      onOpen={actions.open}
      assume={assume}
      reason={sentence && chosen ? sentence.rest.map((span) => span.text).join('') : undefined}
    />
  );
  if (search.view === 'list') return <div className={classes.alone}>{list}</div>;
  return (
    <div className={classes.split}>
      {list}
      <MapPane
        map={map}
        withChange={changes !== undefined}
        hint="E opens a group, F focuses, ? helps"
        onShowSoft={search.soft ? undefined : () => change({ soft: true })}
        onHideSoft={search.soft ? () => change({ soft: undefined }) : undefined}
        sentence={
          sentence ? (
            <WhySentence sentence={sentence} link={(key, text) => <button type="button" onClick={() => change({ select: key })}>{text}</button>} />
          ) : (
            <Summary map={map} search={search} />
          )
        }
      >
        <DependencyMap map={map} label={`Dependency map: ${counted(map.nodes.length, 'card')}`} actions={actions} light={light} selected={search.select} changes={changes} wordsOf={wordsOf} />
      </MapPane>
    </div>
  );
}

/** How many items of a card are not operational; a group stands for many. */
const troubledOf = (node: MapNode): number => (node.kind === 'group' ? node.count - (node.states.operational ?? 0) : Number(node.state !== 'operational'));

/** What stands on the map when no proof is lit. */
function Summary({ map, search }: { map: MapAnswer; search: MapSearch }) {
  const items = map.nodes.filter((node) => node.kind === 'item');
  const focus = map.nodes.find((node) => map.focus.includes(node.id));
  const chosen = items.find((node) => node.key === search.select) ?? focus;
  const troubled = map.nodes.reduce((n, node) => n + troubledOf(node), 0);
  if (!chosen) return <p className={classes.summary}>Nothing to draw.</p>;
  const alone = map.edges.length === 0;
  return (
    <p className={classes.summary}>
      <strong>{labelOf(chosen)}</strong> is {chosen.state ? stateWord[chosen.state].toLowerCase() : 'removed'}
      {alone ? '. No relations are recorded here; that is not the same as none.' : `; ${counted(map.nodes.reduce((n, node) => n + (node.kind === 'group' ? node.count : 1), 0), 'item')} within ${counted(search.depth ?? 2, 'step')}${troubled > 0 ? `, ${count(troubled)} of them in trouble: choose one to see why.` : ', all of them operational.'}`}
    </p>
  );
}
