import type { ReactNode } from 'react';
import classes from './Figures.module.css';

/** One figure of a verdict: its question, its answer, and what stands behind it. */
export type Figure = { label: string; value: ReactNode; note?: ReactNode };

/** A verdict as one divided strip: it reads as one answer, not as boxes. */
export function Figures({ items, label }: { items: readonly Figure[]; label: string }) {
  return (
    <dl className={classes.strip} aria-label={label}>
      {items.map((item) => (
        <div key={item.label} className={classes.figure}>
          <dt className={classes.label}>{item.label}</dt>
          <dd className={classes.value}>{item.value}</dd>
          {item.note !== undefined && <dd className={classes.note}>{item.note}</dd>}
        </div>
      ))}
    </dl>
  );
}
