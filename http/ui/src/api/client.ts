import createClient from 'openapi-fetch';
import { problemFrom, unreachable } from './problem';
import type { paths } from './schema';

/** The one typed client: paths, bodies and answers come from the API's own document. */
export const client = createClient<paths>({ fetch: (request) => globalThis.fetch(request) });

type Asked<T> = { data?: T; error?: unknown; response: Response };

/** The answer of a call; throws a ProblemError for anything but a 2xx answer. */
export async function answer<T>(asked: Promise<Asked<T>>): Promise<NonNullable<T>> {
  let got: Asked<T>;
  try {
    got = await asked;
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw unreachable(cause);
  }
  if (got.data === undefined || got.data === null) throw problemFrom(got.response.status, got.error, got.response.headers.get('X-Request-ID'));
  return got.data;
}
