import { Link } from '@tanstack/react-router';
import { labelOf } from '@/api/item';
import type { ClassWords } from '@/api/model';
import type { Expiry, Overview, ServiceNow, SingleFailure } from '@/api/overview';
import type { Revision } from '@/api/revision';
import { Card } from '@/parts/Card';
import { EmptyState } from '@/parts/EmptyState';
import { StateBadge } from '@/parts/state/StateBadge';
import { Tag } from '@/parts/Tag';
import { age, count, counted, dateNear, date, listed, money } from '@/parts/words';
import rows from '@/parts/rows.module.css';
import classes from './OverviewCards.module.css';

/** Why a service is in trouble, and the items that it comes down to. */
export type Reason = { text: string; causes: readonly string[] };

/** Says so when all troubled services come down to the same item. */
function oneCause(services: readonly ServiceNow[], reasons: ReadonlyMap<string, Reason>): string {
  const causes = new Set(services.map((service) => reasons.get(service.key)?.causes.join(' ')));
  const [only] = reasons.get(services[0]?.key ?? '')?.causes ?? [];
  const single = reasons.get(services[0]?.key ?? '')?.causes.length === 1;
  return services.length > 1 && causes.size === 1 && single && only ? `, one cause: ${only}` : '';
}

/** Services that are not operational, each with its reason and what an hour costs. */
export function Trouble({ services, reasons }: { services: readonly ServiceNow[]; reasons: ReadonlyMap<string, Reason> }) {
  const first = services[0];
  return (
    <Card
      title="In trouble now"
      note={`${counted(services.length, 'service')}${oneCause(services, reasons)}`}
      action={first && <Link to="/map" search={{ focus: first.key, select: first.key, depth: 4 }}>Open on map</Link>}
    >
      <ul className={rows.list}>
        {services.map((service) => (
          <li key={service.id}>
            <Link to="/map" search={{ focus: service.key, select: service.key, depth: 4 }} data-row className={`${rows.row} ${classes.trouble}`}>
              <span className={classes.state}><StateBadge state={service.state} /></span>
              <span className={rows.main}>
                <strong className={rows.name}>{labelOf(service)}</strong> <span className={rows.quiet}>{service.owner}</span>
                <span className={rows.second}>{reasons.get(service.key)?.text ?? '…'}</span>
              </span>
              <span className={rows.figure}>{service.outageCostPerHour && service.state !== 'at_risk' ? `${money(service.outageCostPerHour.amount, service.outageCostPerHour.currency, 'whole')}/h` : '–'}</span>
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}

/** Items whose failure alone takes services down, dearest first. */
export function SinglePoints({ items, wordsOf }: { items: readonly SingleFailure[]; wordsOf: (name: string) => ClassWords }) {
  const shown = items.slice(0, 8);
  return (
    <Card title="Single points of failure" note={items.length > shown.length ? `${shown.length} of ${items.length}, most services first` : 'each takes services down alone'} action={<span className={classes.unit}>an hour</span>}>
      {shown.length === 0 ? (
        <EmptyState title="No single failure takes a service down">As far as relations are recorded.</EmptyState>
      ) : (
        <ul className={rows.list}>
          {shown.map((item) => (
            <li key={item.id}>
              <Link to="/preview" search={{ change: [`replace:${item.key}`] }} data-row className={rows.row}>
                <span className={rows.main}>
                  <strong className={rows.name}>{labelOf(item)}</strong> <span className={rows.quiet}>{wordsOf(item.class).label}</span>
                  <span className={rows.second}>takes down {namedServices(item)}{item.services.degraded > 0 && `, degrades ${count(item.services.degraded)} more`}</span>
                </span>
                <span className={rows.figure}>{item.outageCostPerHour.length > 0 ? item.outageCostPerHour.map((m) => money(m.amount, m.currency, 'whole')).join(', ') : '–'}</span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

const namedServices = (item: SingleFailure) => {
  const names = item.down.slice(0, 3).map(labelOf);
  const rest = item.services.down - names.length;
  return rest > 0 ? `${names.join(', ')} and ${count(rest)} more` : listed(names);
};

/** What ended or ends within 90 days, and which services stand on it. */
export function Ending({ items, total }: { items: readonly Expiry[]; total: number }) {
  const merged = mergeDates(items);
  const shown = merged.slice(0, 9);
  return (
    <Card title="Ended, or ends within 90 days" note={merged.length > shown.length || total > items.length ? `${shown.length} of ${count(total)}` : undefined}>
      {shown.length === 0 ? (
        <EmptyState title="Nothing ends within 90 days">Of the dates that are recorded.</EmptyState>
      ) : (
        <ul className={rows.list}>
          {shown.map((item) => (
            <li key={`${item.id} ${item.date}`}>
              <Link to="/items/$id" params={{ id: item.id }} data-row className={rows.row}>
                <span className={classes.date}>{item.days < -300 ? date(item.date).slice(-8) : dateNear(item.date)}</span>
                <span className={rows.main}>
                  <strong className={rows.name}>{labelOf(item)}</strong>
                  <span className={rows.second}>{item.what}{item.services[0] && `, under ${labelOf(item.services[0])}`}{item.affected > 1 && ` and ${count(item.affected - 1)} more`}</span>
                </span>
                <Tag tone={item.days <= 30 ? 'warn' : 'quiet'}>{item.days < 0 ? 'ended' : counted(item.days, 'day')}</Tag>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

const endingWords: Readonly<Record<string, string>> = { warrantyEnd: 'warranty', endOfSupport: 'end of support', endOfLife: 'end of life', validUntil: 'validity' };

/** Facts of one item that end on the same day share a row. */
function mergeDates(items: readonly Expiry[]): (Expiry & { what: string })[] {
  const rowsByDay = new Map<string, Expiry & { what: string }>();
  for (const item of items) {
    const key = `${item.id} ${item.date}`;
    const words = endingWords[item.fact] ?? item.label.toLowerCase();
    const known = rowsByDay.get(key);
    if (known) known.what += ` and ${words}`;
    else rowsByDay.set(key, { ...item, what: words });
  }
  return [...rowsByDay.values()];
}

/** What about the data is worth a look. */
export function Findings({ data }: { data: Overview['findings'] }) {
  return (
    <Card title="Findings in the data" note={data.total > 0 ? count(data.total) : undefined}>
      {data.first.length === 0 ? (
        <EmptyState title="No findings">Every requirement can hold, and every network has a root.</EmptyState>
      ) : (
        <ul className={rows.list}>
          {data.first.slice(0, 5).map((finding) => (
            <li key={finding.kind + finding.text} className={rows.row}>
              <span className={rows.main}>
                {finding.text}
                <span className={rows.second}>
                  {finding.items.slice(0, 3).map((item, i) => <span key={item.id}>{i > 0 && ', '}<Link to="/items/$id" params={{ id: item.id }} className={classes.link}>{labelOf(item)}</Link></span>)}
                  {finding.total > 3 && ` and ${count(finding.total - 3)} more`}
                </span>
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

/** The newest writes. */
export function Latest({ revisions }: { revisions: readonly Revision[] }) {
  return (
    <Card title="Latest changes of the record" note={revisions.length > 0 ? `revision ${count(revisions[0]?.number ?? 0)}` : undefined}>
      <ul className={rows.list}>
        {revisions.map((revision) => (
          <li key={revision.number} className={rows.row}>
            <span className={classes.when}>{age(revision.at)} ago</span>
            <span className={rows.main}>
              <strong className={rows.name}>{revision.source || revision.actor || 'Linchpin'}</strong>{' '}
              <span className={rows.quiet}>{revision.message}</span>
            </span>
            <span className={rows.quiet}>{wrote(revision)}</span>
          </li>
        ))}
        {revisions.length === 0 && <li className={rows.row}><span className={rows.quiet}>Nothing was written yet.</span></li>}
      </ul>
    </Card>
  );
}

const wrote = (r: Revision) =>
  [
    r.modelPut && 'model',
    r.itemsPut > 0 && counted(r.itemsPut, 'item'),
    r.relationsPut > 0 && counted(r.relationsPut, 'relation'),
    r.relationsDeleted > 0 && `${count(r.relationsDeleted)} removed`,
  ].filter(Boolean).join(', ');

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

