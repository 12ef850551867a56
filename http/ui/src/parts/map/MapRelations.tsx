import { memo, useMemo } from 'react';
import type { MapAnswer, MapNode } from '@/api/map';
import type { Light } from './light';
import classes from './map.module.css';

/** Above this many relations, the faint ones become one joined path. */
const joinAbove = 600;

type Drawn = { d: string; soft: boolean; against: boolean; from: string; to: string };

/** The path of every relation of a map, as the server laid it. */
const drawn = (map: MapAnswer): Drawn[] =>
  map.edges.map((edge) => ({ d: edge.path, soft: edge.strength === 'soft', against: edge.against, from: edge.from, to: edge.to }));

type MapRelationsProps = { map: MapAnswer; light: Light; near?: MapNode };

/** Relations, faint; the lit proof over them, with arrowheads at the item that fails next. */
export const MapRelations = memo(function MapRelations({ map, light, near }: MapRelationsProps) {
  const paths = useMemo(() => drawn(map), [map]);
  const joined = paths.length > joinAbove;
  return (
    <g aria-hidden="true">
      {joined && <path className={classes.relation} d={paths.filter((p) => !p.soft).map((p) => p.d).join('')} />}
      {joined && <path className={classes.relation} data-soft d={paths.filter((p) => p.soft).map((p) => p.d).join('')} />}
      {paths.map((path, i) =>
        light.edges.has(i) || (joined && near?.id !== path.from && near?.id !== path.to) ? null : (
          <path
            key={`${path.from}>${path.to}>${i}`}
            className={classes.relation}
            d={path.d}
            data-soft={path.soft || undefined}
            data-near={(near && (near.id === path.from || near.id === path.to)) || undefined}
            markerEnd={path.against ? 'url(#lp-against)' : undefined}
          />
        ),
      )}
      {[...light.edges].map(([i, stage]) => {
        const path = paths[i];
        if (!path) return null;
        const delay = light.steps > 1 ? Math.round((stage / light.steps) * 160) : 0;
        return (
          <g key={`lit-${i}`} className={classes.proof} style={{ animationDelay: `${delay}ms` }}>
            <path className={classes.halo} d={path.d} />
            <path className={classes.lit} d={path.d} markerStart="url(#lp-spreads)" data-soft={path.soft || undefined} />
          </g>
        );
      })}
    </g>
  );
});
