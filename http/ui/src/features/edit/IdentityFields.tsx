import { MultiSelect, Select, TagsInput, TextInput } from '@mantine/core';
import { type Model, relationWords } from '@/api/model';
import { useClassWords } from '@/api/useClassWords';
import { Card } from '@/parts/Card';
import { sentence } from '@/parts/words';
import type { Draft } from './draft';
import { fieldId } from '@/parts/fields/PropertyField';
import classes from '@/parts/fields/fields.module.css';

type IdentityFieldsProps = { draft: Draft; model: Model; isNew: boolean; problems: ReadonlyMap<string, string>; onChange: (next: Partial<Draft>) => void };

/** What an item is and how it is called. */
export function IdentityFields({ draft, model, isNew, problems, onChange }: IdentityFieldsProps) {
  const wordsOf = useClassWords();
  const kinds = model.tiers
    .map((tier) => ({ group: tier, items: model.classes.filter((c) => !c.abstract && c.tier === tier).map((c) => ({ value: c.name, label: sentence(wordsOf(c.name).label) })) }))
    .concat([{ group: 'Other', items: model.classes.filter((c) => !c.abstract && !model.tiers.includes(c.tier)).map((c) => ({ value: c.name, label: sentence(wordsOf(c.name).label) })) }])
    .filter((group) => group.items.length > 0);
  const networks = model.relationTypes.filter((type) => type.connectivity).map((type) => ({ value: type.name, label: relationWords(model, type.name, true) }));
  const described = model.classes.find((c) => c.name === draft.class)?.description;
  return (
    <Card title="What it is">
      <div className={classes.grid}>
        <Select id={fieldId('class')} size="sm" label="Class" withAsterisk description={described ?? 'What it is'} placeholder="Choose a class" data={kinds} value={draft.class === '' ? null : draft.class} onChange={(value) => onChange({ class: value ?? '' })} searchable allowDeselect={false} error={problems.get('class')} nothingFoundMessage="No class has these letters" />
        <TextInput id={fieldId('key')} size="sm" label="Key" withAsterisk description={isNew ? 'What sources call it; it never changes' : 'It never changes'} placeholder="server/srv-042" value={draft.key} onChange={(event) => onChange({ key: event.currentTarget.value })} readOnly={!isNew} error={problems.get('key')} maxLength={512} />
        <TextInput id={fieldId('name')} size="sm" label="Name" description="As people say it" value={draft.name} onChange={(event) => onChange({ name: event.currentTarget.value })} error={problems.get('name')} />
        <TagsInput id={fieldId('tags')} size="sm" label="Tags" description="Type, then Enter" value={[...draft.tags]} onChange={(tags) => onChange({ tags })} error={problems.get('tags')} />
        {networks.length > 0 && <MultiSelect id={fieldId('rootFor')} size="sm" label="Root for" description="Networks that begin at it" data={networks} value={[...draft.rootFor]} onChange={(rootFor) => onChange({ rootFor })} error={problems.get('rootFor')} />}
        {networks.length > 0 && <MultiSelect id={fieldId('endpointFor')} size="sm" label="Endpoint for" description="Networks that it needs and does not pass on" data={networks} value={[...draft.endpointFor]} onChange={(endpointFor) => onChange({ endpointFor })} error={problems.get('endpointFor')} />}
      </div>
    </Card>
  );
}
