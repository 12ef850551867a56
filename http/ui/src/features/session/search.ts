/** Where to go on after signing in: a path of this app. */
export type SignInSearch = { to?: string };

export const readSignInSearch = (search: Record<string, unknown>): SignInSearch => {
  const to = typeof search.to === 'string' ? ownPath(search.to) : undefined;
  return to === undefined ? {} : { to };
};

/** A path of this app, or nothing: a link to the sign-in page must not lead elsewhere. */
export function ownPath(text: string): string | undefined {
  const here = 'http://here.invalid';
  if (!text.startsWith('/') || !URL.canParse(text, here)) return undefined;
  const at = new URL(text, here);
  if (at.origin !== here || at.pathname === '/sign-in') return undefined;
  return `${at.pathname}${at.search}${at.hash}`;
}
