import { useMemo } from 'react';
import type { Impact, ProofStep, Survivor, WhyNot } from '@/api/impact';
import { type Item, labelOf, outageCostOf } from '@/api/item';
import type { MapAnswer } from '@/api/map';
import type { ClassWords } from '@/api/model';
import { DependencyMap, type MapActions } from '@/parts/map/DependencyMap';
import { dark, keysOf, lightOf } from '@/parts/map/light';
import { MapPane } from '@/parts/map/MapPane';
import { Loading } from '@/parts/Loading';
import { Failure } from '@/parts/QueryState';
import type { Sentence } from '@/parts/why/sentence';
import { WhySentence } from '@/parts/why/WhySentence';
import { count, counted, money } from '@/parts/words';
import { holdingWords } from './holding';
import { PreviewLists } from './PreviewLists';
import { ProofChoice } from './ProofChoice';
import { kindWords, type Pick, type PreviewSearch } from './search';
import type { ShownProof } from './useProof';
import { Verdict } from './Verdict';
import classes from './PreviewView.module.css';

type PreviewViewProps = {
  impact: Impact;
  picks: readonly Pick[];
  /** Records of the affected services, by key. */
  services: ReadonlyMap<string, Item>;
  survivors: readonly Survivor[];
  /** Why the chosen item keeps working, when it does. */
  whyNot?: WhyNot;
  shown?: string;
  proof?: readonly ProofStep[];
  shownProof: ShownProof;
  sentence?: Sentence;
  map?: MapAnswer;
  mapError: Error | null;
  search: PreviewSearch;
  change: (next: Partial<PreviewSearch>) => void;
  name: (key: string) => string;
  wordsOf: (className: string) => ClassWords;
};

/** The verdict, the lists beside the map, and the proof lit on it. */
export function PreviewView(props: PreviewViewProps) {
  const { impact, picks, services, shown, proof, sentence, map, mapError, search, change, name, wordsOf } = props;
  const light = useMemo(() => (proof && map ? lightOf(proof, map) : dark), [proof, map]);
  const changes = useMemo(() => new Map(picks.map((pick) => [pick.key, kindWords[pick.kind].label])), [picks]);
  const facts = useMemo(() => {
    const found = new Map<string, string>();
    for (const effect of impact.services) {
      const cost = outageCostOf(services.get(effect.key));
      if (cost && effect.after === 'down') found.set(effect.key, `${money(cost.amount, cost.currency, 'whole')}/h`);
    }
    return found;
  }, [impact.services, services]);
  const actions = useMemo<MapActions>(
    () => ({
      select: (node) => change({ show: node?.key, proof: undefined }),
      open: (node) => change({ expand: [...(search.expand ?? []), node.id] }),
      focus: (node) => change({ show: node.key, proof: undefined }),
    }),
    [change, search.expand],
  );
  const distance = impact.affected.find((effect) => effect.key === shown)?.distance;
  return (
    <>
      <Verdict impact={impact} services={services} survivors={props.survivors} />
      <div className={classes.split}>
        <PreviewLists {...props} />
        {map ? (
          <MapPane
            map={map}
            withChange
            note={proof && (
              <>
                <span>Proof: {counted(keysOf(proof).length, 'item')}{distance !== undefined && `, distance ${count(distance)}`}.</span>
                <ProofChoice shown={props.shownProof} number={search.proof} onChange={(number) => change({ proof: number })} />
              </>
            )}
            onShowSoft={search.soft ? undefined : () => change({ soft: true })}
            onHideSoft={search.soft ? () => change({ soft: undefined }) : undefined}
            sentence={sentence ? <WhySentence sentence={sentence} link={(key, text) => <button type="button" onClick={() => change({ show: key, proof: undefined })}>{text}</button>} /> : <Holding whyNot={props.whyNot} name={name} />}
          >
            <DependencyMap map={map} label="Map of the proof" actions={actions} light={light} selected={shown} changes={changes} facts={facts} wordsOf={wordsOf} />
          </MapPane>
        ) : mapError ? <Failure error={mapError} /> : <Loading what="the map" rows={10} />}
      </div>
    </>
  );
}

/** Why the chosen item keeps working: what holds it, or the place further down where the failure was stopped. */
function Holding({ whyNot, name }: { whyNot?: WhyNot; name: (key: string) => string }) {
  const survivor = whyNot?.items[0];
  if (!survivor) return <p className={classes.holding}>Choose an item to see why it is in its state.</p>;
  return (
    <p className={classes.holding}>
      <strong>{labelOf(survivor)} keeps working</strong>: {holdingWords(whyNot, name)}
    </p>
  );
}
