/** The view of an item, as it stands in the URL. */
export type ItemSearch = { tab?: 'risks' };

/** Reads the URL; what it does not understand is left out. */
export const readItemSearch = (search: Record<string, unknown>): ItemSearch => ({ tab: search.tab === 'risks' ? 'risks' : undefined });
