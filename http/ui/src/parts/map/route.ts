/** A card that relations must not pass behind. */
export type Box = { x: number; y: number; width: number; height: number };

/** A point of the drawing. */
export type Point = { x: number; y: number };

/** A row of cards, with the gaps between them. */
type Row = { top: number; bottom: number; boxes: readonly Box[] };

const clearance = 10;

/** Puts boxes that overlap vertically into rows, top first. */
export function rowsOf(boxes: readonly Box[]): Row[] {
  const rows: { top: number; bottom: number; boxes: Box[] }[] = [];
  for (const box of [...boxes].sort((a, b) => a.y - b.y)) {
    const last = rows.at(-1);
    if (last && box.y < last.bottom) {
      last.boxes.push(box);
      last.bottom = Math.max(last.bottom, box.y + box.height);
    } else {
      rows.push({ top: box.y, bottom: box.y + box.height, boxes: [box] });
    }
  }
  for (const row of rows) row.boxes.sort((a, b) => a.x - b.x);
  return rows;
}

type Span = readonly [from: number, to: number];

/** The stretches of a row that no card covers, with room to both sides. */
function gapsOf(row: Row): Span[] {
  const gaps: Span[] = [];
  let from = -Infinity;
  for (const box of row.boxes) {
    if (box.x - clearance >= from) gaps.push([from, box.x - clearance]);
    from = Math.max(from, box.x + box.width + clearance);
  }
  gaps.push([from, Infinity]);
  return gaps;
}

const meet = (a: readonly Span[], b: readonly Span[]): Span[] => {
  const both: Span[] = [];
  for (const [a0, a1] of a) for (const [b0, b1] of b) if (Math.max(a0, b0) <= Math.min(a1, b1)) both.push([Math.max(a0, b0), Math.min(a1, b1)]);
  return both;
};

/** The free x with the shortest way from a to b. */
function nearest(gaps: readonly Span[], a: number, b: number): number {
  let best = a;
  let cost = Infinity;
  for (const [from, to] of gaps) {
    for (const wanted of [a, b]) {
      const x = Math.min(Math.max(wanted, from), to);
      const way = Math.abs(x - a) + Math.abs(x - b) + (wanted === a ? 0 : 0.5);
      if (way < cost) [best, cost] = [x, way];
    }
  }
  return best;
}

const round = (n: number) => Math.round(n * 10) / 10;
const curve = (a: Point, b: Point) => {
  const half = round((a.y + b.y) / 2);
  return a.x === b.x ? `L${round(b.x)} ${round(b.y)}` : `C${round(a.x)} ${half} ${round(b.x)} ${half} ${round(b.x)} ${round(b.y)}`;
};

/** Draws relations through the gaps between the rows of cards; made once for a map. */
export class Router {
  private readonly rows: readonly Row[];
  private readonly gaps: readonly (readonly Span[])[];

  constructor(boxes: readonly Box[]) {
    this.rows = rowsOf(boxes);
    this.gaps = this.rows.map(gapsOf);
  }

  /** The points where a relation from a down to b stands straight in a gap. */
  private turns(a: Point, b: Point): Point[] {
    const first = this.rows.findIndex((row) => row.top >= a.y - 12);
    const between: number[] = [];
    for (let i = first; i >= 0 && i < this.rows.length; i++) {
      const row = this.rows[i];
      if (!row || row.bottom > b.y + 1) break;
      if (row.bottom > a.y) between.push(i);
    }
    const points: Point[] = [];
    let from = a.x;
    for (let i = 0; i < between.length; ) {
      let shared = this.gaps[between[i] ?? 0] ?? [];
      let next = i + 1;
      while (next < between.length) {
        const both = meet(shared, this.gaps[between[next] ?? 0] ?? []);
        if (both.length === 0) break;
        shared = both;
        next++;
      }
      const x = nearest(shared, from, b.x);
      const top = this.rows[between[i] ?? 0]?.top ?? 0;
      const bottom = this.rows[between[next - 1] ?? 0]?.bottom ?? 0;
      points.push({ x, y: Math.max(top - 4, a.y) }, { x, y: Math.min(bottom + 4, b.y) });
      from = x;
      i = next;
    }
    return points;
  }

  /** The path of a relation that leaves a downwards and reaches b from above. */
  down(a: Point, b: Point): string {
    let path = `M${round(a.x)} ${round(a.y)}`;
    let at = a;
    for (const point of [...this.turns(a, b), b]) {
      path += curve(at, point);
      at = point;
    }
    return path;
  }
}

/** The path of a relation against the lanes, or within a row: around the side. */
export function around(from: Box, to: Box): string {
  const sameRow = Math.abs(from.y - to.y) < from.height;
  if (sameRow) {
    const [a, b] = [from.x + from.width / 2, to.x + to.width / 2];
    const low = Math.max(from.y + from.height, to.y + to.height) + 16;
    return `M${round(a)} ${round(from.y + from.height)}C${round(a)} ${round(low)} ${round(b)} ${round(low)} ${round(b)} ${round(to.y + to.height)}`;
  }
  const right = Math.max(from.x + from.width, to.x + to.width) + 18;
  const [ya, yb] = [from.y + from.height / 2, to.y + to.height / 2];
  return `M${round(from.x + from.width)} ${round(ya)}C${round(right)} ${round(ya)} ${round(right)} ${round(yb)} ${round(to.x + to.width)} ${round(yb)}`;
}
