import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Scenario } from '@/api/impact';
import { labelOf } from '@/api/item';
import { type Margin, marginQuery } from '@/api/margin';
import { EmptyState } from '@/parts/EmptyState';
import { IncompleteBanner } from '@/parts/IncompleteBanner';
import { Answered } from '@/parts/QueryState';
import { RequirementBadge } from '@/parts/RequirementBadge';
import { count, counted, listed, spoken } from '@/parts/words';
import rows from '@/parts/rows.module.css';
import classes from './PreviewLists.module.css';

type MarginTabProps = { scenario: Scenario; onShow: (key: string) => void };

/** What the change leaves: which requirement is at its last member, and whose failure would now be enough. */
export function MarginTab({ scenario, onShow }: MarginTabProps) {
  const question = marginQuery(scenario);
  const margin = useQuery(question);
  return <Answered<Margin> query={margin} queryKey={question.queryKey} what="the margin" rows={6}>{(data) => <Left margin={data} onShow={onShow} />}</Answered>;
}

const shownRows = 40;

function Left({ margin, onShow }: { margin: Margin; onShow: (key: string) => void }) {
  const bare = useMemo(() => margin.requirements.filter((r) => r.left === 0).length, [margin]);
  if (margin.requirements.length === 0 && margin.nextSinglePoints.length === 0)
    return <EmptyState title="Nothing was touched that still holds">Every requirement that this change reaches gives way, or it reaches none.</EmptyState>;
  return (
    <>
      <IncompleteBanner answer={margin} />
      <h2 className={classes.sub}>One more failure takes a service down <span>{counted(margin.nextSinglePointsTotal, 'item')}</span></h2>
      {margin.nextSinglePoints.length === 0 ? <p className={classes.rest}>No item that was harmless before.</p> : (
        <ul className={rows.list}>
          {margin.nextSinglePoints.slice(0, shownRows).map((point) => (
            <li key={point.id}>
              <button type="button" data-row className={rows.row} onClick={() => onShow(point.key)}>
                <span className={rows.main}><strong className={rows.name}>{labelOf(point)}</strong><span className={rows.second}>takes down {listed(point.services.map(labelOf), 3)}</span></span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <h2 className={classes.sub}>Requirements that still hold <span>to spare</span></h2>
      {bare > 0 && <p className={classes.rest}>{counted(bare, 'requirement')} {bare === 1 ? 'has' : 'have'} nothing to spare.</p>}
      <ul>
        {margin.requirements.slice(0, shownRows).map((r, i) => (
          <li key={`${i}-${r.owner}`}>
            <button type="button" data-row className={classes.survivor} onClick={() => onShow(r.owner)}>
              <span className={classes.who}>{labelOf(r.item)}</span>
              <RequirementBadge need={r.need} members={r.members} failed={r.failed} withVerb />
              <span className={classes.holds}>{spoken(r.requirement)}{r.strength === 'soft' && ', softly'}</span>
              <span className={classes.spare} data-none={r.left === 0 || undefined}>{count(r.left)}</span>
            </button>
          </li>
        ))}
      </ul>
      {margin.requirementsTotal > shownRows && <p className={classes.rest}>{counted(margin.requirementsTotal - shownRows, 'more requirement')} with more to spare.</p>}
    </>
  );
}
