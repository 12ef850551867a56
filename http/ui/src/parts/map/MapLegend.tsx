import { statesWorstFirst, stateWord } from '@/api/state';
import { StateSign } from '@/parts/state/StateSign';
import classes from './map.module.css';

/** What the signs and lines of a map mean; always visible. */
export function MapLegend({ withChange = false }: { withChange?: boolean }) {
  return (
    <ul className={classes.legend} aria-label="Legend">
      {statesWorstFirst.toReversed().map((state) => (
        <li key={state} data-state={state}><StateSign state={state} />{stateWord[state]}</li>
      ))}
      <li><svg width="26" height="10" aria-hidden="true"><path className={classes.legendLit} d="M0 5h18" /><path className={classes.head} d="M17 1.2 25 5 17 8.8Z" /></svg>failure spreads</li>
      <li><svg width="24" height="10" aria-hidden="true"><path className={classes.relation} d="M0 5h24" /></svg>needs</li>
      <li><svg width="24" height="10" aria-hidden="true"><path className={classes.relation} data-soft d="M0 5h24" /></svg>needs softly</li>
      <li><svg width="16" height="12" aria-hidden="true"><rect className={withChange ? classes.changed : classes.ring} x="1" y="1.5" width="14" height="9" rx="3" /></svg>{withChange ? 'you change' : 'focus'}</li>
    </ul>
  );
}
