import type { Revision } from '@/api/revision';
import { Card } from '@/parts/Card';
import { age, count, counted } from '@/parts/words';
import rows from '@/parts/rows.module.css';
import classes from './OverviewCards.module.css';

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
