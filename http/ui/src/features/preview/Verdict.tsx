import type { Impact, Survivor } from '@/api/impact';
import { type Item, outageCostOf } from '@/api/item';
import { Figures } from '@/parts/Figures';
import { count, counted, listed, money, sum } from '@/parts/words';
import classes from './Verdict.module.css';

/** What the stop costs: the hourly figures of the services that go down, by currency. */
export function costOf(impact: Impact, services: ReadonlyMap<string, Item>): { sums: string[]; unknown: number } {
  const amounts = new Map<string, string[]>();
  let unknown = 0;
  for (const effect of impact.services) {
    if (effect.after !== 'down' || effect.before === 'down') continue;
    const cost = outageCostOf(services.get(effect.key));
    if (cost) amounts.set(cost.currency, [...(amounts.get(cost.currency) ?? []), cost.amount]);
    else unknown++;
  }
  return { sums: [...amounts].map(([currency, list]) => money(sum(list), currency, 'whole')), unknown };
}

/** The verdict on a change, as one strip. */
export function Verdict({ impact, services, survivors }: { impact: Impact; services: ReadonlyMap<string, Item>; survivors: readonly Survivor[] }) {
  const { down, degraded, at_risk } = impact.counts.services;
  const cost = costOf(impact, services);
  const bare = survivors.flatMap((s) => s.touched.filter((t) => t.holding.length <= t.need));
  const others = impact.counts.down + impact.counts.degraded + impact.counts.at_risk + impact.counts.removed;
  return (
    <Figures
      label="Verdict"
      items={[
        {
          label: 'If it runs now',
          value: down + degraded + at_risk === 0 ? 'No service suffers' : (
            <>
              {down > 0 && <span className={classes.down}>{counted(down, 'service')} down</span>}
              {down > 0 && degraded > 0 && ', '}
              {degraded > 0 && <>{down > 0 ? count(degraded) : counted(degraded, 'service')} degraded</>}
              {down + degraded === 0 && <span className={classes.risk}>{counted(at_risk, 'service')} at risk</span>}
            </>
          ),
          note: down + degraded === 0 ? 'Every service keeps working' : at_risk > 0 ? `${counted(at_risk, 'more service')} at risk` : 'The others keep working',
        },
        { label: 'Items touched', value: counted(others, 'item'), note: `${count(impact.counts.down)} down, ${count(impact.counts.degraded)} degraded, ${count(impact.counts.at_risk)} at risk${impact.counts.removed > 0 ? `, ${count(impact.counts.removed)} removed` : ''}; searched ${count(impact.items)}` },
        {
          label: 'Cost of the stop',
          value: cost.sums.length > 0 ? <>{listed(cost.sums)} <span className={classes.unit}>an hour</span></> : '–',
          note: cost.unknown > 0 ? `${counted(cost.unknown, 'service')} without a figure` : cost.sums.length > 0 ? 'of the services that go down' : 'no service goes down',
        },
        { label: 'Left without a spare', value: bare.length === 0 ? 'None' : counted(bare.length, 'requirement'), note: bare.length === 0 ? 'of those that lost members' : 'one more failure is enough' },
      ]}
    />
  );
}
