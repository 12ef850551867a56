import { Select, TagsInput } from '@mantine/core';
import { useMemo } from 'react';
import type { Model } from '@/api/model';
import { emptyEntry } from '@/parts/fields/entry';
import { PropertyField } from '@/parts/fields/PropertyField';
import { sentence, spoken } from '@/parts/words';
import type { BulkDraft, BulkKind } from './bulk';
import { propertiesOfModel } from './columns';

type BulkFormProps = { draft: BulkDraft; model: Model; retired: boolean; knownTags: readonly string[]; problem?: string; onChange: (draft: BulkDraft) => void };

const kinds: ReadonlyArray<{ value: BulkKind; label: string }> = [
  { value: 'set', label: 'Set a fact, such as the owner' },
  { value: 'clear', label: 'Take a fact away' },
  { value: 'tag', label: 'Add tags' },
  { value: 'untag', label: 'Remove tags' },
  { value: 'retire', label: 'Retire' },
  { value: 'revive', label: 'Bring back' },
];

/** What is to become of the selected items. */
export function BulkForm({ draft, model, retired, knownTags, problem, onChange }: BulkFormProps) {
  const properties = useMemo(() => propertiesOfModel(model), [model]);
  const ofFact = draft.kind === 'set' || draft.kind === 'clear';
  return (
    <>
      <Select size="sm" label="What to do" data={kinds.filter(({ value }) => (value === 'revive') === retired)} value={draft.kind} allowDeselect={false} onChange={(value) => onChange({ ...draft, kind: kinds.find((kind) => kind.value === value)?.value ?? draft.kind })} data-autofocus />
      {ofFact && (
        <Select
          size="sm" label="Fact" placeholder="Owner, lifecycle status, …" searchable nothingFoundMessage="No fact has this name"
          data={properties.map((one) => ({ value: one.name, label: one.label || sentence(spoken(one.name)) }))}
          value={draft.property?.name ?? null}
          onChange={(name) => {
            const property = properties.find((one) => one.name === name);
            onChange({ ...draft, property, entry: property ? emptyEntry(property) : '' });
          }}
        />
      )}
      {draft.kind === 'set' && draft.property && <PropertyField property={{ ...draft.property, label: 'Becomes', description: draft.property.description }} entry={draft.entry} problem={problem} onChange={(entry) => onChange({ ...draft, entry })} />}
      {(draft.kind === 'tag' || draft.kind === 'untag') && <TagsInput size="sm" label="Tags" placeholder="Type, then Enter" data={[...knownTags]} comboboxProps={{ position: 'top' }} value={[...draft.tags]} onChange={(tags) => onChange({ ...draft, tags })} error={problem} />}
    </>
  );
}
