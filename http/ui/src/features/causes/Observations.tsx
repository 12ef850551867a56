import { UnstyledButton } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useQueries, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { labelOf, meantQuery } from '@/api/item';
import { useClassWords } from '@/api/useClassWords';
import { Card } from '@/parts/Card';
import { ClassIcon } from '@/parts/ClassIcon';
import { ItemPicker } from '@/parts/ItemPicker';
import { counted } from '@/parts/words';
import { type Alarm, alarmText, alarmsOf, type CausesSearch, pastedAlarm } from './search';
import classes from './Observations.module.css';

type ObservationsProps = { search: CausesSearch; change: (next: Partial<CausesSearch>) => void };

/** What is seen: items that fail, with their onset, and items that work. */
export function Observations({ search, change }: ObservationsProps) {
  const failing = alarmsOf(search.failing);
  const healthy = search.healthy ?? [];
  const setFailing = (alarms: readonly Alarm[]) => change({ failing: alarms.length > 0 ? alarms.map(alarmText) : undefined, show: undefined, alarm: undefined });
  const setHealthy = (keys: readonly string[]) => change({ healthy: keys.length > 0 ? [...keys] : undefined, show: undefined });
  return (
    <Card title="What is seen" note={`${counted(failing.length, 'alarm')}, ${counted(healthy.length, 'healthy item')}`} className={classes.card}>
      <List
        title="Failing"
        empty="Add what monitoring or people report; paste a list of names, keys, and onsets."
        picker="Item that fails"
        alarms={failing}
        withOnset
        onChange={setFailing}
      />
      <List
        title="Seen working"
        empty="Items that you know to work rule causes out."
        picker="Item that works"
        alarms={healthy.map((key) => ({ key }))}
        onChange={(alarms) => setHealthy(alarms.map(({ key }) => key).filter((key) => !failing.some((one) => one.key === key)))}
      />
    </Card>
  );
}

type ListProps = { title: string; empty: string; picker: string; alarms: readonly Alarm[]; withOnset?: boolean; onChange: (alarms: readonly Alarm[]) => void };

function List({ title, empty, picker, alarms, withOnset = false, onChange }: ListProps) {
  const items = useQueries({ queries: alarms.map((alarm) => meantQuery(alarm.key)) });
  const wordsOf = useClassWords();
  const client = useQueryClient();
  const [unknown, setUnknown] = useState<readonly string[]>([]);
  const add = (more: readonly Alarm[]) => {
    const keys = new Set(more.map((alarm) => alarm.key));
    onChange([...alarms.filter((alarm) => !keys.has(alarm.key)), ...more]);
  };
  const paste = async (lines: readonly string[]) => {
    const read = lines.map(pastedAlarm);
    const meant = await Promise.all(read.map(({ key }) => client.fetchQuery(meantQuery(key)).catch(() => [])));
    add(read.flatMap((alarm, i) => (meant[i]?.length === 1 && meant[i][0] ? [{ ...alarm, key: meant[i][0].key }] : [])));
    setUnknown(lines.filter((_, i) => meant[i]?.length !== 1));
  };
  return (
    <section className={classes.part} aria-label={title}>
      <h3 className={classes.title}>{title}{withOnset && alarms.length > 0 && <span>since, if known</span>}</h3>
      <ul className={classes.list}>
        {alarms.map((alarm, i) => {
          const item = items[i]?.data?.[0];
          const name = item ? labelOf(item) : alarm.key;
          return (
            <li key={alarm.key} className={classes.row} title={alarm.key}>
              {item && <ClassIcon name={wordsOf(item.class).icon} size={15} />}
              <span className={classes.name}>{name}</span>
              {withOnset && <Onset name={name} since={alarm.since} onChange={(since) => onChange(alarms.map((one) => (one === alarm ? { key: alarm.key, since } : one)))} />}
              <UnstyledButton className={classes.drop} aria-label={`Take ${name} out`} onClick={() => onChange(alarms.filter((one) => one !== alarm))}>
                <IconX size={13} aria-hidden="true" />
              </UnstyledButton>
            </li>
          );
        })}
      </ul>
      {alarms.length === 0 && <p className={classes.empty}>{empty}</p>}
      <ItemPicker label={picker} placeholder="Name or key; or paste a list" onPick={(item) => add([{ key: item.key }])} onPaste={(lines) => void paste(lines)} />
      <p className={classes.unknown} role="status">{unknown.length > 0 && `${counted(unknown.length, 'line')} not understood: ${unknown.slice(0, 4).join(', ')}.`}</p>
    </section>
  );
}

/** The onset in local time, as the browser asks for one. */
function Onset({ name, since, onChange }: { name: string; since?: string; onChange: (since: string | undefined) => void }) {
  return (
    <input
      type="datetime-local"
      className={classes.onset}
      aria-label={`${name} fails since`}
      value={since === undefined ? '' : local(since)}
      onChange={(event) => onChange(event.currentTarget.value === '' ? undefined : new Date(event.currentTarget.value).toISOString())}
    />
  );
}

function local(instant: string): string {
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) return '';
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
