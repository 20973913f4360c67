/** What CSV holds: a header and rows of as many cells; `error` says why it holds nothing that can be used. */
export type CsvContent = { header: string[]; rows: string[][] } | { error: string }

/** https://developer.salesforce.com/docs/platform/api-asynch/guide/bulk-common-limits */
const MOST_OF_HEADER = 32_000
const MOST_OF_CELL = 32_000
const MOST_OF_ROW = 400_000
const MOST_COLUMNS = 5_000

/** Reads CSV as the service does: the job says which delimiter and which line ends there are, quotes are doubled. */
export function readCsv(text: string, delimiter: string, lineEnding: 'LF' | 'CRLF'): CsvContent {
  const content = text.startsWith('\uFEFF') ? text.slice(1) : text
  const rows: string[][] = []
  let row: string[] = []
  let size = 0
  let at = 0
  while (at < content.length) {
    const cell = readCell(content, at, delimiter)
    if (cell.error !== undefined) return { error: cell.error }
    if (cell.text.length > MOST_OF_CELL)
      return { error: `InvalidBatch : Field is longer than ${MOST_OF_CELL} characters` }
    row.push(cell.text)
    size += cell.text.length
    if (size > (rows.length === 0 ? MOST_OF_HEADER : MOST_OF_ROW))
      return { error: 'InvalidBatch : Record is too large' }
    const found = content.startsWith('\r\n', cell.end) ? 'CRLF' : content[cell.end] === '\n' ? 'LF' : undefined
    if (found !== undefined && found !== lineEnding)
      return {
        error: `ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is ${lineEnding}`,
      }
    const isLast = cell.end >= content.length
    at = cell.end + (found === 'CRLF' ? 2 : 1)
    if (found === undefined && !isLast) continue
    // A cell after the last delimiter of the text has no character of its own.
    if (row.length > 1 || row[0] !== '') rows.push(row)
    row = []
    size = 0
  }
  if (row.length > 0) rows.push([...row, ''])
  return checked(rows)
}

function checked([header, ...rows]: string[][]): CsvContent {
  if (header === undefined) return { error: 'InvalidBatch : The batch is empty' }
  if (header.length > MOST_COLUMNS) return { error: `InvalidBatch : More than ${MOST_COLUMNS} fields` }
  const uneven = rows.findIndex((row) => row.length !== header.length)
  if (uneven < 0) return { header, rows }
  const counts = `Expected ${header.length} columns but found ${rows[uneven]!.length}`
  return { error: `InvalidBatch : Failed to parse CSV at line ${uneven + 2}. ${counts}` }
}

type Cell = { text: string; end: number; error?: undefined } | { error: string }

function readCell(content: string, start: number, delimiter: string): Cell {
  if (content[start] !== '"') {
    let end = start
    while (end < content.length && content[end] !== delimiter && content[end] !== '\n' && content[end] !== '\r')
      end += 1
    return { text: content.slice(start, end), end }
  }
  let text = ''
  let from = start + 1
  for (;;) {
    const quote = content.indexOf('"', from)
    if (quote < 0) return { error: 'InvalidBatch : Failed to parse CSV. EOF reached before closing an opened quote' }
    text += content.slice(from, quote)
    if (content[quote + 1] !== '"') return { text, end: quote + 1 }
    text += '"'
    from = quote + 2
  }
}
