import type { State } from '@/api/state';
import classes from './state.module.css';

/** The drawing of a state's sign in a box of 12 × 12. */
export function SignShape({ state }: { state: State }) {
  switch (state) {
    case 'down':
      return <path d="M2.6 2.6 9.4 9.4M9.4 2.6 2.6 9.4" fill="none" stroke="currentColor" strokeWidth="2.1" strokeLinecap="round" />;
    case 'degraded':
      return <path d="M6 1.6 11 10.4H1Z" fill="currentColor" stroke="currentColor" strokeWidth="0.8" strokeLinejoin="round" />;
    case 'at_risk':
      return (
        <>
          <circle cx="6" cy="6" r="4.2" fill="none" stroke="currentColor" strokeWidth="1.5" />
          <path d="M6 1.8A4.2 4.2 0 0 0 6 10.2Z" fill="currentColor" />
        </>
      );
    case 'operational':
      return <circle cx="6" cy="6" r="3.2" fill="none" stroke="currentColor" strokeWidth="1.8" />;
  }
}

/** A state's sign alone; the word stands beside it. */
export function StateSign({ state, size = 12 }: { state: State; size?: number }) {
  return (
    <svg className={classes.sign} width={size} height={size} viewBox="0 0 12 12" aria-hidden="true" focusable="false">
      <SignShape state={state} />
    </svg>
  );
}
