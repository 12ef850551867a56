import type { State } from '@/api/state';
import { Card } from '@/parts/Card';
import { StateBadge } from '@/parts/state/StateBadge';
import { Tag } from '@/parts/Tag';
import { valueText } from '@/parts/value';
import { counted } from '@/parts/words';
import type { FactRow } from './facts';
import classes from './Facts.module.css';

/** One side of a record: each fact with who said it. */
export function Facts({ title, rows, state, missing }: { title: string; rows: readonly FactRow[]; state?: State; missing: string }) {
  return (
    <Card title={title} action={<span className={classes.unit}>source</span>}>
      <dl className={classes.list}>
        {state && <div className={classes.row}><dt>State</dt><dd className={classes.value}><StateBadge state={state} quiet={state === 'operational'} /></dd><dd className={classes.source}>computed</dd></div>}
        {rows.map((row) => (
          <div key={row.name} className={classes.row}>
            <dt>{row.label}</dt>
            <dd className={classes.value} data-ended={row.ended || undefined}>{row.ended && 'ended '}<Value text={row.text} />{row.lost.length > 0 && <> <Tag tone="warn">{row.lost.length + 1} sources differ</Tag></>}</dd>
            <dd className={classes.source}>{row.source}</dd>
          </div>
        ))}
      </dl>
      {rows.length === 0 && <p className={classes.none}>{missing}</p>}
    </Card>
  );
}

/** Web addresses are links, but only those that are nothing else; mail addresses break after their @. */
function Value({ text }: { text: string }) {
  if (/^https?:\/\//.test(text)) return <a className={classes.link} href={text} rel="noreferrer noopener">{text}</a>;
  const [before, after] = /^([^\s@]+@)([^\s@]+)$/.exec(text)?.slice(1) ?? [];
  return before && after ? <>{before}<wbr />{after}</> : text;
}

/** Where sources differ: what counts, and what the others say. */
export function Conflicts({ rows }: { rows: readonly FactRow[] }) {
  const differing = rows.filter((row) => row.lost.length > 0);
  if (differing.length === 0) return null;
  return (
    <Card title={`Sources differ on ${counted(differing.length, 'fact')}`} note="all stay on record">
      {differing.map((row) => (
        <div key={row.name} className={classes.conflict}>
          <span className={classes.what}>{row.label}</span>
          <span><strong className={classes.wins}>{row.text}</strong> <Tag tone="accent">counts</Tag><span className={classes.by}>{row.source}</span></span>
          {row.lost.map((claim) => <span key={claim.source}><s>{valueText(claim.value)}</s><span className={classes.by}>{claim.source}</span></span>)}
          <span className={classes.why}>{row.source === 'manual' ? 'What was entered by hand counts.' : 'The latest statement counts.'}</span>
        </div>
      ))}
    </Card>
  );
}
