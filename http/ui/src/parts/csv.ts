/** What a spreadsheet may run: space and apostrophes in front do not make it harmless, and the wide signs count in some languages. */
const formula = /^'*[ \u00a0]*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/** A cell that no spreadsheet takes for a formula. */
const cell = (value: string | number | undefined): string => {
  const text = String(value ?? '');
  const safe = formula.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text;
  return /[",;\t\n\r]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** Rows as comma-separated text, formula cells made harmless. */
export const csvText = (rows: ReadonlyArray<ReadonlyArray<string | number | undefined>>): string => rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
