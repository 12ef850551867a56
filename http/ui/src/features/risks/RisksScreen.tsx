import { useQueries, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { whyQuery } from '@/api/impact';
import { type Item, labelOf } from '@/api/item';
import { namesOf } from '@/api/names';
import { type Availability, availabilityQuery, type CommonCauses, commonCausesQuery, type FailureSets, failureSetsQuery, type SinglePoints, singlePointsQuery } from '@/api/risk';
import { useClassWords } from '@/api/useClassWords';
import { IncompleteBanner } from '@/parts/IncompleteBanner';
import { Answered } from '@/parts/QueryState';
import { AvailabilityCard } from './AvailabilityCard';
import { CommonCausesCard } from './CommonCausesCard';
import { FailureSetsCard } from './FailureSetsCard';
import { type Hint, hintOf } from './hint';
import { SinglePointsCard } from './SinglePointsCard';
import classes from './RisksScreen.module.css';

/** How many single points are explained at once. */
const explained = 12;

/** Is it safe, and where is redundancy missing? Single points, sets that fail it, common causes, availability. */
export function RisksScreen({ item }: { item: Item }) {
  const points = useQuery(singlePointsQuery(item.id));
  const sets = useQuery(failureSetsQuery(item.id));
  const causes = useQuery(commonCausesQuery(item.id));
  const availability = useQuery(availabilityQuery(item.id));
  const wordsOf = useClassWords();
  const asked = useMemo(() => points.data?.items.filter((point) => point.id !== item.id).slice(0, explained) ?? [], [points.data, item.id]);
  const proofs = useQueries({ queries: asked.map((point) => whyQuery({ down: [point.id], conditions: 'ignore' }, item.id)) });
  const hints = new Map<string, Hint>();
  for (const [i, point] of asked.entries()) {
    const proof = proofs[i]?.data;
    const hint = proof && hintOf(proof.items, point.key, namesOf(proof.items, proof.named));
    if (hint) hints.set(point.key, hint);
  }
  const stopped = [points.data, sets.data, causes.data, availability.data].find((answer) => answer && !answer.complete);
  return (
    <div className={classes.risks} role="region" aria-label={`Risks of ${labelOf(item)}`}>
      {stopped && <IncompleteBanner answer={stopped} />}
      <div className={classes.columns}>
        <div className={classes.column}>
          <Answered<SinglePoints> query={points} queryKey={singlePointsQuery(item.id).queryKey} what="single points" rows={6}>{(data) => <SinglePointsCard item={item} data={data} hints={hints} wordsOf={wordsOf} />}</Answered>
          <Answered<FailureSets> query={sets} queryKey={failureSetsQuery(item.id).queryKey} what="failure sets" rows={6}>{(data) => <FailureSetsCard item={item} data={data} />}</Answered>
        </div>
        <div className={classes.column}>
          <Answered<Availability> query={availability} queryKey={availabilityQuery(item.id).queryKey} what="the availability" rows={5}>{(data) => <AvailabilityCard data={data} />}</Answered>
          <Answered<CommonCauses> query={causes} queryKey={commonCausesQuery(item.id).queryKey} what="common causes" rows={4}>{(data) => <CommonCausesCard data={data} />}</Answered>
        </div>
      </div>
    </div>
  );
}
