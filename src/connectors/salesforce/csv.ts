import { inferSchema, initParser } from 'udsv'

const format = { col: ',', row: '\n', encl: '"', esc: '"' }

/**
 * Reads CSV with a header line, as Salesforce writes it when LF and commas were asked for. `begin` gets the names of the
 * columns and returns what takes each row, so that no more than a row is held beside the text. Returns the number of rows.
 */
export function readCsv(
  text: string,
  begin: (columns: readonly string[]) => (cells: readonly string[]) => void,
): number {
  const headerEnd = text.indexOf('\n') + 1
  // A header without a line end is a table without rows.
  const header = headerEnd === 0 ? `${text}\n` : text.slice(0, headerEnd)
  const schema = inferSchema(header, format, 1)
  const take = begin(schema.cols.map(({ name }) => name))
  let rows = 0
  const count = (cells: readonly string[]): void => {
    rows += 1
    take(cells)
  }
  if (headerEnd === 0) return rows
  if (schema.cols.length > 1) initParser(schema).stringArrs(text, count)
  else for (const id of idsOf(text.slice(headerEnd))) count([id])
  return rows
}

/** The parser takes every line of a table with one column for an empty one. Such a table holds only ids. */
function idsOf(lines: string): string[] {
  return lines.match(/\w+/g) ?? []
}
