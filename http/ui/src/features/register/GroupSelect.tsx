import { Select } from '@mantine/core';
import { useMemo } from 'react';
import type { Model } from '@/api/model';
import { sentence, spoken } from '@/parts/words';
import { propertiesOfModel } from './columns';
import classes from './FilterBar.module.css';

/** What people group by most; then any other fact. */
const usual = [{ value: 'class', label: 'By class' }, { value: 'owner', label: 'By owner' }, { value: 'state', label: 'By state now' }, { value: 'tags', label: 'By tag' }, { value: 'source', label: 'By source' }];

/** Chooses the fact that items are grouped by. */
export function GroupSelect({ model, value, onChange }: { model?: Model; value?: string; onChange: (group: string | undefined) => void }) {
  const data = useMemo(() => {
    const others = (model ? propertiesOfModel(model) : []).filter((one) => one.type !== 'text' && one.name !== 'owner').map((one) => ({ value: one.name, label: `By ${(one.label || sentence(spoken(one.name))).replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase())}` }));
    return [{ group: 'Often', items: usual }, { group: 'Any fact', items: others }];
  }, [model]);
  return <Select size="sm" className={classes.kind} aria-label="Group" placeholder="Not grouped" data={data} value={value ?? null} onChange={(next) => onChange(next ?? undefined)} clearable searchable clearButtonProps={{ 'aria-label': 'Not grouped' }} />;
}
