import { useQueries, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { type Effect, isIdle, type Impact, impactQuery, type Survivor, whyNotQuery } from '@/api/impact';
import { itemQuery, labelOf } from '@/api/item';
import { mapQuery } from '@/api/map';
import { namesOf } from '@/api/names';
import { useClassWords } from '@/api/useClassWords';
import { EmptyState } from '@/parts/EmptyState';
import { IncompleteBanner } from '@/parts/IncompleteBanner';
import { Page } from '@/parts/Page';
import { Answered } from '@/parts/QueryState';
import { Segmented } from '@/parts/Segmented';
import { keysOf, leansSoftly } from '@/parts/map/light';
import { explain, type Telling } from '@/parts/why/explain';
import { counted } from '@/parts/words';
import { PickBar } from './PickBar';
import { PreviewView } from './PreviewView';
import { ReportButton } from './ReportButton';
import { type Pick, type PreviewSearch, kindWords, picksOf, pickText, scenarioOf } from './search';
import { useProof } from './useProof';
import classes from './PreviewScreen.module.css';

type PreviewScreenProps = { search: PreviewSearch; change: (next: Partial<PreviewSearch>) => void };

/** What will this change do, why, and what does it cost? */
export function PreviewScreen({ search, change }: PreviewScreenProps) {
  const picks = useMemo(() => picksOf(search.change), [search.change]);
  const scenario = useMemo(() => scenarioOf(picks, search.without ?? false), [picks, search.without]);
  const impact = useQuery({ ...impactQuery(scenario), enabled: picks.length > 0 });
  return (
    <Page
      fill={picks.length > 0}
      title={titleOf(picks)}
      actions={
        <>
          <Segmented
            label="Present conditions"
            value={search.without ? 'without' : 'with'}
            options={[{ value: 'with', label: 'With present conditions' }, { value: 'without', label: 'Without' }]}
            onChange={(value) => change({ without: value === 'without' ? true : undefined })}
          />
          {!isIdle(scenario) && <ReportButton scenario={scenario} title={titleOf(picks)} />}
        </>
      }
    >
      <PickBar picks={picks} onChange={(next) => change({ change: next.length > 0 ? next.map(pickText) : undefined, show: undefined, proof: undefined, expand: undefined })} />
      {isIdle(scenario) ? (
        <EmptyState sketch="what you change" title="What will you change?">Add the items that you reboot, replace, remove or degrade. The answer says which services suffer, why, and why the others do not; nothing is written.</EmptyState>
      ) : (
        <Answered<Impact> query={impact} queryKey={impactQuery(scenario).queryKey} what="the impact" rows={10} onNearest={(key, instead) => change({ change: picks.map((pick) => pickText(pick.key === instead ? { ...pick, key } : pick)), show: undefined, proof: undefined })}>
          {(data) => <Answer impact={data} picks={picks} search={search} change={change} />}
        </Answered>
      )}
    </Page>
  );
}

const titleOf = (picks: readonly Pick[]): string => {
  const [first] = picks;
  if (!first) return 'Preview a change';
  const verbs = [...new Set(picks.map((pick) => kindWords[pick.kind].label))];
  const verb = (verbs.length === 1 ? verbs[0] : 'change') ?? 'change';
  return `${verb.charAt(0).toUpperCase()}${verb.slice(1)} ${picks.length === 1 ? first.key.replace(/^.*\//, '') : counted(picks.length, 'item')}`;
};

/** How many survivors are explained at once. */
const explained = 12;

/** How many more members the tightest touched requirement may lose. */
const spare = (s: Survivor) => Math.min(...s.touched.map((t) => t.holding.length - t.need));

function Answer({ impact, picks, search, change }: PreviewScreenProps & { impact: Impact; picks: readonly Pick[] }) {
  const scenario = useMemo(() => scenarioOf(picks, search.without ?? false), [picks, search.without]);
  const wordsOf = useClassWords();
  const shownKey = search.show ?? impact.services[0]?.key ?? impact.affected.find((e) => !e.imposed)?.key ?? impact.affected[0]?.key;
  const shownProof = useProof(scenario, shownKey !== undefined && isAffected(impact, shownKey) ? shownKey : undefined, search.proof);
  const survivor = useQuery({ ...whyNotQuery(scenario, shownKey ?? ''), enabled: shownKey !== undefined && !isAffected(impact, shownKey) });
  const proof = shownProof.steps;
  const include = useMemo(() => [...new Set([...(proof ? keysOf(proof) : []), ...picks.map((p) => p.key)])].filter((key) => key !== ''), [proof, picks]);
  const focus = shownKey ?? picks[0]?.key;
  const map = useQuery({
    ...mapQuery({ focus: focus === undefined ? [] : [focus], direction: 'needs', depth: 1, soft: search.soft ?? leansSoftly(proof), expand: search.expand, scenario, include }),
    enabled: focus !== undefined && !shownProof.loading,
  });
  const held = useQueries({
    queries: impact.affected.filter((e) => e.after === 'at_risk').slice(0, explained).map((e) => whyNotQuery(scenario, e.key)),
    combine: (all) => ({
      survivors: all.flatMap(({ data }): Survivor[] => data?.items.slice(0, 1) ?? []).sort((a, b) => spare(a) - spare(b) || Number(b.service) - Number(a.service)),
      named: all.flatMap(({ data }) => data?.named ?? []),
    }),
  });
  const services = useQueries({ queries: impact.services.slice(0, 24).map((service) => itemQuery(service.id)), combine: (all) => new Map(all.flatMap(({ data }) => (data ? [[data.key, data] as const] : []))) });
  const name = useMemo(
    () => namesOf(impact.affected, impact.services, proof, shownProof.named, map.data?.nodes, held.named, held.survivors, survivor.data?.items, survivor.data?.named),
    [impact, proof, shownProof.named, map.data, held, survivor.data],
  );
  const sentence = useMemo(() => {
    if (!proof) return undefined;
    const kindOf = new Map(picks.map((pick) => [pick.key, pick.kind]));
    const telling: Telling = {
      name,
      cause: (key) => (key === '' ? 'this change takes them out' : kindOf.get(key) === 'remove' ? 'this change removes it' : kindOf.get(key) === 'degrade' ? 'this change degrades it' : kindOf.has(key) ? 'this change takes it out' : 'it is reported down'),
    };
    return explain(proof, telling);
  }, [proof, name, picks]);
  return (
    <div className={classes.answer}>
      <IncompleteBanner answer={impact} of={impact.items} />
      <PreviewView
        impact={impact}
        picks={picks}
        services={services}
        survivors={held.survivors}
        whyNot={survivor.data}
        shown={shownKey}
        proof={proof}
        shownProof={shownProof}
        sentence={sentence}
        map={map.data}
        mapError={map.error}
        search={search}
        change={change}
        name={name}
        wordsOf={wordsOf}
      />
    </div>
  );
}

const isAffected = (impact: Impact, key: string): boolean => {
  const is = (effect: Effect) => effect.key === key || labelOf(effect) === key;
  return impact.affected.some(is) || impact.services.some(is);
};
