import type { Ref } from 'react';
import type { Lane } from '@/api/map';
import { count } from '@/parts/words';
import classes from './map.module.css';

type MapLanesProps = { lanes: readonly Lane[]; ref: Ref<SVGGElement> };

/** One band a tier; the view moves them with the cards, but never sideways. */
export function MapLanes({ lanes, ref }: MapLanesProps) {
  return (
    <g ref={ref}>
      {lanes.map((lane) => (
        <g key={lane.name} data-y={lane.y} data-height={lane.height}>
          <rect className={classes.lane} x={0} width="100%" height={Math.max(0, lane.height - 2)} />
        </g>
      ))}
    </g>
  );
}

/** The names of the bands, over the cards: they stay readable when panning. */
export function MapLaneNames({ lanes, ref }: MapLanesProps) {
  return (
    <g ref={ref} className={classes.laneNames}>
      {lanes.map((lane) => (
        <g key={lane.name} data-y={lane.y} data-height={lane.height}>
          <text className={classes.laneName} x={12} y={19}>{lane.name}</text>
          <text className={classes.laneCount} x={12} y={34}>{count(lane.count)}</text>
        </g>
      ))}
    </g>
  );
}
