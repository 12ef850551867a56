import classes from './map.module.css';

/** Heads of the lines: where failure travels, and where it does not. */
export function MapHeads() {
  return (
    <defs>
      <marker id="lp-spreads" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="9" markerHeight="9" markerUnits="userSpaceOnUse" orient="auto-start-reverse">
        <path className={classes.head} d="M0 0.8 9 5 0 9.2Z" />
      </marker>
      <marker id="lp-against" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" markerUnits="userSpaceOnUse" orient="auto">
        <path className={classes.against} d="M0 1 9 5 0 9Z" />
      </marker>
    </defs>
  );
}
