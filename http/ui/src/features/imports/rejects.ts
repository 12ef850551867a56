import type { ContentProblem } from '@/api/imports';
import { csvText } from '@/parts/csv';

const columns = ['file', 'line', 'column', 'path', 'value', 'reason', 'nearest'] as const;

/** The rejected rows as a table for a spreadsheet. */
export const rejectsCsv = (problems: readonly ContentProblem[]): string => csvText([columns, ...problems.map((problem) => columns.map((column) => problem[column]))]);
