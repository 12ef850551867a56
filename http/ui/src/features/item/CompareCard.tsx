import { Select } from '@mantine/core';
import { useMemo, useState } from 'react';
import { labelOf } from '@/api/item';
import { type Model, relationWords } from '@/api/model';
import type { HistoryEntry } from '@/api/revision';
import { Button } from '@/parts/Button';
import { Card } from '@/parts/Card';
import { EmptyState } from '@/parts/EmptyState';
import { valueText } from '@/parts/value';
import { count, counted, instant, sentence, spoken } from '@/parts/words';
import { differenceOf } from './compare';
import classes from './CompareCard.module.css';

type CompareCardProps = { entries: readonly HistoryEntry[]; model?: Model; onClose: () => void };

/** Two instants of an item side by side: what each fact was, and which relations came and went. */
export function CompareCard({ entries, model, onClose }: CompareCardProps) {
  const moments = useMemo(() => {
    const byRevision = new Map(entries.map((entry) => [entry.revision.number, entry.revision]));
    return [...byRevision.values()].map((revision) => ({ value: String(revision.number), label: `${instant(revision.at)}, revision ${count(revision.number)}` }));
  }, [entries]);
  const [from, setFrom] = useState(moments.at(-1)?.value ?? '0');
  const [to, setTo] = useState(moments[0]?.value ?? '0');
  const [first, last] = [Math.min(Number(from), Number(to)), Math.max(Number(from), Number(to))];
  const difference = useMemo(() => differenceOf(entries, first, last), [entries, first, last]);
  const relation = (entry: HistoryEntry) => entry.relation && `${relationWords(model, entry.relation.type, entry.relation.out)} ${labelOf(entry.relation.other)}`;
  const nothing = difference.facts.length + difference.gained.length + difference.lost.length === 0;
  return (
    <Card title="Compare two instants" note={nothing ? undefined : counted(difference.facts.length, 'fact')} action={<Button weight="link" onClick={onClose}>Close</Button>}>
      <div className={classes.picks}>
        <Select size="sm" label="From" data={moments} value={from} onChange={(value) => value && setFrom(value)} allowDeselect={false} />
        <Select size="sm" label="To" data={moments} value={to} onChange={(value) => value && setTo(value)} allowDeselect={false} />
      </div>
      {nothing ? <EmptyState title="Nothing differs">{first === last ? 'Both are the same instant.' : 'What changed in between was changed back.'}</EmptyState> : (
        <div className={classes.frame} role="region" aria-label="What differs" tabIndex={0}>
          <table className={classes.table}>
            <thead><tr><th scope="col">Fact</th><th scope="col">Revision {count(first)}</th><th scope="col">Revision {count(last)}</th></tr></thead>
            <tbody>
              {difference.facts.map((change) => (
                <tr key={change.fact}><th scope="row">{sentence(spoken(change.fact.replace('properties.', '')))}</th><td>{valueText(change.before)}</td><td className={classes.now}>{valueText(change.after)}</td></tr>
              ))}
              {difference.lost.map((entry) => <tr key={entry.relation?.id}><th scope="row">Relation</th><td>{relation(entry)}</td><td className={classes.now}>–</td></tr>)}
              {difference.gained.map((entry) => <tr key={entry.relation?.id}><th scope="row">Relation</th><td>–</td><td className={classes.now}>{relation(entry)}</td></tr>)}
            </tbody>
          </table>
        </div>
      )}
    </Card>
  );
}
