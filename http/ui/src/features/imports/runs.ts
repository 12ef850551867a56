import type { Revision } from '@/api/revision';

/** One import as the history keeps it: all revisions that it wrote. */
export type Run = { run: string; source: string; at: string; actor: string; message: string; first: number; last: number; items: number; relations: number; removed: number };

/** Revisions, newest first, as the runs that wrote them. */
export function runsOf(revisions: readonly Revision[]): Run[] {
  const runs = new Map<string, Run>();
  for (const r of revisions) {
    if (r.run === '') continue;
    const known = runs.get(r.run);
    if (!known) {
      runs.set(r.run, { run: r.run, source: r.source, at: r.at, actor: r.actor, message: r.message, first: r.number, last: r.number, items: r.itemsPut, relations: r.relationsPut, removed: r.relationsDeleted });
      continue;
    }
    known.first = Math.min(known.first, r.number);
    known.items += r.itemsPut;
    known.relations += r.relationsPut;
    known.removed += r.relationsDeleted;
  }
  return [...runs.values()];
}
