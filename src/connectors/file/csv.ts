/**
 * Comma-separated values as people really have them: RFC 4180 (https://www.rfc-editor.org/rfc/rfc4180) with any
 * delimiter of one character, LF, CR LF or CR as line end, and text around quotes taken as it is.
 */

/** A cell without a value and without quotes is null; `""` is an empty string. */
export type Cell = string | null

export interface CsvRow {
  /** Where it begins, from 1. */
  line: number
  cells: Cell[]
  /** Something stands between a closing quote and the next delimiter. */
  stray: boolean
}

/** Longer than any record that somebody meant: a quote was opened and never closed. In characters. */
const longestRecord = 16_000_000

const quote = 0x22
const lf = 0x0a
const cr = 0x0d

/** A record that is too long, or ended within quotes. `line` is where it begins. */
export class UnclosedQuote extends Error {
  readonly line: number

  constructor(line: number) {
    super(`A quote in the record at line ${line} is never closed.`)
    this.line = line
  }
}

/** Reads rows from pieces of text, which may end anywhere. Empty lines are no rows. Throws UnclosedQuote. */
export class CsvReader {
  #delimiter: number
  #rows: CsvRow[] = []
  #cells: Cell[] = []
  #cell = ''
  #state: 'start' | 'plain' | 'quoted' | 'closing' = 'start'
  #wasQuoted = false
  #stray = false
  #line = 1
  #begun = 1
  #size = 0
  #afterCr = false

  constructor(delimiter: string) {
    this.#delimiter = delimiter.charCodeAt(0)
  }

  /** The rows that are complete by now. */
  push(text: string): CsvRow[] {
    let at = 0
    while (at < text.length) {
      if (this.#afterCr) {
        this.#afterCr = false
        if (text.charCodeAt(at) === lf) at += 1
      } else if (this.#state === 'quoted') at = this.#readQuoted(text, at)
      else if (this.#state === 'closing') at = this.#afterQuote(text, at)
      else if (this.#state === 'start' && text.charCodeAt(at) === quote) {
        this.#state = 'quoted'
        this.#wasQuoted = true
        at += 1
      } else at = this.#readPlain(text, at)
    }
    return this.#take()
  }

  /** What is left when the text is over. */
  end(): CsvRow[] {
    if (this.#state === 'quoted') throw new UnclosedQuote(this.#begun)
    if (this.#state !== 'start' || this.#cells.length > 0) this.#endRow()
    return this.#take()
  }

  #readQuoted(text: string, from: number): number {
    const end = text.indexOf('"', from)
    const inside = text.slice(from, end < 0 ? text.length : end)
    this.#line += countLines(inside)
    this.#add(inside)
    if (end < 0) return text.length
    this.#state = 'closing'
    return end + 1
  }

  /** Two quotes within quotes are one; any other character ends the quoted part. */
  #afterQuote(text: string, at: number): number {
    if (text.charCodeAt(at) !== quote) {
      this.#state = 'plain'
      return at
    }
    this.#add('"')
    this.#state = 'quoted'
    return at + 1
  }

  #readPlain(text: string, from: number): number {
    let end = from
    let code = 0
    while (end < text.length) {
      code = text.charCodeAt(end)
      if (code === this.#delimiter || code === lf || code === cr) break
      end += 1
    }
    if (end > from) {
      if (this.#wasQuoted) this.#stray = true
      this.#add(text.slice(from, end))
      this.#state = 'plain'
    }
    if (end === text.length) return end
    if (code === this.#delimiter) this.#endCell()
    else {
      this.#endRow()
      this.#afterCr = code === cr
    }
    return end + 1
  }

  #add(text: string): void {
    this.#cell += text
    this.#size += text.length
    if (this.#size > longestRecord) throw new UnclosedQuote(this.#begun)
  }

  #endCell(): void {
    this.#cells.push(this.#cell === '' && !this.#wasQuoted ? null : this.#cell)
    this.#cell = ''
    this.#wasQuoted = false
    this.#state = 'start'
  }

  #endRow(): void {
    this.#endCell()
    const cells = this.#cells
    if (cells.length > 1 || cells[0] !== null) this.#rows.push({ line: this.#begun, cells, stray: this.#stray })
    this.#cells = []
    this.#stray = false
    this.#size = 0
    this.#line += 1
    this.#begun = this.#line
  }

  #take(): CsvRow[] {
    const rows = this.#rows
    this.#rows = []
    return rows
  }
}

function countLines(text: string): number {
  let lines = 0
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1
  return lines
}

/** A row as RFC 4180 has it, its line end included. An empty string is written as `""`, null as nothing. */
export function writeCsvRow(cells: readonly Cell[], delimiter: string): string {
  const line = cells.map((cell) => writeCell(cell, delimiter)).join(delimiter)
  return `${line}\r\n`
}

function writeCell(cell: Cell, delimiter: string): string {
  if (cell === null) return ''
  const isPlain = cell !== '' && !cell.includes(delimiter) && !/["\r\n]|^\s|\s$/.test(cell)
  return isPlain ? cell : `"${cell.replaceAll('"', '""')}"`
}

const delimiters = [',', ';', '\t', '|'] as const

/**
 * The delimiter of a text by its beginning: the one that divides most rows into the same number of columns, the most
 * columns first. A first line `sep=;`, as Excel writes it, decides. Comma where there is only one column.
 */
export function detectDelimiter(head: string): string {
  const told = /^sep=(.)\r?\n/i.exec(head)?.[1]
  if (told !== undefined) return told
  const scores = delimiters.map((delimiter) => ({ delimiter, ...agreement(head, delimiter) }))
  const best = scores.sort((a, b) => b.share * b.columns - a.share * a.columns)[0]
  return best === undefined || best.columns < 2 ? ',' : best.delimiter
}

/** How many columns the header has, and the share of rows that have as many. */
function agreement(head: string, delimiter: string): { columns: number; share: number } {
  const reader = new CsvReader(delimiter)
  let rows: CsvRow[]
  try {
    rows = reader.push(head)
    // A text that is shorter than what was looked at may end without a line end.
    if (rows.length === 0) rows = reader.end()
  } catch {
    return { columns: 0, share: 0 }
  }
  const columns = rows[0]?.cells.length ?? 0
  const same = rows.filter(({ cells }) => cells.length === columns).length
  return { columns, share: rows.length === 0 ? 0 : same / rows.length }
}
