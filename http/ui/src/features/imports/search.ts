/** The lists of a report. */
export const importTabs = ['created', 'updated', 'retired', 'relations', 'rejected'] as const;

/** One list of a report. */
export type ImportTab = (typeof importTabs)[number];

/** The imports screen, as it stands in the URL: a reload finds the running work again. */
export type ImportsSearch = { operation?: string; tab?: ImportTab };

/** True for the name of a list. */
export const isImportTab = (text: unknown): text is ImportTab => importTabs.some((tab) => tab === text);

/** Reads the URL; what it does not understand is left out. */
export const readImportsSearch = (search: Record<string, unknown>): ImportsSearch => ({
  operation: typeof search.operation === 'string' && search.operation !== '' ? search.operation : undefined,
  tab: isImportTab(search.tab) ? search.tab : undefined,
});
