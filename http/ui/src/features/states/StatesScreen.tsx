import type { ReactNode } from 'react';
import { ProblemError } from '@/api/problem';
import { isRestricted } from '@/api/item';
import { statesWorstFirst } from '@/api/state';
import { useClassWords } from '@/api/useClassWords';
import { Button } from '@/parts/Button';
import { Card } from '@/parts/Card';
import { EmptyState } from '@/parts/EmptyState';
import { FreshnessStamp } from '@/parts/FreshnessStamp';
import { IncompleteBanner } from '@/parts/IncompleteBanner';
import { DependencyMap } from '@/parts/map/DependencyMap';
import { lightOf } from '@/parts/map/light';
import { MapPane } from '@/parts/map/MapPane';
import { Notice } from '@/parts/Notice';
import { Page } from '@/parts/Page';
import { Loading } from '@/parts/Loading';
import { Failure } from '@/parts/QueryState';
import { RequirementBadge } from '@/parts/RequirementBadge';
import { StateBadge, StateChange } from '@/parts/state/StateBadge';
import { explain } from '@/parts/why/explain';
import { WhySentence } from '@/parts/why/WhySentence';
import { impact, map, proof } from '@/test/canned';
import classes from './StatesScreen.module.css';

const nothing = () => {};
const actions = { select: nothing, open: nothing, focus: nothing };
const masked = { ...map, nodes: map.nodes.map((node) => (node.key === 'app/payment-api' ? { ...node, key: '', name: '' } : node)) };
const stopped = { ...impact, complete: false, stopped: 'time' };
const sentence = explain(proof.items, { name: (key) => key.replace(/^.*\//, ''), cause: () => 'this change takes it out' });

/** Every state that a screen can be in, from canned answers: for tests, screenshots, and whoever draws a new screen. */
export function StatesScreen() {
  const wordsOf = useClassWords();
  return (
    <Page title="States of every screen" note="From canned answers; nothing here is your estate.">
      <div className={classes.grid}>
        <Sample title="Weights of states">
          <p className={classes.line}>{statesWorstFirst.map((state) => <StateBadge key={state} state={state} />)}<StateBadge state={null} /></p>
          <p className={classes.line}>{statesWorstFirst.map((state) => <StateBadge key={state} state={state} quiet />)}</p>
          <p className={classes.line}><StateChange before="operational" after="down" /><StateBadge state="at_risk" subject="payments-db" /></p>
          <p className={classes.line}><RequirementBadge need={1} members={2} failed={0} withVerb /><RequirementBadge need={1} members={2} failed={2} withVerb /><RequirementBadge need={30} members={40} failed={2} /></p>
        </Sample>
        <Sample title="Loading"><Loading what="the items" rows={5} /></Sample>
        <Sample title="Empty"><EmptyState sketch="your first item" title="Nothing is recorded yet">Bring in what you run, and Linchpin shows what a failure or a change affects, and why.</EmptyState></Sample>
        <Sample title="No result"><EmptyState title="No item matches" actions={<Button>Clear the filters</Button>}>The words “blling” hide all others.</EmptyState></Sample>
        <Sample title="No relations"><EmptyState title="No relations are recorded">That is not the same as none.</EmptyState></Sample>
        <Sample title="Error"><Failure error={new ProblemError(500, 'internal', 'The server met an error of its own.', [], '0198-7c1d')} retry={nothing} /></Sample>
        <Sample title="Unknown item"><Failure error={new ProblemError(422, 'unknown_item', 'No item is named server/srv-43.', [{ path: 'scenario.down[0]', reason: 'unknown item', nearest: 'server/srv-042' }])} /></Sample>
        <Sample title="Not reachable"><Failure error={new ProblemError(0, 'unreachable', 'Linchpin does not answer.')} retry={nothing} /></Sample>
        <Sample title="Not permitted"><Failure error={new ProblemError(403, 'forbidden', 'Your role may not read this item.')} /></Sample>
        <Sample title="Incomplete"><IncompleteBanner answer={stopped} of={402_000} actions={<Button weight="primary" small>Run again</Button>} /></Sample>
        <Sample title="Stale"><Notice kind="stale" title="This data is 9 days old">power-plan is due daily, and its last import failed.</Notice><p className={classes.line}><FreshnessStamp data={{ at: '2020-01-01T00:00:00Z', sources: 5, late: 1 }} /></p></Sample>
        <Sample title="Import under way"><IncompleteBanner answer={{ revision: 42, complete: true, importing: true }} /></Sample>
        <Sample title="Restricted"><Notice kind="restricted" title="You may not see 1 item of this answer">It counts, and shows as “restricted”.</Notice></Sample>
      </div>
      <div className={classes.map}>
        <MapPane map={masked} sentence={<WhySentence sentence={sentence} link={(_, text) => <button type="button">{text}</button>} />} withChange onShowSoft={nothing}>
          <DependencyMap map={masked} label={`A map with ${masked.nodes.filter((node) => node.kind === 'item' && isRestricted(node)).length} restricted item`} actions={actions} light={lightOf(proof.items, map)} selected="service/payments" changes={new Map([['ups/e-1', 'replace']])} facts={new Map([['service/payments', 'EUR 8,400/h']])} wordsOf={wordsOf} />
        </MapPane>
      </div>
    </Page>
  );
}

function Sample({ title, children }: { title: string; children: ReactNode }) {
  return <Card title={title}><div className={classes.sample}>{children}</div></Card>;
}
