import type { View } from './useView';
import classes from './map.module.css';

/** Nearer, farther, all of it: for those without a wheel. */
export function MapZoom({ view }: { view: Pick<View, 'zoomBy' | 'fit'> }) {
  return (
    <div className={classes.controls} role="group" aria-label="Zoom">
      <button type="button" onClick={() => view.zoomBy(1.25)} aria-label="Zoom in" title="Zoom in (+)">+</button>
      <button type="button" onClick={() => view.zoomBy(0.8)} aria-label="Zoom out" title="Zoom out (−)">−</button>
      <button type="button" onClick={() => view.fit()} title="Show all (0)">Fit</button>
    </div>
  );
}
