import { problemFrom, unreachable } from './problem';

/** What a call sends besides its path. */
export type Asked = {
  query?: Record<string, string | number | boolean | readonly string[] | undefined>;
  body?: unknown;
  signal?: AbortSignal;
};

const base = '/api/v1';

function address(path: string, query: Asked['query']): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value === undefined || value === '') continue;
    for (const one of Array.isArray(value) ? value : [value]) params.append(name, String(one));
  }
  const text = params.toString();
  return text ? `${base}${path}?${text}` : base + path;
}

/** Asks the API; throws a ProblemError for anything but a 2xx answer. */
export async function ask<T>(method: 'GET' | 'POST', path: string, asked: Asked = {}): Promise<T> {
  const init: RequestInit = { method, signal: asked.signal, headers: { Accept: 'application/json' } };
  if (asked.body !== undefined) {
    init.body = JSON.stringify(asked.body);
    init.headers = { ...init.headers, 'Content-Type': 'application/json' };
  }
  let response: Response;
  try {
    response = await fetch(address(path, asked.query), init);
  } catch (cause) {
    if (asked.signal?.aborted) throw cause;
    throw unreachable(cause);
  }
  const body: unknown = await response.json().catch(() => undefined);
  if (!response.ok) throw problemFrom(response.status, body, response.headers.get('X-Request-ID'));
  return body as T;
}
