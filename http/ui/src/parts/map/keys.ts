import type { MapAnswer, MapNode } from '@/api/map';

/** Where an arrow key leads. */
export type Arrow = 'ArrowUp' | 'ArrowDown' | 'ArrowLeft' | 'ArrowRight';

const centre = (node: MapNode) => node.x + node.width / 2;

/** The next card for an arrow key: up and down follow relations, left and right the row. */
export function step(map: MapAnswer, from: MapNode, arrow: Arrow): MapNode | undefined {
  const byId = new Map(map.nodes.map((node) => [node.id, node]));
  if (arrow === 'ArrowLeft' || arrow === 'ArrowRight') {
    const row = map.nodes.filter((node) => node.row === from.row).sort((a, b) => a.column - b.column);
    return row[row.indexOf(from) + (arrow === 'ArrowLeft' ? -1 : 1)];
  }
  const related = map.edges.flatMap((edge) => {
    if (arrow === 'ArrowUp' && edge.to === from.id) return byId.get(edge.from) ?? [];
    if (arrow === 'ArrowDown' && edge.from === from.id) return byId.get(edge.to) ?? [];
    return [];
  });
  const beyond = map.nodes.filter((node) => (arrow === 'ArrowUp' ? node.row < from.row : node.row > from.row));
  const way = (node: MapNode) => Math.abs(centre(node) - centre(from)) + Math.abs(node.y - from.y) / 4;
  return (related.length > 0 ? related : beyond).sort((a, b) => way(a) - way(b))[0];
}

export const isArrow = (key: string): key is Arrow => key === 'ArrowUp' || key === 'ArrowDown' || key === 'ArrowLeft' || key === 'ArrowRight';
