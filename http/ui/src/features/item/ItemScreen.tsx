import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { impactQuery, type Scenario } from '@/api/impact';
import { type Item, itemQuery, itemStateQuery, relationsQuery } from '@/api/item';
import { modelQuery } from '@/api/model';
import { historyQuery } from '@/api/revision';
import { useClassWords } from '@/api/useClassWords';
import { Answered } from '@/parts/QueryState';
import { ItemView } from './ItemView';

/** What is it, whose is it, what hangs on it? */
export function ItemScreen({ id }: { id: string }) {
  const item = useQuery(itemQuery(id));
  const wordsOf = useClassWords();
  const model = useQuery(modelQuery());
  const now = useQuery(itemStateQuery(id));
  const relations = useQuery(relationsQuery(id));
  const history = useQuery(historyQuery(id));
  const fails = useMemo((): Scenario => ({ down: [id], conditions: 'ignore' }), [id]);
  const impact = useQuery({ ...impactQuery(fails, 50), enabled: item.data !== undefined && !item.data.retired && item.data.facets.includes('ci') });
  return (
    <Answered<Item> query={item} what="the item" rows={12}>
      {(data) => (
        <ItemView item={data} model={model.data} now={now.data} relations={relations.data} history={history.data?.items} impact={impact.data} wordsOf={wordsOf} />
      )}
    </Answered>
  );
}
