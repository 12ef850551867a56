import { useLocalStorage } from '@mantine/hooks';
import { useCallback } from 'react';

/** A view that a person named: the whole of it is its address. */
export type SavedView = { name: string; href: string };

const isView = (value: unknown): value is SavedView =>
  typeof value === 'object' && value !== null && 'name' in value && 'href' in value && typeof value.name === 'string' && typeof value.href === 'string' && /^\/(map|register)(\?|$)/.test(value.href);

/** Reads what this browser keeps; what it does not understand is left out. */
export function readViews(text: string | undefined): SavedView[] {
  try {
    const kept: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(kept) ? kept.filter(isView) : [];
  } catch {
    return [];
  }
}

/** The named views of this browser, in the order of their names. */
export function useSavedViews() {
  const [views, setViews] = useLocalStorage<SavedView[]>({ key: 'linchpin-views', defaultValue: [], deserialize: readViews, getInitialValueInEffect: false });
  const save = useCallback((view: SavedView) => setViews((now) => [...now.filter((one) => one.name !== view.name), view].sort((a, b) => a.name.localeCompare(b.name))), [setViews]);
  const drop = useCallback((name: string) => setViews((now) => now.filter((one) => one.name !== name)), [setViews]);
  return { views, save, drop };
}
