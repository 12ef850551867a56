import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { modelQuery } from '@/api/model';
import { createItem } from '@/api/writing';
import { buttonLook } from '@/parts/Button';
import { Page } from '@/parts/Page';
import { Loading } from '@/parts/Loading';
import { Failure } from '@/parts/QueryState';
import { type Draft, emptyDraft, readDraft } from './draft';
import { ItemForm } from './ItemForm';
import { LeaveGuard } from './LeaveGuard';
import { refusedFields, refusedKey } from './refused';

/** Makes an item from nothing but its class. */
export function NewItemScreen({ className, onSaved }: { className?: string; onSaved: (id: string) => void }) {
  const model = useQuery(modelQuery());
  const [draft, setDraft] = useState<Draft>({ ...emptyDraft, class: className ?? '' });
  const [done, setDone] = useState(false);
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: ({ item, message }: { item: ReturnType<typeof readDraft>['item']; message: string }) => createItem(item, message),
    onSuccess: async (made) => {
      setDone(true);
      await client.invalidateQueries();
      onSaved(made.id);
    },
  });
  if (!model.data) return <Page title="New item"><Loading what="the model" /></Page>;
  const known = model.data;
  const taken = refusedKey(save.error);
  const refused = refusedFields(save.error);
  if (taken) refused.set('key', taken);
  return (
    <Page title="New item" note="Choose what it is; the form then has the fields of its class.">
      <LeaveGuard unsaved={JSON.stringify({ ...draft, class: '' }) !== JSON.stringify(emptyDraft) && !done} />
      {save.error && refused.size === 0 && <Failure error={save.error} />}
      <ItemForm
        draft={draft}
        model={known}
        isNew
        changed={0}
        refused={refused}
        saving={save.isPending}
        groups={[]}
        onChange={setDraft}
        onSave={(message) => save.mutate({ item: readDraft(draft, known).item, message })}
        cancel={<Link to="/register" {...buttonLook()}>Cancel</Link>}
      />
    </Page>
  );
}
