import { Autocomplete, Select, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Button } from '@/parts/Button';
import { Card } from '@/parts/Card';
import type { Need } from './draft';
import { fieldId } from '@/parts/fields/PropertyField';
import classes from '@/parts/fields/fields.module.css';

type RequirementsFieldProps = {
  needs: readonly Need[];
  /** Groups and types that the item's relations have. */
  names: readonly string[];
  problems: ReadonlyMap<string, string>;
  onChange: (needs: readonly Need[]) => void;
};

const isStrength = (text: string | null): text is 'hard' | 'soft' => text === 'hard' || text === 'soft';

/** How many members of a group must be available, where it is not all of them. */
export function RequirementsField({ needs, names, problems, onChange }: RequirementsFieldProps) {
  const change = (at: number, next: Partial<Need>) => onChange(needs.map((need, i) => (i === at ? { ...need, ...next } : need)));
  return (
    <Card title="Requirements" note="relations of one group form one; without a number all of it is needed as its type says" action={<Button weight="link" icon={<IconPlus size={13} aria-hidden="true" />} onClick={() => onChange([...needs, { name: '', need: '', strength: '' }])}>Add</Button>}>
      <div className={classes.needs} id={fieldId('requirements')} tabIndex={-1}>
        {problems.get('requirements') && <p className={classes.problem}>{problems.get('requirements')}</p>}
        {needs.length === 0 && <p className={classes.quiet}>None is declared.</p>}
        {needs.map((need, i) => (
          <div key={`${i}`} className={classes.need} role="group" aria-label={`Requirement ${need.name || i + 1}`}>
            <Autocomplete size="sm" label="Group" placeholder="database" data={[...names]} value={need.name} onChange={(name) => change(i, { name })} />
            <TextInput size="sm" label="Needs" placeholder="1 or 50%" value={need.need} onChange={(event) => change(i, { need: event.currentTarget.value })} error={problems.get(`requirements.${need.name}.need`)} />
            <Select size="sm" label="Strength" placeholder="as its type" data={[{ value: 'hard', label: 'hard: down without it' }, { value: 'soft', label: 'soft: degraded without it' }]} value={need.strength === '' ? null : need.strength} onChange={(strength) => change(i, { strength: isStrength(strength) ? strength : '' })} clearable clearButtonProps={{ 'aria-label': 'As its type' }} />
            <Button onClick={() => onChange(needs.filter((_, at) => at !== i))} aria-label={`Remove requirement ${need.name || i + 1}`}>Remove</Button>
          </div>
        ))}
      </div>
    </Card>
  );
}
