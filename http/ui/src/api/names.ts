import type { ItemRef } from './item';
import { labelOf } from './item';

/** Names of items by key, from all answers that a screen holds; a key that none names speaks for itself. */
export function namesOf(...lists: ReadonlyArray<readonly Pick<ItemRef, 'key' | 'name'>[] | undefined>): (key: string) => string {
  const names = new Map<string, string>();
  for (const list of lists) for (const item of list ?? []) if (item.name) names.set(item.key, labelOf(item));
  return (key) => names.get(key) ?? (key === '' ? 'a restricted item' : key);
}
