import { Link } from '@tanstack/react-router';
import { labelOf } from '@/api/item';
import type { Availability } from '@/api/risk';
import { Card } from '@/parts/Card';
import { EmptyState } from '@/parts/EmptyState';
import { count, counted } from '@/parts/words';
import { downAYear, percent, share } from './figures';
import classes from './RisksScreen.module.css';

const few = 8;

/** How much of the time it is up, and which parts take most of the rest. */
export function AvailabilityCard({ data }: { data: Availability }) {
  const shown = data.importance.filter((part) => part.fussellVesely > 0).slice(0, few);
  const together = data.importance.reduce((sum, part) => sum + part.fussellVesely, 0);
  const rest = data.importance.length - shown.length + data.more;
  if (data.figures === 0)
    return <Card title="Availability"><EmptyState title="Nothing tells how often it fails">Record “unavailability”, “availability”, or “mtbf” and “mttr” on what it needs; {counted(data.parts, 'item')} could matter.</EmptyState></Card>;
  return (
    <Card title="Availability" note="computed, not measured">
      <p className={classes.figure}>{data.bounds ? `${percent(1 - data.bounds.highest)} to ${percent(1 - data.bounds.lowest)}` : percent(data.availability)} <small>{data.bounds ? `at most ${downAYear(data.bounds.highest)} down a year` : `${downAYear(data.unavailability)} down a year`}</small></p>
      <p className={classes.said}>{count(data.figures)} of {counted(data.parts, 'part')} {data.figures === 1 ? 'tells' : 'tell'} how often {data.figures === 1 ? 'it fails' : 'they fail'}; the others count as never failing.</p>
      {shown.length > 0 && (
        <table className={classes.bars}>
          <thead><tr><th scope="col" colSpan={2}>Share of the time down</th><th scope="col">Share</th></tr></thead>
          <tbody>
            {shown.map((part) => (
              <tr key={part.id}>
                <th scope="row"><Link to="/items/$id" params={{ id: part.id }}>{labelOf(part)}</Link></th>
                <td className={classes.bar}><svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect className={classes.track} width="100" height="8" rx="2" /><rect className={classes.fill} width={Math.max(1, 100 * part.fussellVesely)} height="8" rx="2" /></svg></td>
                <td>{share(part.fussellVesely)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {(rest > 0 || together > 1.005) && (
        <p className={classes.rest}>
          {rest > 0 && `${counted(rest, 'other part')} ${rest === 1 ? 'matters' : 'matter'} less. `}
          {together > 1.005 && 'Items that fail it only together share the same time, so the shares add up to more than the whole.'}
        </p>
      )}
    </Card>
  );
}
