import { useState } from 'react';
import type { Model } from '@/api/model';
import type { HistoryEntry } from '@/api/revision';
import { Button } from '@/parts/Button';
import { Card } from '@/parts/Card';
import { Notice } from '@/parts/Notice';
import { Segmented } from '@/parts/Segmented';
import { age, counted } from '@/parts/words';
import type { Draft } from './draft';
import { differsAt, factText, fieldLabel, pathsOf, taken } from './facts';
import classes from './ConflictView.module.css';

type ConflictViewProps = {
  base: Draft;
  mine: Draft;
  theirs: Draft;
  model: Model;
  /** The newest entry of the item's history. */
  last?: HistoryEntry;
  onMerge: (merged: Draft) => void;
};

/** Somebody else wrote first: what was there, what they wrote, what you wrote; and which of them is kept, field by field. */
export function ConflictView({ base, mine, theirs, model, last, onMerge }: ConflictViewProps) {
  const [picks, setPicks] = useState<ReadonlyMap<string, 'mine' | 'theirs'>>(new Map());
  const paths = pathsOf(base, mine, theirs).filter((path) => differsAt(base, theirs, path) || differsAt(base, mine, path));
  const clash = (path: string) => differsAt(base, theirs, path) && differsAt(base, mine, path) && differsAt(mine, theirs, path);
  const clashes = paths.filter(clash);
  const pickOf = (path: string) => picks.get(path) ?? (differsAt(base, mine, path) ? 'mine' : 'theirs');
  const merge = () => onMerge(paths.reduce((draft, path) => taken(draft, pickOf(path) === 'mine' ? mine : theirs, path), theirs));
  const who = last ? `${last.revision.actor || last.revision.source} wrote revision ${last.revision.number} ${age(last.revision.at)} ago${last.revision.message ? `: “${last.revision.message}”` : ''}. ` : '';
  return (
    <>
      <Notice kind="incomplete" title="Somebody else changed this item while you worked on it">
        {who}{clashes.length === 0 ? 'You changed different fields, so both can stand.' : `${counted(clashes.length, 'field')} changed on both sides: choose which stands.`} Nothing of yours is saved yet.
      </Notice>
      <Card title="Both sides" note={counted(paths.length, 'field')} action={<Button weight="primary" small onClick={merge}>Go on with this</Button>}>
        <div className={classes.frame} role="region" aria-label="Fields that changed" tabIndex={0}>
          <table className={classes.table}>
            <thead><tr><th scope="col">Field</th><th scope="col">Before</th><th scope="col">Theirs</th><th scope="col">Yours</th><th scope="col">Keep</th></tr></thead>
            <tbody>
              {paths.map((path) => {
                const label = fieldLabel(path, model, mine.class);
                const pick = pickOf(path);
                return (
                  <tr key={path} data-clash={clash(path) || undefined}>
                    <th scope="row">{label}</th>
                    <td>{factText(base, path, model)}</td>
                    <td data-kept={pick === 'theirs' || undefined}>{factText(theirs, path, model)}</td>
                    <td data-kept={pick === 'mine' || undefined}>{factText(mine, path, model)}</td>
                    <td><Segmented label={`Keep ${label}`} value={pick} options={[{ value: 'theirs', label: 'Theirs' }, { value: 'mine', label: 'Yours' }]} onChange={(value) => setPicks(new Map(picks).set(path, value))} /></td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      </Card>
    </>
  );
}
