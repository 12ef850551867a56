import { memo } from 'react';
import type { MapRequirement } from '@/api/map';
import { holds, requirementText } from '@/parts/RequirementBadge';
import classes from './map.module.css';

const height = 18;

/** A tab under its owner: one pip a member (filled holds, struck failed), and what it needs. */
export const MapTab = memo(function MapTab({ requirement, dim }: { requirement: MapRequirement; dim: boolean }) {
  const { need, members, failed, x, y } = requirement;
  const pips = members <= 5 ? members : 0;
  const text = requirementText({ need, members, failed });
  const left = 8 + pips * 11 + (pips > 0 ? 2 : 0);
  // The server lays relations and neighbours by the same figures.
  const width = pips > 0 ? 19 + 11 * pips + 6 * text.length : 16 + 6 * text.length;
  return (
    <g transform={`translate(${x} ${y})`} data-dim={dim || undefined} className={classes.tab} data-broken={!holds({ need, members, failed }) || undefined} aria-hidden="true">
      <rect width={width} height={height} rx={height / 2} />
      {Array.from({ length: pips }, (_, i) => {
        const lost = i >= members - failed;
        return (
          <g key={`${i}`} transform={`translate(${8 + i * 11} 4.5)`}>
            <rect className={classes.pip} data-lost={lost || undefined} width={9} height={9} rx={2} />
            {lost && <path className={classes.strike} d="M2 7 7 2" />}
          </g>
        );
      })}
      <text x={(left + width - 7) / 2} y={12.8} textAnchor="middle">{text}</text>
    </g>
  );
});
