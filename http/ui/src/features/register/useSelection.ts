import { useCallback, useMemo, useState } from 'react';
import type { Item } from '@/api/item';
import type { BulkItem } from './bulk';
import type { Selecting } from './ItemRow';

/** The rows that are selected. Another question begins with none. */
export function useSelection(asked: string) {
  const [held, setHeld] = useState<{ asked: string; items: ReadonlyMap<string, BulkItem> }>({ asked, items: new Map() });
  const items = useMemo(() => (held.asked === asked ? held.items : new Map<string, BulkItem>()), [held, asked]);
  const replace = useCallback((next: readonly BulkItem[]) => setHeld({ asked, items: new Map(next.map((item) => [item.id, item])) }), [asked]);
  const selecting = useMemo(
    (): Selecting => ({
      has: (id) => items.has(id),
      set: (changed: readonly Item[], on) => {
        const next = new Map(items);
        for (const item of changed) if (on) next.set(item.id, item); else next.delete(item.id);
        setHeld({ asked, items: next });
      },
    }),
    [items, asked],
  );
  return { items, selecting, replace };
}
