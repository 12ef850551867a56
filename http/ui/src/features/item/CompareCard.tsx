import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { labelOf } from '@/api/item';
import { type Model, relationWords } from '@/api/model';
import { type HistoryEntry, type ItemComparison, itemComparisonQuery } from '@/api/revision';
import { Button } from '@/parts/Button';
import { Card } from '@/parts/Card';
import { EmptyState } from '@/parts/EmptyState';
import { Answered } from '@/parts/QueryState';
import { valueText } from '@/parts/value';
import { count, counted, instant, spoken } from '@/parts/words';
import { factWord } from './facts';
import classes from './CompareCard.module.css';

type CompareCardProps = { id: string; entries: readonly HistoryEntry[]; model?: Model; onClose: () => void };

/** Two instants of an item side by side: what each fact was, and which relations came, went or changed. */
export function CompareCard({ id, entries, model, onClose }: CompareCardProps) {
  const moments = useMemo(() => {
    const byRevision = new Map(entries.map((entry) => [entry.revision.number, entry.revision]));
    return [...byRevision.values()].map((revision) => ({ value: String(revision.number), label: `${instant(revision.at)}, revision ${count(revision.number)}` }));
  }, [entries]);
  const [from, setFrom] = useState(moments.at(-1)?.value ?? '0');
  const [to, setTo] = useState(moments[0]?.value ?? '0');
  const [first, last] = [Math.min(Number(from), Number(to)), Math.max(Number(from), Number(to))];
  const comparison = useQuery(itemComparisonQuery(id, first, last));
  const facts = comparison.data?.changes.length ?? 0;
  return (
    <Card title="Compare two instants" note={facts > 0 ? counted(facts, 'fact') : undefined} action={<Button weight="link" onClick={onClose}>Close</Button>}>
      <div className={classes.picks}>
        <Select size="sm" label="From" data={moments} value={from} onChange={(value) => value && setFrom(value)} allowDeselect={false} />
        <Select size="sm" label="To" data={moments} value={to} onChange={(value) => value && setTo(value)} allowDeselect={false} />
      </div>
      <Answered<ItemComparison> query={comparison} what="the comparison" rows={3}>{(data) => <Comparison data={data} model={model} />}</Answered>
    </Card>
  );
}

/** Facts of the item, then its relations; a relation that changed names what of it. */
function Comparison({ data, model }: { data: ItemComparison; model?: Model }) {
  const [first, last] = [data.from.revision, data.to.revision];
  if (data.changes.length + data.relations.length === 0) return <EmptyState title="Nothing differs">{first === last ? 'Both are the same instant.' : 'What changed in between was changed back.'}</EmptyState>;
  return (
    <div className={classes.frame} role="region" aria-label="What differs" tabIndex={0}>
      <table className={classes.table}>
        <thead><tr><th scope="col">Fact</th><th scope="col">Revision {count(first)}</th><th scope="col">Revision {count(last)}</th></tr></thead>
        <tbody>
          {data.changes.map((change) => (
            <tr key={change.fact}><th scope="row">{factWord(change.fact, model)}</th><td>{valueText(change.before)}</td><td className={classes.now}>{valueText(change.after)}</td></tr>
          ))}
          {data.relations.map(({ relation, what, changes }) => {
            const words = `${relationWords(model, relation.type, relation.out)} ${labelOf(relation.other)}`;
            const told = (side: 'before' | 'after') => `${words}, ${changes.map((change) => `${spoken(change.fact.replace('properties.', '')).toLowerCase()} ${valueText(change[side])}`).join(', ')}`;
            return (
              <tr key={relation.id}>
                <th scope="row">Relation</th>
                <td>{what === 'created' ? '–' : what === 'deleted' ? words : told('before')}</td>
                <td className={classes.now}>{what === 'deleted' ? '–' : what === 'created' ? words : told('after')}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {!data.complete && <p role="note" className={classes.note}>The history is too long to be read whole: more may differ.</p>}
    </div>
  );
}

