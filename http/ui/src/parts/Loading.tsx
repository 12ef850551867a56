import { Skeleton } from '@mantine/core';
import classes from './QueryState.module.css';

/** Rows that are on their way; announced once. */
export function Loading({ rows = 6, what }: { rows?: number; what: string }) {
  return (
    <div className={classes.loading} role="status" aria-label={`Loading ${what}`}>
      {Array.from({ length: rows }, (_, i) => <Skeleton key={`${i}`} height={14} width={`${90 - ((i * 17) % 45)}%`} radius="sm" />)}
    </div>
  );
}
