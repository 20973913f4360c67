/** Null, and never a text. */
export const nullCell = '#N/A'

/**
 * Rows as the Bulk API takes them, lines ended by LF: every column in each row, `#N/A` for null, an empty cell for what a
 * row does not speak of. https://developer.salesforce.com/docs/platform/api-asynch/guide/datafiles_valid_csv_record_rows
 */
export function writeCsv(rows: readonly Readonly<Record<string, unknown>>[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const lines = rows.map((row) => columns.map((name) => cellOf(row[name])).join(','))
  return `${[columns.map(cellOf).join(','), ...lines].join('\n')}\n`
}

function cellOf(value: unknown): string {
  if (value === undefined) return ''
  if (value === null) return nullCell
  const text = String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
