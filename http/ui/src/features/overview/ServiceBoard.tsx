import { Link } from '@tanstack/react-router';
import { labelOf } from '@/api/item';
import type { ServiceNow } from '@/api/overview';
import { StateBadge } from '@/parts/state/StateBadge';
import { count } from '@/parts/words';
import classes from './ServiceBoard.module.css';

const shown = 24;

/** Each service with its state, worst first. */
export function ServiceBoard({ services, total }: { services: readonly ServiceNow[]; total: number }) {
  if (services.length === 0) return null;
  return (
    <section aria-label="All services">
      <ul className={classes.board}>
        {services.slice(0, shown).map((service) => (
          <li key={service.id}>
            <Link to="/items/$id" params={{ id: service.id }} className={classes.service} data-state={service.state}>
              <span className={classes.name}>{labelOf(service)}</span>
              <StateBadge state={service.state} quiet />
            </Link>
          </li>
        ))}
      </ul>
      {total > shown && <p className={classes.more}>{count(total - shown)} more services. <Link to="/register" className={classes.link}>Open the register</Link></p>}
    </section>
  );
}
