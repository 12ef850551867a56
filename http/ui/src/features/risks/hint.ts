import type { ProofStep } from '@/api/impact';
import { counted, spoken } from '@/parts/words';

/** What would take a single point away, read from the proof of the failure that it causes. */
export type Hint = { text: string; nameOnly: boolean };

/** Where redundancy is missing, or is one in name only, on the way from a single point to what it takes down. */
export function hintOf(steps: readonly ProofStep[], point: string, name: (key: string) => string): Hint | undefined {
  for (const step of steps) {
    const feigned = step.broken.find((broken) => broken.members > 1 && broken.failed.length > 1);
    if (feigned) return { text: `${name(step.key)} has ${counted(feigned.members, 'member')} for ${/^[A-Z_]+$/.test(feigned.requirement) ? spoken(feigned.requirement) : feigned.requirement}, but ${feigned.failed.length === feigned.members ? 'all' : `${feigned.failed.length} of them`} hang on it`, nameOnly: true };
  }
  const over = steps.find((step) => step.broken.some((broken) => broken.failed.includes(point)));
  const cut = steps.find((step) => step.cutOff?.separatedBy.some((by) => by === point));
  if (cut) return { text: `It is the only way from ${name(cut.key)} to a root`, nameOnly: false };
  return over ? { text: `${name(over.key)} has no second one`, nameOnly: false } : undefined;
}
