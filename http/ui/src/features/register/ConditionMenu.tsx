import { Popover, Select, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconFilter } from '@tabler/icons-react';
import { type FormEvent, useMemo, useState } from 'react';
import type { Model, Property } from '@/api/model';
import { Button } from '@/parts/Button';
import { sentence, spoken } from '@/parts/words';
import { propertiesOfModel } from './columns';
import { conditionText, isBare, operatorsFor, operatorWords } from './condition';
import classes from './ConditionMenu.module.css';

const hints: Partial<Record<Property['type'], string>> = { date: '2027-01-01, today, today+90d', datetime: '2027-01-01, today-7d', money: '1000 EUR', duration: 'PT4H', boolean: 'true or false' };

/** Adds a condition on any fact: which, how, and against what. */
export function ConditionMenu({ model, onAdd }: { model: Model; onAdd: (condition: string) => void }) {
  const [opened, menu] = useDisclosure(false);
  const properties = useMemo(() => propertiesOfModel(model), [model]);
  const [name, setName] = useState<string | null>(null);
  const [operator, setOperator] = useState<string | null>(null);
  const [value, setValue] = useState('');
  const property = properties.find((one) => one.name === name);
  const ready = property && operator && (isBare(operator) || value.trim() !== '');
  const add = (event: FormEvent) => {
    event.preventDefault();
    if (!property || !operator || !ready) return;
    onAdd(conditionText({ property: property.name, operator, value: value.trim() }));
    setName(null);
    setOperator(null);
    setValue('');
    menu.close();
  };
  return (
    <Popover opened={opened} onChange={(open) => (open ? menu.open() : menu.close())} position="bottom-start" width={320} trapFocus returnFocus>
      <Popover.Target><Button icon={<IconFilter size={14} aria-hidden="true" />} onClick={menu.toggle} aria-expanded={opened}>Condition</Button></Popover.Target>
      <Popover.Dropdown className={classes.menu} aria-label="Add a condition">
        <form className={classes.form} onSubmit={add}>
          <Select size="sm" label="Fact" placeholder="Any fact" data={properties.map((one) => ({ value: one.name, label: one.label || sentence(spoken(one.name)) }))} value={name} onChange={(next) => { setName(next); setOperator(operatorsFor(properties.find((one) => one.name === next)?.type ?? 'string')[0] ?? null); }} searchable comboboxProps={{ withinPortal: false }} data-autofocus />
          <Select size="sm" label="How" data={operatorsFor(property?.type ?? 'string').map((one) => ({ value: one, label: operatorWords(one) }))} value={operator} onChange={setOperator} disabled={!property} allowDeselect={false} comboboxProps={{ withinPortal: false }} />
          {operator && !isBare(operator) && (property?.type === 'enum' ? (
            <Select size="sm" label="Value" data={(property.values ?? []).map((one) => ({ value: one, label: spoken(one) }))} value={value === '' ? null : value} onChange={(next) => setValue(next ?? '')} comboboxProps={{ withinPortal: false }} />
          ) : (
            <TextInput size="sm" label="Value" placeholder={property ? hints[property.type] : undefined} value={value} onChange={(event) => setValue(event.currentTarget.value)} />
          ))}
          <Button type="submit" weight="primary" disabled={!ready}>Add</Button>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
