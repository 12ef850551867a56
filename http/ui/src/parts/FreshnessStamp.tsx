import { age, count } from './words';
import classes from './FreshnessStamp.module.css';

/** When the newest data came, and how many sources are late. */
export type Freshness = { at?: string; sources: number; late: number; importing?: boolean };

/** Dot, age, late sources. */
export function FreshnessStamp({ data }: { data?: Freshness }) {
  if (!data) return <span className={classes.stamp}>Age of data not known</span>;
  if (data.importing) return <span className={classes.stamp}><i className={classes.dot} data-late aria-hidden="true" />Import running: answers may be partial</span>;
  if (!data.at) return <span className={classes.stamp}>No data yet</span>;
  return (
    <span className={classes.stamp}>
      <i className={classes.dot} data-late={data.late > 0 || undefined} aria-hidden="true" />
      Data {age(data.at)} old{data.late > 0 && `, ${count(data.late)} of ${count(data.sources)} sources late`}
    </span>
  );
}
