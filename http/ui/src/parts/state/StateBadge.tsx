import { type State, stateWord } from '@/api/state';
import { StateSign } from './StateSign';
import classes from './state.module.css';

type StateBadgeProps = {
  state: State | null;
  /** Full for services and page heads, quiet for everything else. */
  quiet?: boolean;
  /** What the state is of: "At risk: payments-db". */
  subject?: string;
};

/** A state as sign and word. The more weight, the worse: no fill, outline, tint with outline, solid. */
export function StateBadge({ state, quiet = false, subject }: StateBadgeProps) {
  if (state === null) return <span className={classes.none}>{quiet ? 'not there' : 'Removed'}</span>;
  const word = stateWord[state];
  return (
    <span className={classes.badge} data-state={state} data-quiet={quiet || undefined}>
      <StateSign state={state} />
      {subject ? `${word}: ${subject}` : word}
    </span>
  );
}

/** A state before and after, the latter with its full weight. */
export function StateChange({ before, after, quiet = false }: { before: State | null; after: State | null; quiet?: boolean }) {
  return (
    <span className={classes.change}>
      <span className={classes.before}>{before === null ? <span className={classes.none}>New</span> : <StateBadge state={before} quiet />}</span>
      <span className={classes.arrow} role="img" aria-label="then">→</span>
      <StateBadge state={after} quiet={quiet} />
    </span>
  );
}
