import { describe, expect, it } from 'vitest';
import { type Box, Router, rowsOf } from './route';

/** Points along a path of M, L and C commands. */
function trace(path: string): [number, number][] {
  const points: [number, number][] = [];
  let at: [number, number] = [0, 0];
  for (const [, op = '', rest = ''] of path.matchAll(/([MLC])([^MLC]*)/g)) {
    const n = rest.trim().split(/[ ,]+/).map(Number) as number[];
    if (op === 'C') {
      const [x1 = 0, y1 = 0, x2 = 0, y2 = 0, x = 0, y = 0] = n;
      for (let t = 0; t <= 1; t += 0.04) {
        const u = 1 - t;
        points.push([
          u ** 3 * at[0] + 3 * u * u * t * x1 + 3 * u * t * t * x2 + t ** 3 * x,
          u ** 3 * at[1] + 3 * u * u * t * y1 + 3 * u * t * t * y2 + t ** 3 * y,
        ]);
      }
      at = [x, y];
    } else {
      const [x = 0, y = 0] = n;
      for (let t = 0; t <= 1; t += 0.05) points.push([at[0] + (x - at[0]) * t, at[1] + (y - at[1]) * t]);
      if (op === 'M') points.length = 0;
      at = [x, y];
    }
  }
  return points;
}

const inside = ([x, y]: [number, number], b: Box) => x > b.x && x < b.x + b.width && y > b.y && y < b.y + b.height;

/** A small repeatable stream of numbers in 0..1. */
function numbers(seed: number) {
  let s = seed;
  return () => {
    s = (s * 1_103_515_245 + 12_345) % 2_147_483_648;
    return s / 2_147_483_648;
  };
}

describe('routes', () => {
  it('puts cards into rows', () => {
    const rows = rowsOf([{ x: 0, y: 100, width: 10, height: 40 }, { x: 20, y: 0, width: 10, height: 40 }, { x: 0, y: 4, width: 10, height: 40 }]);
    expect(rows.map((row) => row.boxes.length)).toEqual([2, 1]);
  });

  it('pass behind no card that they do not touch, on 30 random landscapes', () => {
    for (let seed = 1; seed <= 30; seed++) {
      const next = numbers(seed);
      const boxes: Box[] = [];
      for (let row = 0; row < 6; row++) {
        let x = next() * 80;
        for (let i = 0; i < 2 + next() * 6; i++) {
          boxes.push({ x, y: row * 92, width: 140, height: 42 });
          x += 140 + 22 + next() * 120;
        }
      }
      const router = new Router(boxes);
      for (const from of boxes) {
        for (const to of boxes) {
          if (to.y <= from.y) continue;
          const path = router.down({ x: from.x + 70, y: from.y + 42 }, { x: to.x + 70, y: to.y });
          const points = trace(path);
          const hit = boxes.find((other) => other !== from && other !== to && points.some((p) => inside(p, other)));
          if (hit) expect.fail(`seed ${seed}: ${path} passes behind ${JSON.stringify(hit)}`);
        }
      }
    }
  });

  it('run straight to what stands right below', () => {
    const router = new Router([{ x: 0, y: 0, width: 140, height: 42 }, { x: 0, y: 92, width: 140, height: 42 }]);
    expect(router.down({ x: 70, y: 42 }, { x: 70, y: 92 })).toBe('M70 42L70 92');
  });
});
