import type { ContentProblem } from '@/api/imports';

const columns = ['file', 'line', 'path', 'value', 'reason', 'nearest'] as const;

/** A cell that no spreadsheet takes for a formula. */
export const csvCell = (value: string | number | undefined): string => {
  const text = String(value ?? '');
  const safe = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** The rejected rows as a table for a spreadsheet. */
export const rejectsCsv = (problems: readonly ContentProblem[]): string =>
  [columns.join(','), ...problems.map((problem) => columns.map((column) => csvCell(problem[column])).join(','))].join('\r\n') + '\r\n';
