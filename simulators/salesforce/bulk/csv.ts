import { isFractional, numberText } from '../numbers.ts'
import type { SalesforceRecord } from '../seed.ts'
import type { Column } from '../soql/columns.ts'

/** Names of the delimiters and what they stand for. https://developer.salesforce.com/docs/platform/api-asynch/guide/query-create-job */
export const DELIMITERS: Readonly<Record<string, string>> = {
  BACKQUOTE: '`',
  CARET: '^',
  COMMA: ',',
  PIPE: '|',
  SEMICOLON: ';',
  TAB: '\t',
}

export const LINE_ENDINGS: Readonly<Record<string, string>> = { LF: '\n', CRLF: '\r\n' }

/**
 * Records as CSV, a header row first: every cell is quoted, null is an empty cell, quotes are doubled. Line breaks
 * within a value stay as they are stored.
 */
export function writeCsv(
  columns: readonly Column[],
  records: readonly SalesforceRecord[],
  delimiter: string,
  lineEnding: string,
): string {
  const between = `"${delimiter}"`
  const cells = columns.map(cellOf)
  const last = cells.length - 1
  let text = `"${columns.map(({ path }) => path).join(between)}"${lineEnding}`
  for (const record of records) {
    text += '"'
    for (let column = 0; column < last; column += 1) text += cells[column]!(record) + between
    text += `${cells[last]!(record)}"${lineEnding}`
  }
  return text
}

type Cell = (record: SalesforceRecord) => string

/** The text of one value of a record, without the quotes around it. Datetimes end in Z here, not in +0000 as in JSON. */
function cellOf(column: Column): Cell {
  const { field, read, numbers } = column
  if (field.type === 'datetime') return (record) => textOf(column, record).replace(/\+0000$/, 'Z')
  if (isFractional(field.type))
    return (record) => {
      const value = read(record)
      return typeof value === 'number' || typeof value === 'string' ? numberText(value, numbers) : ''
    }
  return (record) => {
    const text = textOf(column, record)
    return text.includes('"') ? text.replaceAll('"', '""') : text
  }
}

function textOf({ read }: Column, record: SalesforceRecord): string {
  const value = read(record)
  return typeof value === 'string' ? value : value === null || value === undefined ? '' : String(value)
}
