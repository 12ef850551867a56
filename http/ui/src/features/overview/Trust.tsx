import type { Overview } from '@/api/overview';
import { age, count, counted } from '@/parts/words';
import classes from './OverviewCards.module.css';

/** How far the answers can be trusted. */
export function Trust({ data, now }: { data: Overview; now: Date }) {
  const bad = data.sources.filter((s) => s.status === 'failed' || s.status === 'partial');
  const good = data.sources.length - bad.length;
  return (
    <section className={classes.trust} aria-label="Can I trust this?">
      <h2 className={classes.trustTitle}>Can I trust this?</h2>
      <span className={classes.fact}><i className={classes.dot} aria-hidden="true" />{counted(good, 'source')} read whole</span>
      {bad.map((s) => <span key={s.source} className={classes.late}><i className={classes.ring} aria-hidden="true" />{s.source} {s.status}, {age(s.finished ?? s.started, now)} ago</span>)}
      <span>{counted(data.counts.withoutOwner, 'item')} without owner</span>
      <span>{count(data.counts.withoutRelations)} without relations</span>
      <span>{counted(data.findings.total, 'finding')}</span>
      <span className={classes.revision}>revision {count(data.revision)}, {data.complete ? 'complete' : 'incomplete'}</span>
    </section>
  );
}
