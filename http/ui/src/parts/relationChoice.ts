import type { Model } from '@/api/model';
import { relationWords } from '@/api/model';

/** A way in which two items may stand to each other, read from one of them. */
export type RelationChoice = { value: string; type: string; out: boolean; label: string };

/** True when a class is another one or extends it. */
const isA = (model: Model, className: string, wanted: string | undefined) => !wanted || (model.classes.find((c) => c.name === className)?.lineage.includes(wanted) ?? false);

/** The relation types that an item of a class may begin ("runs on") or end ("runs"), the former first. */
export function choicesFor(model: Model, className: string): RelationChoice[] {
  const fits = (type: Model['relationTypes'][number], out: boolean) => type.ends.length === 0 || type.ends.some((ends) => isA(model, className, out ? ends.from : ends.to));
  return [true, false].flatMap((out) =>
    model.relationTypes.filter((type) => fits(type, out)).map((type) => ({ value: `${out ? 'out' : 'in'} ${type.name}`, type: type.name, out, label: relationWords(model, type.name, out) })).sort((a, b) => a.label.localeCompare(b.label)),
  );
}
