import type { ReactNode } from 'react';
import classes from './Tag.module.css';

/** A quiet word beside a name; "warn" for what has ended or ends soon. */
export function Tag({ tone = 'quiet', children }: { tone?: 'quiet' | 'warn' | 'accent'; children: ReactNode }) {
  return <span className={classes.tag} data-tone={tone}>{children}</span>;
}
