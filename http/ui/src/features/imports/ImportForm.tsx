import { Autocomplete, Checkbox, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { Card } from '@/parts/Card';
import { DropZone } from './DropZone';
import classes from './ImportForm.module.css';

/** What a person says about the files of an import. */
export type Draft = { files: readonly File[]; source: string; complete: boolean; message: string };

/** A draft without files. */
export const emptyDraft: Draft = { files: [], source: '', complete: false, message: '' };

type ImportFormProps = {
  draft: Draft;
  /** Names of sources on record. */
  sources: readonly string[];
  onChange: (draft: Draft) => void;
  disabled: boolean;
  actions: ReactNode;
};

/** Files, who says what stands in them, and whether that is all they know. */
export function ImportForm({ draft, sources, onChange, disabled, actions }: ImportFormProps) {
  const change = (next: Partial<Draft>) => onChange({ ...draft, ...next });
  return (
    <Card title="New import" note="a dry run first; nothing is written by it">
      <div className={classes.form}>
        <DropZone files={draft.files} onChange={(files) => change({ files })} disabled={disabled} />
        <div className={classes.fields}>
          <Autocomplete
            size="sm"
            label="Source"
            description="Who says this; empty: what the document says"
            placeholder="warehouse-export"
            data={[...sources]}
            value={draft.source}
            onChange={(source) => change({ source })}
            disabled={disabled}
          />
          <TextInput size="sm" label="Why" description="Stands in the history" placeholder="weekly export" value={draft.message} onChange={(event) => change({ message: event.currentTarget.value })} disabled={disabled} />
          <Checkbox
            size="sm"
            className={classes.complete}
            label="This is all that the source knows"
            description="What it no longer names is retired, unless another source names it"
            checked={draft.complete}
            onChange={(event) => change({ complete: event.currentTarget.checked })}
            disabled={disabled}
          />
        </div>
        <div className={classes.actions}>{actions}</div>
      </div>
    </Card>
  );
}
