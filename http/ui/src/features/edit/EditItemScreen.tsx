import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { type Item, itemQuery, labelOf, relationsQuery } from '@/api/item';
import { type Model, modelQuery } from '@/api/model';
import { historyQuery } from '@/api/revision';
import { patchItem } from '@/api/writing';
import { buttonLook } from '@/parts/Button';
import { Page } from '@/parts/Page';
import { Loading } from '@/parts/Loading';
import { Answered, Failure } from '@/parts/QueryState';
import { ConflictView } from './ConflictView';
import { type Draft, draftOf } from './draft';
import { differing, patchOf } from './facts';
import { ItemForm } from './ItemForm';
import { LeaveGuard } from './LeaveGuard';
import { isStale, refusedFields } from './refused';

/** Changes the facts of an item; who else wrote meanwhile is not overwritten. */
export function EditItemScreen({ id, onSaved }: { id: string; onSaved: () => void }) {
  const item = useQuery({ ...itemQuery(id), refetchOnWindowFocus: false, refetchOnReconnect: false });
  const model = useQuery(modelQuery());
  if (!model.data) return <Page title="Edit"><Loading what="the model" /></Page>;
  const known = model.data;
  return <Answered<Item> query={item} what="the item" rows={12}>{(data) => <Editing key={id} item={data} model={known} onSaved={onSaved} />}</Answered>;
}

function Editing({ item, model, onSaved }: { item: Item; model: Model; onSaved: () => void }) {
  // What the form began with; a conflict that was settled puts theirs in its place.
  const [begun, setBegun] = useState(item);
  const base = useMemo(() => draftOf(begun, model), [begun, model]);
  const [draft, setDraft] = useState<Draft>(base);
  const [done, setDone] = useState(false);
  const client = useQueryClient();
  const relations = useQuery(relationsQuery(item.id));
  const groups = useMemo(() => [...new Set(relations.data?.items.filter((r) => r.from.id === item.id).map((r) => r.group || r.type) ?? [])].sort(), [relations.data, item.id]);
  const save = useMutation({
    mutationFn: (message: string) => patchItem(item.id, begun.revision, patchOf(base, draft, model), message),
    onSuccess: async () => {
      setDone(true);
      await client.invalidateQueries();
      onSaved();
    },
    onError: (error) => {
      if (isStale(error)) void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[1] === item.id });
    },
  });
  const stale = isStale(save.error);
  const newest = useQuery({ ...itemQuery(item.id), enabled: stale });
  const history = useQuery({ ...historyQuery(item.id, 5), enabled: stale });
  const theirs = stale && newest.data && newest.data.revision !== begun.revision ? newest.data : undefined;
  const changed = differing(base, draft).length;
  return (
    <Page title={`Edit ${labelOf(item)}`} note={`As of revision ${begun.revision}. What you enter counts over what sources say.`}>
      <LeaveGuard unsaved={changed > 0 && !done} />
      {save.error && !stale && save.error && refusedFields(save.error).size === 0 && <Failure error={save.error} />}
      {theirs && (
        <ConflictView
          base={base}
          mine={draft}
          theirs={draftOf(theirs, model)}
          model={model}
          last={history.data?.items[0]}
          onMerge={(merged) => {
            setBegun(theirs);
            setDraft(merged);
            save.reset();
          }}
        />
      )}
      {stale && !theirs && <Loading what="what changed" rows={4} />}
      {!stale && (
        <ItemForm
          draft={draft}
          model={model}
          isNew={false}
          changed={changed}
          refused={refusedFields(save.error)}
          saving={save.isPending}
          groups={groups}
          onChange={setDraft}
          onSave={(message) => save.mutate(message)}
          cancel={<Link to="/items/$id" params={{ id: item.id }} {...buttonLook()}>Cancel</Link>}
        />
      )}
    </Page>
  );
}
