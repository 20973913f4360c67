import type { FieldDescribe, SalesforceRecord } from '../seed.ts'
import { doubleText } from '../wire.ts'

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
  fields: readonly FieldDescribe[],
  records: readonly SalesforceRecord[],
  delimiter: string,
  lineEnding: string,
): string {
  const between = `"${delimiter}"`
  const cells = fields.map(cellOf)
  const last = cells.length - 1
  let text = `"${fields.map(({ name }) => name).join(between)}"${lineEnding}`
  for (const record of records) {
    text += '"'
    for (let column = 0; column < last; column += 1) text += cells[column]!(record) + between
    text += `${cells[last]!(record)}"${lineEnding}`
  }
  return text
}

type Cell = (record: SalesforceRecord) => string

/** The text of one field of a record, without the quotes around it. Datetimes end in Z here, not in +0000 as in JSON. */
function cellOf({ name, type }: FieldDescribe): Cell {
  if (type === 'datetime') return (record) => textOf(record, name).replace(/\+0000$/, 'Z')
  if (type === 'double' || type === 'currency' || type === 'percent')
    return (record) => {
      const value = record[name]
      return typeof value === 'number' ? doubleText(value) : ''
    }
  return (record) => {
    const text = textOf(record, name)
    return text.includes('"') ? text.replaceAll('"', '""') : text
  }
}

function textOf(record: SalesforceRecord, name: string): string {
  const value = record[name]
  return typeof value === 'string' ? value : value === null || value === undefined ? '' : String(value)
}
