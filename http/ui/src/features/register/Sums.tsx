import type { Totals } from '@/api/register';
import { count, money } from '@/parts/words';
import classes from './RegisterScreen.module.css';

/** What all that match sum up to, by fact and currency. */
export function Sums({ totals, labelOf }: { totals: Totals; labelOf: (name: string) => string }) {
  if (totals.money.length === 0) return null;
  return (
    <dl className={classes.sums} aria-label="Totals">
      {totals.money.slice(0, 5).map((total) => (
        <div key={total.property}>
          <dt>{labelOf(total.property)} of {count(total.items)}</dt>
          <dd>{total.sums.map((sum) => money(sum.amount, sum.currency, 'whole')).join(', ')}</dd>
        </div>
      ))}
    </dl>
  );
}
