/** A cell that no spreadsheet takes for a formula. */
const cell = (value: string | number | undefined): string => {
  const text = String(value ?? '');
  const safe = /^[=+\-@\t\r]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** Rows as comma-separated text, formula cells made harmless. */
export const csvText = (rows: ReadonlyArray<ReadonlyArray<string | number | undefined>>): string => rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
