/** One thing that is wrong with what was sent. */
export type ContentError = {
  file?: string;
  line?: number;
  path?: string;
  value?: string;
  reason?: string;
  nearest?: string;
};

/** An answer that is not 2xx: the API's problem document as an error. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly errors: readonly ContentError[] = [],
    readonly requestId?: string,
  ) {
    super(message);
  }
}

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const contentError = (value: unknown): ContentError =>
  isRecord(value)
    ? {
        file: text(value.file),
        line: typeof value.line === 'number' ? value.line : undefined,
        path: text(value.path) ?? text(value.location),
        value: text(value.value),
        reason: text(value.reason) ?? text(value.message),
        nearest: text(value.nearest),
      }
    : {};

/** Reads a problem document; anything else becomes an error that names the status. */
export function problemFrom(status: number, body: unknown, requestId?: string | null): ProblemError {
  if (!isRecord(body)) return new ProblemError(status, 'unreadable', `The server answered ${status} without a reason.`, [], requestId ?? undefined);
  const errors = Array.isArray(body.errors) ? body.errors.map(contentError) : [];
  const message = text(body.detail) ?? text(body.title) ?? `The server answered ${status}.`;
  return new ProblemError(status, text(body.code) ?? 'unknown', message, errors, text(body.request) ?? requestId ?? undefined);
}

/** The same for a request that got no answer at all. */
export const unreachable = (cause: unknown): ProblemError =>
  new ProblemError(0, 'unreachable', cause instanceof Error && cause.message ? `Linchpin does not answer (${cause.message}).` : 'Linchpin does not answer.');
