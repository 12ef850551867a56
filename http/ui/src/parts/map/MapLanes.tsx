import type { Ref } from 'react';
import type { Lane } from '@/api/map';
import { count } from '@/parts/words';
import classes from './map.module.css';

/** One band a tier; the view moves them with the cards, but never sideways. */
export function MapLanes({ lanes, ref }: { lanes: readonly Lane[]; ref: Ref<SVGGElement> }) {
  return (
    <g ref={ref}>
      {lanes.map((lane) => (
        <g key={lane.name} data-y={lane.y} data-height={lane.height}>
          <rect className={classes.lane} x={0} width="100%" height={Math.max(0, lane.height - 2)} />
          <text className={classes.laneName} x={12} y={19}>{lane.name}</text>
          <text className={classes.laneCount} x={12} y={34}>{count(lane.count)}</text>
        </g>
      ))}
    </g>
  );
}
