import { Link } from '@tanstack/react-router';
import { labelOf } from '@/api/item';
import type { ServiceNow } from '@/api/overview';
import { Card } from '@/parts/Card';
import { StateBadge } from '@/parts/state/StateBadge';
import { counted, money } from '@/parts/words';
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
