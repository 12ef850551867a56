import { TextInput } from '@mantine/core';
import { IconHistory, IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { Button } from './Button';
import classes from './AsOf.module.css';

type AsOfProps = { value?: string; onChange: (instant: string | undefined) => void };

/** "2026-11-24T09:30" in local time, as the field wants it. */
const local = (iso: string): string => {
  const at = new Date(iso);
  return Number.isNaN(at.getTime()) ? '' : new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
};

/** The instant that a view shows: now, until another is chosen. */
export function AsOf({ value, onChange }: AsOfProps) {
  const [asked, setAsked] = useState(false);
  if (value === undefined && !asked) return <Button icon={<IconHistory size={14} aria-hidden="true" />} onClick={() => setAsked(true)} title="Show another instant">Now</Button>;
  const back = () => {
    setAsked(false);
    onChange(undefined);
  };
  return (
    <span className={classes.asOf} data-past={value === undefined ? undefined : true}>
      <IconHistory size={15} stroke={1.7} aria-hidden="true" />
      <TextInput
        size="sm"
        type="datetime-local"
        aria-label="As of"
        title="As of"
        autoFocus={asked}
        value={value === undefined ? '' : local(value)}
        max={local(new Date().toISOString())}
        onChange={(event) => {
          const at = new Date(event.currentTarget.value);
          onChange(Number.isNaN(at.getTime()) ? undefined : at.toISOString());
        }}
      />
      <button type="button" aria-label="Back to now" title="Back to now" onClick={back}><IconX size={13} aria-hidden="true" /></button>
    </span>
  );
}
