import type { BatchResult } from '@/api/bulk';
import { labelOf } from '@/api/item';
import { Button } from '@/parts/Button';
import { valueText } from '@/parts/value';
import { count, counted, listed, sentence, spoken } from '@/parts/words';
import rows from '@/parts/rows.module.css';
import { type BulkItem, changed } from './bulk';
import classes from './BulkDialog.module.css';

/** Rows that are shown of many. */
const shown = 100;

const words: Readonly<Record<string, string>> = { retired: 'leaves the graph', revived: 'returns to the graph' };

const said = (value: unknown): string => (value === null || value === undefined || (Array.isArray(value) && value.length === 0) ? '–' : Array.isArray(value) ? listed(value.map(String), 6) : valueText(value));

/** What a change would do, item by item: those that change first. */
export function BulkPreview({ result, items }: { result: BatchResult; items: readonly BulkItem[] }) {
  const changing = result.results.flatMap((one, i) => (changed(one) ? [{ one, item: items[i] }] : []));
  const same = result.results.length - changing.length;
  return (
    <section aria-label="What changes" className={classes.preview}>
      <p role="status">
        <strong>{changing.length === 0 ? 'Nothing would change' : `${counted(changing.length, 'item')} of ${count(result.results.length)} ${changing.length === 1 ? 'changes' : 'change'}`}</strong>
        {same > 0 && `; ${same === 1 ? 'one reads' : `${count(same)} read`} so already`}.
      </p>
      <ul className={rows.list} tabIndex={0} aria-label="Items that change">
        {changing.slice(0, shown).map(({ one, item }) => (
          <li key={one.item} className={rows.row}>
            <span className={rows.main}>
              <strong className={rows.name}>{item ? labelOf(item) : one.key}</strong>
              {one.changes.filter(({ fact }) => fact !== 'retired').map(({ fact, before, after }) => <span key={fact} className={rows.second}>{sentence(spoken(fact.replace(/^properties\./, '')))}: {said(before)} → <strong>{said(after)}</strong></span>)}
              {words[one.what] && <span className={rows.second}>{words[one.what]}</span>}
            </span>
          </li>
        ))}
      </ul>
      {changing.length > shown && <p className={classes.more}>The first {shown} are shown.</p>}
    </section>
  );
}

type RefusedRowsProps = { refused: ReadonlyMap<number, { reason: string; now?: number }>; items: readonly BulkItem[]; onLeaveOut: () => void; onLookAgain: () => void };

/** Why nothing was written, row by row, and the ways on. */
export function RefusedRows({ refused, items, onLeaveOut, onLookAgain }: RefusedRowsProps) {
  const stale = [...refused.values()].some((one) => one.now !== undefined);
  return (
    <section aria-label="What stands against it" className={classes.refused} role="alert">
      <p>Nothing was changed: {counted(refused.size, 'item')} {refused.size === 1 ? 'stands' : 'stand'} against it.</p>
      <ul className={rows.list} tabIndex={0} aria-label="Items that cannot change">
        {[...refused].slice(0, shown).map(([place, { reason }]) => {
          const item = items[place];
          return <li key={place} className={rows.row}><span className={rows.main}><strong className={rows.name}>{item ? labelOf(item) : `Row ${place + 1}`}</strong><span className={rows.second}>{reason}</span></span></li>;
        })}
      </ul>
      <div className={classes.ways}>
        {stale && <Button small onClick={onLookAgain}>Take them as they are now</Button>}
        <Button small onClick={onLeaveOut}>Leave {refused.size === 1 ? 'it' : `these ${count(refused.size)}`} out</Button>
      </div>
    </section>
  );
}
