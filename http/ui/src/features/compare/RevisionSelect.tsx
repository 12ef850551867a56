import { NativeSelect } from '@mantine/core';
import type { Revision } from '@/api/revision';
import { count, instant } from '@/parts/words';
import classes from './CompareScreen.module.css';

type RevisionSelectProps = { label: string; value?: number; revisions?: readonly Revision[]; onChange: (revision: number | undefined) => void };

/** A revision by number, instant and what was written; the newest graph until one is chosen. */
export function RevisionSelect({ label, value, revisions = [], onChange }: RevisionSelectProps) {
  const known = revisions.some((revision) => revision.number === value);
  return (
    <label className={classes.side}>
      <span>{label}</span>
      <NativeSelect
        size="sm"
        value={value === undefined ? '' : String(value)}
        onChange={(event) => onChange(event.currentTarget.value === '' ? undefined : Number(event.currentTarget.value))}
        data={[
          { value: '', label: 'Now' },
          ...(value !== undefined && !known ? [{ value: String(value), label: `Revision ${count(value)}` }] : []),
          ...revisions.map((revision) => ({ value: String(revision.number), label: `${count(revision.number)}, ${instant(revision.at)}${revision.source ? `, ${revision.source}` : ''}` })),
        ]}
      />
    </label>
  );
}
