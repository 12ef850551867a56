import { useState } from 'react';
import { type Item, labelOf } from '@/api/item';
import { type Model, relationWords } from '@/api/model';
import type { HistoryEntry } from '@/api/revision';
import { Button } from '@/parts/Button';
import { Card } from '@/parts/Card';
import { EmptyState } from '@/parts/EmptyState';
import { Loading } from '@/parts/Loading';
import { valueText } from '@/parts/value';
import { age, count, date, instant, sentence } from '@/parts/words';
import rows from '@/parts/rows.module.css';
import { CompareCard } from './CompareCard';
import { factWord } from './facts';
import classes from './History.module.css';

const few = 6;

/** What happened to an item, newest first. */
export function History({ item, entries, model }: { item: Item; entries?: readonly HistoryEntry[]; model?: Model }) {
  const [all, setAll] = useState(false);
  const [comparing, setComparing] = useState(false);
  if (!entries) return <Card title="History"><Loading what="the history" rows={3} /></Card>;
  if (comparing) return <CompareCard id={item.id} entries={entries} model={model} onClose={() => setComparing(false)} />;
  return (
    <Card
      title="History"
      note={`${count(entries.length)} ${entries.length === 1 ? 'entry' : 'entries'}`}
      action={
        <span className={classes.actions}>
          {entries.length > few && <Button weight="link" onClick={() => setAll(!all)}>{all ? 'Fewer' : 'All'}</Button>}
          {entries.length > 1 && <Button weight="link" onClick={() => setComparing(true)}>Compare</Button>}
        </span>
      }
    >
      {entries.length === 0 && <EmptyState title="No history">Nothing was written about it yet.</EmptyState>}
      <ul className={rows.list}>
        {(all ? entries : entries.slice(0, few)).map((entry, i) => (
          <li key={`${entry.revision.number} ${i}`} className={rows.row}>
            <time className={classes.when} dateTime={entry.revision.at} title={instant(entry.revision.at)}>{when(entry.revision.at)}</time>
            <span className={rows.main}>
              {told(entry, item, model)}
              {entry.revision.message && <span className={rows.second}>“{entry.revision.message}”</span>}
              {entry.what === 'changed' && entry.changes.slice(0, 4).map((change) => (
                <span key={change.fact} className={rows.second}>{factWord(change.fact, model)}: {valueText(change.before)} → {valueText(change.after)}</span>
              ))}
            </span>
            <span className={rows.quiet}>{who(entry)}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** Who wrote it: a person by name, or else the source. */
const who = ({ revision }: HistoryEntry) => (revision.source === 'manual' || revision.source === '' ? revision.actor : revision.source);

const when = (at: string) => (Date.now() - Date.parse(at) < 2 * 86_400_000 ? `${age(at)} ago` : date(at));

/** An entry as a sentence. */
function told(entry: HistoryEntry, item: Item, model: Model | undefined): string {
  if (entry.relation) {
    const words = `${relationWords(model, entry.relation.type, entry.relation.out)} ${labelOf(entry.relation.other)}`;
    if (entry.what === 'deleted') return `No longer ${words}`;
    return sentence(entry.what === 'created' ? words : `${words}: ${entry.what}`);
  }
  if (entry.what === 'changed') return entry.changes.length === 0 ? 'Named by another source' : entry.changes.length === 1 ? 'One fact changed' : `${count(entry.changes.length)} facts changed`;
  return `${sentence(entry.what)}: ${labelOf(entry.item ?? item)}`;
}
