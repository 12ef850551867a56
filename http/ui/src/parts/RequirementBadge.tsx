import { count } from './words';
import classes from './RequirementBadge.module.css';

type RequirementBadgeProps = {
  need: number;
  members: number;
  failed: number;
  /** "needs 1 of 2" in running text, "1 of 2" under a card. */
  withVerb?: boolean;
};

/** Whether a requirement still has what it needs. */
export const holds = (r: { need: number; members: number; failed: number }): boolean => r.members > 0 && r.members - r.failed >= r.need;

/** What the badge says. */
export const requirementText = ({ need, members, failed }: { need: number; members: number; failed: number }): string =>
  members > 5 ? `${count(need)} of ${count(members)}, ${count(members - failed)} up` : `${count(need)} of ${count(members)}`;

/** How many members a requirement needs, with a pip a member: filled holds, struck failed. */
export function RequirementBadge({ need, members, failed, withVerb = false }: RequirementBadgeProps) {
  const pips = members <= 5 ? Array.from({ length: members }, (_, i) => i >= members - failed) : [];
  return (
    <span className={classes.badge} data-broken={!holds({ need, members, failed }) || undefined}>
      {pips.map((lost, i) => (
        <span key={i} className={classes.pip} data-lost={lost || undefined} />
      ))}
      <span>
        {withVerb ? 'needs ' : ''}
        {requirementText({ need, members, failed })}
      </span>
      {failed > 0 && <span className={classes.spoken}>, {count(failed)} failed</span>}
    </span>
  );
}
