import { useQueries, useQuery } from '@tanstack/react-query';
import { whyQuery } from '@/api/impact';
import { namesOf } from '@/api/names';
import { type Overview, overviewQuery, present } from '@/api/overview';
import { revisionsQuery } from '@/api/revision';
import { useClassWords } from '@/api/useClassWords';
import { Answered } from '@/parts/QueryState';
import { explain } from '@/parts/why/explain';
import { sentenceOf } from '@/parts/why/sentence';
import { OverviewView } from './OverviewView';

/** Is something wrong, what ends soon, can I trust the data? */
export function OverviewScreen() {
  const overview = useQuery(overviewQuery());
  const revisions = useQuery(revisionsQuery());
  const wordsOf = useClassWords();
  const troubled = (overview.data?.services ?? []).filter((service) => service.state !== 'operational').slice(0, 12);
  const reasons = useQueries({
    queries: troubled.map((service) => whyQuery(present, service.key)),
    combine: (all) =>
      new Map(
        all.flatMap(({ data }) => {
          const key = data?.items[0]?.key;
          if (!data || key === undefined) return [];
          const name = namesOf(data.items, data.named);
          const { rest } = explain(data.items, { name, cause: (cause) => (cause === '' ? 'they are reported down' : 'it is reported down') });
          return [[key, { text: sentenceOf(rest), causes: data.items.filter((step) => step.imposed).map((step) => name(step.key)) }] as const];
        }),
      ),
  });
  return (
    <Answered<Overview> query={overview} what="the overview" rows={12}>
      {(data) => <OverviewView data={data} revisions={revisions.data?.items ?? []} reasons={reasons} wordsOf={wordsOf} now={new Date()} />}
    </Answered>
  );
}
