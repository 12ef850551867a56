import { ProblemError } from '@/api/problem';

/** What the server found wrong, by the path of its field: "body.properties.x" → "properties.x". */
export function refusedFields(error: Error | null): Map<string, string> {
  const found = new Map<string, string>();
  if (!(error instanceof ProblemError) || error.status !== 422) return found;
  for (const { path = '', reason = '', nearest } of error.errors) {
    const field = path.replace(/^body\./, '').replace(/\[\d+\].*$/, '');
    if (!found.has(field)) found.set(field, nearest ? `${reason}; did you mean “${nearest}”?` : reason);
  }
  return found;
}

/** A key that is taken already is a problem of the key. */
export const refusedKey = (error: Error | null): string | undefined => (error instanceof ProblemError && error.status === 409 ? error.message : undefined);

/** True when somebody else wrote first. */
export const isStale = (error: Error | null): boolean => error instanceof ProblemError && error.status === 412;
