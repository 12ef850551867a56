import { MultiSelect, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Model } from '@/api/model';
import { valuesQuery } from '@/api/register';
import { statesWorstFirst, stateWord } from '@/api/state';
import { useClassWords } from '@/api/useClassWords';
import { Button } from '@/parts/Button';
import { Segmented } from '@/parts/Segmented';
import { sentence } from '@/parts/words';
import { conditionWords } from './condition';
import { ConditionMenu } from './ConditionMenu';
import { propertiesOfModel } from './columns';
import { groupLabel, readOnly } from './groups';
import { GroupSelect } from './GroupSelect';
import { isFiltered, type RegisterSearch } from './search';
import classes from './FilterBar.module.css';

type FilterBarProps = { search: RegisterSearch; change: (next: Partial<RegisterSearch>) => void; model?: Model; labelOf: (property: string) => string };

const some = <T,>(list: T[]): T[] | undefined => (list.length > 0 ? list : undefined);

/** What narrows the register: words, class, owner, state, tag, and conditions on any fact. */
export function FilterBar({ search, change, model, labelOf }: FilterBarProps) {
  const wordsOf = useClassWords();
  const [typed, setTyped] = useState(search.q ?? '');
  const ask = useDebouncedCallback((q: string) => change({ q: q.trim() || undefined }), 200);
  const owners = useQuery(valuesQuery('owner'));
  const tags = useQuery(valuesQuery('tags'));
  const kinds = (model?.classes ?? []).map((c) => ({ value: c.name, label: sentence(wordsOf(c.name).plural) })).sort((a, b) => a.label.localeCompare(b.label));
  const onlyWords = (only: string) => {
    const { of, value } = readOnly(only);
    const property = model && propertiesOfModel(model).find((one) => one.name === of);
    return value === undefined ? `${labelOf(of)} is not recorded` : `${labelOf(of)} is ${groupLabel(of, value, property, (name) => wordsOf(name).plural)}`;
  };
  const withCount = (values?: readonly { value: string; items: number }[]) => (values ?? []).map(({ value, items }) => ({ value, label: `${value} (${items})` }));
  return (
    <div className={classes.bar} role="search" aria-label="Filters">
      <TextInput size="sm" className={classes.words} aria-label="Words of the name or key" placeholder="Words of the name or key" leftSection={<IconSearch size={15} stroke={1.8} aria-hidden="true" />} value={typed} onChange={(event) => { setTyped(event.currentTarget.value); ask(event.currentTarget.value); }} />
      <MultiSelect size="sm" className={classes.kind} aria-label="Class" placeholder={search.class ? '' : 'All classes'} data={kinds} value={search.class ?? []} onChange={(value) => change({ class: some(value) })} clearable searchable clearButtonProps={{ 'aria-label': 'All classes' }} />
      <MultiSelect size="sm" className={classes.kind} aria-label="Owner" placeholder={search.owner ? '' : 'All owners'} data={withCount(owners.data?.values)} value={search.owner ?? []} onChange={(value) => change({ owner: some(value) })} clearable searchable clearButtonProps={{ 'aria-label': 'All owners' }} />
      <MultiSelect size="sm" className={classes.kind} aria-label="State" placeholder={search.state ? '' : 'All states'} data={statesWorstFirst.map((state) => ({ value: state, label: stateWord[state] }))} value={search.state ?? []} onChange={(value) => change({ state: some(statesWorstFirst.filter((state) => value.includes(state))) })} clearable clearButtonProps={{ 'aria-label': 'All states' }} />
      <Select size="sm" className={classes.tag} aria-label="Tag" placeholder="All tags" data={withCount(tags.data?.values)} value={search.tag ?? null} onChange={(value) => change({ tag: value ?? undefined })} clearable searchable clearButtonProps={{ 'aria-label': 'All tags' }} />
      {model && <ConditionMenu model={model} onAdd={(condition) => change({ where: [...new Set([...(search.where ?? []), condition])] })} />}
      <Segmented label="Which items" value={search.retired ? 'retired' : 'live'} options={[{ value: 'live', label: 'In the graph' }, { value: 'retired', label: 'Retired' }]} onChange={(value) => change({ retired: value === 'retired' ? true : undefined })} />
      <GroupSelect model={model} value={search.group} onChange={(group) => change({ group, open: undefined })} />
      {((search.where?.length ?? 0) > 0 || search.only !== undefined) && (
        <ul className={classes.conditions} aria-label="Conditions">
          {search.only !== undefined && (
            <li className={classes.condition}>
              {onlyWords(search.only)}
              <button type="button" aria-label={`Drop: ${onlyWords(search.only)}`} onClick={() => change({ only: undefined })}><IconX size={12} aria-hidden="true" /></button>
            </li>
          )}
          {search.where?.map((condition) => (
            <li key={condition} className={classes.condition}>
              {conditionWords(condition, labelOf)}
              <button type="button" aria-label={`Drop: ${conditionWords(condition, labelOf)}`} onClick={() => change({ where: some((search.where ?? []).filter((one) => one !== condition)) })}><IconX size={12} aria-hidden="true" /></button>
            </li>
          ))}
        </ul>
      )}
      {isFiltered(search) && <Button weight="link" onClick={() => { setTyped(''); change({ q: undefined, class: undefined, owner: undefined, state: undefined, tag: undefined, where: undefined, only: undefined }); }}>Clear the filters</Button>}
    </div>
  );
}
