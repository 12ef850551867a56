import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useMemo, useState } from 'react';
import { impactQuery, type Scenario } from '@/api/impact';
import { type Item, itemQuery, itemStateQuery, type Relation, relationsQuery } from '@/api/item';
import { useMay } from '@/api/me';
import { modelQuery } from '@/api/model';
import { overviewQuery } from '@/api/overview';
import { historyQuery } from '@/api/revision';
import { singlePointsQuery } from '@/api/risk';
import { useClassWords } from '@/api/useClassWords';
import { buttonLook } from '@/parts/Button';
import { Answered } from '@/parts/QueryState';
import { ItemActions } from './ItemActions';
import { ItemTabs } from './ItemTabs';
import { ItemView } from './ItemView';
import { RelationDialog } from './RelationDialog';
import { RemoveRelationDialog } from './RemoveRelationDialog';
import { RetireDialog } from './RetireDialog';
import type { ItemSearch } from './search';

/** The dialog that is open. */
type Dialog = { kind: 'relate' } | { kind: 'unrelate'; relation: Relation } | { kind: 'retire' | 'purge' };

type ItemScreenProps = { id: string; search: ItemSearch; onGone: () => void; risks: (item: Item) => ReactNode };

/** What is it, whose is it, what hangs on it? */
export function ItemScreen({ id, search, onGone, risks }: ItemScreenProps) {
  const [dialog, setDialog] = useState<Dialog>();
  const close = () => setDialog(undefined);
  const mayWrite = useMay('graph:write');
  const item = useQuery(itemQuery(id));
  const wordsOf = useClassWords();
  const model = useQuery(modelQuery());
  const now = useQuery(itemStateQuery(id));
  const relations = useQuery(relationsQuery(id));
  const overview = useQuery(overviewQuery());
  const history = useQuery(historyQuery(id));
  const fails = useMemo((): Scenario => ({ down: [id], conditions: 'ignore' }), [id]);
  const impact = useQuery({ ...impactQuery(fails, 50), enabled: item.data !== undefined && !item.data.retired && item.data.facets.includes('ci') });
  const points = useQuery({ ...singlePointsQuery(id), enabled: item.data !== undefined && item.data.service && !item.data.retired });
  return (
    <Answered<Item> query={item} what="the item" rows={12} elsewhere={<Link to="/register" {...buttonLook()}>Open the register</Link>}>
      {(data) => (
        <>
          <ItemView
            item={data}
            model={model.data}
            now={now.data}
            relations={relations.data}
            imports={overview.data?.sources}
            history={history.data?.items}
            impact={impact.data}
            points={points.data}
            wordsOf={wordsOf}
            actions={<ItemActions item={data} onRetire={() => setDialog({ kind: 'retire' })} onPurge={() => setDialog({ kind: 'purge' })} />}
            tabs={!data.retired && data.facets.includes('ci') && <ItemTabs id={id} tab={search.tab} />}
            instead={search.tab === 'risks' && !data.retired ? risks(data) : undefined}
            onRelate={data.retired || !mayWrite ? undefined : () => setDialog({ kind: 'relate' })}
            onUnrelate={mayWrite ? (relation) => setDialog({ kind: 'unrelate', relation }) : undefined}
          />
          {dialog?.kind === 'relate' && model.data && <RelationDialog item={data} relations={relations.data} model={model.data} onClose={close} />}
          {dialog?.kind === 'unrelate' && <RemoveRelationDialog relation={dialog.relation} model={model.data} onClose={close} />}
          {(dialog?.kind === 'retire' || dialog?.kind === 'purge') && <RetireDialog item={data} relations={relations.data} how={dialog.kind} onClose={close} onDone={(how) => (how === 'purge' ? onGone() : close())} />}
        </>
      )}
    </Answered>
  );
}
