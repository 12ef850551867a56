import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type CauseSet, type RootCauses, rootCausesQuery } from '@/api/cause';
import { whyQuery } from '@/api/impact';
import { mapQuery } from '@/api/map';
import { namesOf } from '@/api/names';
import { useClassWords } from '@/api/useClassWords';
import { EmptyState } from '@/parts/EmptyState';
import { IncompleteBanner } from '@/parts/IncompleteBanner';
import { Page } from '@/parts/Page';
import { Loading } from '@/parts/Loading';
import { Answered, Failure } from '@/parts/QueryState';
import { DependencyMap, type MapActions } from '@/parts/map/DependencyMap';
import { dark, keysOf, leansSoftly, lightOf } from '@/parts/map/light';
import { MapPane } from '@/parts/map/MapPane';
import { explain } from '@/parts/why/explain';
import { WhySentence } from '@/parts/why/WhySentence';
import { counted } from '@/parts/words';
import { CauseList, setName } from './CauseList';
import { Observations } from './Observations';
import { alarmsOf, type CausesSearch, observationsOf } from './search';
import classes from './CausesScreen.module.css';

type CausesScreenProps = { search: CausesSearch; change: (next: Partial<CausesSearch>) => void };

/** Which cause first, and why do you think so? */
export function CausesScreen({ search, change }: CausesScreenProps) {
  const seen = useMemo(() => observationsOf(search), [search]);
  const asked = (seen.failing?.length ?? 0) > 0;
  const causes = useQuery({ ...rootCausesQuery(seen), enabled: asked });
  return (
    <Page title="Find the cause" fill={asked} note="From what fails and what works: which items may have failed of themselves. Nothing is written.">
      <div className={classes.split} data-idle={asked ? undefined : true}>
        <div className={classes.side}>
          <Observations search={search} change={change} />
          {asked && (
            <Answered<RootCauses> query={causes} queryKey={rootCausesQuery(seen).queryKey} what="the causes" rows={8}>
              {(answer) => <Ranked answer={answer} search={search} change={change} />}
            </Answered>
          )}
        </div>
        {!asked && <EmptyState sketch="what fails" title="What is failing?">Add one alarm or paste twenty. The answer ranks causes, says what each explains and what speaks against it, and lights the way from the cause to the alarm.</EmptyState>}
        {asked && causes.data && <ProofMap answer={causes.data} search={search} change={change} />}
      </div>
    </Page>
  );
}

const shownOf = (answer: RootCauses, search: CausesSearch): CauseSet | undefined => answer.causes.find((set) => setName(set) === search.show) ?? answer.causes[0];

function Ranked({ answer, search, change }: CausesScreenProps & { answer: RootCauses }) {
  const name = useMemo(() => namesOf(answer.named), [answer]);
  return (
    <>
      <IncompleteBanner answer={answer} />
      <CauseList answer={answer} alarms={alarmsOf(search.failing).length} shown={shownOf(answer, search)} onShow={(set) => change({ show: setName(set), alarm: undefined, expand: undefined })} name={name} />
    </>
  );
}

/** The way from the shown cause to one alarm, lit on the map. */
function ProofMap({ answer, search, change }: CausesScreenProps & { answer: RootCauses }) {
  const shown = shownOf(answer, search);
  const wordsOf = useClassWords();
  const scenario = useMemo(() => ({ down: shown ? [...shown.items].sort() : [], conditions: 'ignore' as const }), [shown]);
  const alarm = shown?.explains.find((key) => key === search.alarm) ?? shown?.explains.find((key) => !shown.items.includes(key)) ?? shown?.explains[0];
  const why = useQuery({ ...whyQuery(scenario, alarm ?? ''), enabled: alarm !== undefined });
  const proof = why.data?.items;
  const include = useMemo(() => [...new Set([...(proof ? keysOf(proof) : []), ...(shown?.items ?? [])])].filter((key) => key !== ''), [proof, shown]);
  const map = useQuery({ ...mapQuery({ focus: alarm === undefined ? [] : [alarm], direction: 'needs', depth: 1, soft: leansSoftly(proof), expand: search.expand, scenario, include }), enabled: alarm !== undefined && !why.isLoading });
  const name = useMemo(() => namesOf(answer.named, proof, why.data?.named, map.data?.nodes), [answer, proof, why.data, map.data]);
  const light = useMemo(() => (proof && map.data ? lightOf(proof, map.data) : dark), [proof, map.data]);
  const changes = useMemo(() => new Map((shown?.items ?? []).map((key) => [key, 'cause'])), [shown]);
  const actions = useMemo<MapActions>(
    () => ({
      select: (node) => change({ alarm: node?.key }),
      open: (node) => change({ expand: [...(search.expand ?? []), node.id] }),
      focus: (node) => change({ alarm: node.key }),
    }),
    [change, search.expand],
  );
  if (!shown || alarm === undefined) return null;
  if (!map.data) return map.error ? <Failure error={map.error} /> : <Loading what="the map" rows={10} />;
  const sentence = proof && explain(proof, { name, cause: () => 'it would be the cause' });
  const others = shown.explains.filter((key) => key !== alarm);
  return (
    <MapPane
      map={map.data}
      note={proof && `Proof: ${counted(keysOf(proof).length, 'item')}.`}
      sentence={
        <>
          {sentence && <WhySentence sentence={sentence} link={(_, text) => <>{text}</>} />}
          {others.length > 0 && (
            <p className={classes.others}>
              It also explains{' '}
              {others.slice(0, 6).map((key, i) => (
                <span key={key}>{i > 0 && ', '}<button type="button" onClick={() => change({ alarm: key })}>{name(key)}</button></span>
              ))}
              {others.length > 6 && ` and ${counted(others.length - 6, 'more alarm')}`}.
            </p>
          )}
        </>
      }
    >
      <DependencyMap map={map.data} label="Map of the cause" actions={actions} light={light} selected={alarm} changes={changes} wordsOf={wordsOf} />
    </MapPane>
  );
}
