/** The view of the register, as it stands in the URL. */
export type RegisterSearch = { q?: string; class?: string; retired?: boolean };

/** Reads the URL; what it does not understand is left out. */
export const readRegisterSearch = (search: Record<string, unknown>): RegisterSearch => ({
  q: search.q === undefined || search.q === '' ? undefined : String(search.q),
  class: search.class === undefined || search.class === '' ? undefined : String(search.class),
  retired: String(search.retired) === 'true' ? true : undefined,
});
