import { useQuery } from '@tanstack/react-query';
import { type Comparison, compareQuery } from '@/api/compare';
import { meantQuery, labelOf } from '@/api/item';
import { revisionsQuery } from '@/api/revision';
import { Button } from '@/parts/Button';
import { EmptyState } from '@/parts/EmptyState';
import { Figures } from '@/parts/Figures';
import { IncompleteBanner } from '@/parts/IncompleteBanner';
import { ItemPicker } from '@/parts/ItemPicker';
import { Page } from '@/parts/Page';
import { Answered } from '@/parts/QueryState';
import { Segmented } from '@/parts/Segmented';
import { count, counted } from '@/parts/words';
import { Differences } from './Differences';
import { RevisionSelect } from './RevisionSelect';
import { type CompareSearch, questionOf, type What } from './search';
import classes from './CompareScreen.module.css';

type CompareScreenProps = { search: CompareSearch; change: (next: Partial<CompareSearch>) => void };

const whats: ReadonlyArray<{ value: What; label: string }> = [
  { value: 'points', label: 'Single points of failure' },
  { value: 'sets', label: 'Failure sets of an item' },
  { value: 'impact', label: 'States' },
];

/** What became safer, and what did not, between two instants? */
export function CompareScreen({ search, change }: CompareScreenProps) {
  const what = search.what ?? 'points';
  const revisions = useQuery(revisionsQuery(200));
  const question = questionOf(search);
  const asked = compareQuery(question ?? { question: 'impact', maxSize: 3, limit: 1 });
  const answer = useQuery({ ...asked, enabled: question !== undefined });
  return (
    <Page title="Compare two instants" note="One question, asked of two graphs: what was gained, and what was lost. Nothing is written.">
      <div className={classes.bar} role="group" aria-label="What is compared">
        <Segmented label="What is compared" value={what} options={whats} onChange={(next) => change({ what: next === 'points' ? undefined : next, item: undefined, down: undefined })} />
        <RevisionSelect label="Before" value={search.before} revisions={revisions.data?.items} onChange={(before) => change({ before })} />
        <span className={classes.arrow} aria-hidden="true">→</span>
        <RevisionSelect label="After" value={search.after} revisions={revisions.data?.items} onChange={(after) => change({ after })} />
        {what !== 'impact' && <OneItem search={search} change={change} />}
        {what === 'impact' && <Failing search={search} change={change} />}
      </div>
      {question === undefined ? (
        <EmptyState sketch="two instants" title={search.before === search.after ? 'Choose an earlier instant' : 'Choose an item'}>
          {search.before === search.after ? 'Both sides are the same graph. Choose a revision for “before”; “after” is the newest one until you choose another.' : 'Failure sets are compared for one item: pick it above.'}
        </EmptyState>
      ) : (
        <Answered<Comparison> query={answer} queryKey={asked.queryKey} what="the comparison" rows={8} onNearest={(key) => change({ item: key })}>
          {(data) => <Compared answer={data} what={what} />}
        </Answered>
      )}
    </Page>
  );
}

/** The item whose points or sets are compared. */
function OneItem({ search, change }: CompareScreenProps) {
  const item = useQuery({ ...meantQuery(search.item ?? ''), enabled: search.item !== undefined });
  if (search.item === undefined) return <div className={classes.picker}><ItemPicker label="Item to compare" placeholder={search.what === 'sets' ? 'Item' : 'All services; or one item'} onPick={(picked) => change({ item: picked.key })} /></div>;
  const found = item.data?.[0];
  return <span className={classes.item}>of <strong>{found ? labelOf(found) : search.item}</strong> <Button weight="link" onClick={() => change({ item: undefined })}>Change</Button></span>;
}

/** The items that fail on both sides. */
function Failing({ search, change }: CompareScreenProps) {
  const down = search.down ?? [];
  return (
    <>
      <div className={classes.picker}><ItemPicker label="Item that fails on both sides" placeholder="At rest; or name what fails" onPick={(picked) => change({ down: [...new Set([...down, picked.key])] })} /></div>
      {down.length > 0 && <span className={classes.item}>with <strong>{down.join(', ')}</strong> down <Button weight="link" onClick={() => change({ down: undefined })}>Clear</Button></span>}
    </>
  );
}

function Compared({ answer, what }: { answer: Comparison; what: What }) {
  const gained = { points: sum(answer.points.map((p) => p.gained.length)), sets: answer.gainedSets.length, impact: answer.worse.length }[what];
  const lost = { points: sum(answer.points.map((p) => p.lost.length)), sets: answer.lostSets.length, impact: answer.better.length }[what];
  const one = { points: 'single point', sets: 'failure set', impact: 'item' }[what];
  return (
    <>
      <IncompleteBanner answer={answer} />
      <Figures
        label="Difference"
        items={[
          { label: 'Before', value: `Revision ${count(answer.before.revision)}`, note: counted(answer.before.items, 'item') },
          { label: 'After', value: `Revision ${count(answer.after.revision)}`, note: counted(answer.after.items, 'item') },
          { label: what === 'impact' ? 'Worse' : 'New', value: gained === 0 ? 'None' : <span className={classes.worse}>{counted(gained, one)}</span>, note: what === 'sets' ? `up to ${count(answer.upTo)} items in a set` : undefined },
          { label: what === 'impact' ? 'Better' : 'Gone', value: lost === 0 ? 'None' : <span className={classes.better}>{counted(lost, one)}</span> },
        ]}
      />
      <Differences answer={answer} what={what} />
    </>
  );
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, n) => all + n, 0);
