import { TextInput } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { Model } from '@/api/model';
import { Button } from '@/parts/Button';
import { Card } from '@/parts/Card';
import { Notice } from '@/parts/Notice';
import { counted } from '@/parts/words';
import { type Draft, readDraft, sectionsOf } from './draft';
import { emptyEntry } from '@/parts/fields/entry';
import { fieldLabel } from './facts';
import { IdentityFields } from './IdentityFields';
import { fieldId, PropertyField } from '@/parts/fields/PropertyField';
import { RequirementsField } from './RequirementsField';
import classes from './ItemForm.module.css';
import fields from '@/parts/fields/fields.module.css';

type ItemFormProps = {
  draft: Draft;
  model: Model;
  isNew: boolean;
  /** How many fields differ from what is stored. */
  changed: number;
  /** What the server found wrong, by the path of its field. */
  refused: ReadonlyMap<string, string>;
  saving: boolean;
  /** Groups and types that the item's relations have. */
  groups: readonly string[];
  onChange: (draft: Draft) => void;
  onSave: (message: string) => void;
  cancel: ReactNode;
};

/** An item as a form: the fields that its class has, each with the input that fits. */
export function ItemForm({ draft, model, isNew, changed, refused, saving, groups, onChange, onSave, cancel }: ItemFormProps) {
  const [message, setMessage] = useState('');
  const [found, setFound] = useState<ReadonlyMap<string, string>>(new Map());
  const problems = new Map([...refused, ...found]);
  const save = (event: FormEvent) => {
    event.preventDefault();
    const wrong = readDraft(draft, model).problems;
    setFound(wrong);
    const [first] = wrong.keys();
    if (first === undefined) onSave(message.trim());
    else document.getElementById(fieldId(first))?.focus();
  };
  const set = (next: Draft) => {
    if (found.size > 0) setFound(readDraft(next, model).problems);
    onChange(next);
  };
  return (
    <form className={classes.form} onSubmit={save} noValidate aria-label={isNew ? 'New item' : 'Edit item'}>
      <Summary problems={problems} model={model} draft={draft} />
      <IdentityFields draft={draft} model={model} isNew={isNew} problems={problems} onChange={(next) => set({ ...draft, ...next })} />
      {draft.class !== '' && <RequirementsField needs={draft.needs} names={groups} problems={problems} onChange={(needs) => set({ ...draft, needs })} />}
      {sectionsOf(model, draft.class).map((section) => (
        <Card key={section.title} title={section.title}>
          <div className={fields.grid}>
            {section.properties.map((property) => (
              <PropertyField
                key={property.name}
                property={property}
                entry={draft.values[property.name] ?? emptyEntry(property)}
                problem={problems.get(`properties.${property.name}`)}
                onChange={(entry) => set({ ...draft, values: { ...draft.values, [property.name]: entry } })}
              />
            ))}
          </div>
        </Card>
      ))}
      <div className={classes.foot}>
        <TextInput size="sm" className={classes.why} aria-label="Why" placeholder="Why; stands in the history" value={message} onChange={(event) => setMessage(event.currentTarget.value)} maxLength={1000} />
        <span className={fields.quiet} role="status">{isNew ? '' : changed === 0 ? 'Nothing is changed' : `${counted(changed, 'field')} changed`}</span>
        {cancel}
        <Button type="submit" weight="primary" disabled={saving || (!isNew && changed === 0)}>{saving ? 'Saving…' : isNew ? 'Create' : 'Save'}</Button>
      </div>
    </form>
  );
}

/** All that is wrong, each as a way to its field. */
function Summary({ problems, model, draft }: { problems: ReadonlyMap<string, string>; model: Model; draft: Draft }) {
  if (problems.size === 0) return null;
  return (
    <Notice kind="error" title={`${counted(problems.size, 'field')} cannot be saved so`}>
      <ul className={classes.problems}>
        {[...problems].map(([path, problem]) => (
          <li key={path}><Button weight="link" onClick={() => document.getElementById(fieldId(path.startsWith('requirements') ? 'requirements' : path))?.focus()}>{fieldLabel(path, model, draft.class)}</Button>: {problem}</li>
        ))}
      </ul>
    </Notice>
  );
}
