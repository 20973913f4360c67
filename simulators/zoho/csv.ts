/** Rows of a CSV text, with quotes doubled inside of quotes; an end of the text without a line break is a row too. */
export function readCsv(text: string, delimiter = ','): string[][] {
  const source = text.startsWith('\u{feff}') ? text.slice(1) : text
  const rows: string[][] = []
  let row: string[] = []
  let at = 0
  while (at < source.length) {
    const { value, next } = source[at] === '"' ? quoted(source, at + 1) : plain(source, at, delimiter)
    row.push(value)
    at = next
    if (source[at] === delimiter) {
      at++
      if (at < source.length && source[at] !== '\r' && source[at] !== '\n') continue
      row.push('')
    }
    at += source.startsWith('\r\n', at) ? 2 : 1
    rows.push(row)
    row = []
  }
  return rows
}

function quoted(source: string, from: number): { value: string; next: number } {
  let value = ''
  let at = from
  for (;;) {
    const end = source.indexOf('"', at)
    if (end < 0) return { value: value + source.slice(at), next: source.length }
    value += source.slice(at, end)
    if (source[end + 1] !== '"') return { value, next: end + 1 }
    value += '"'
    at = end + 2
  }
}

function plain(source: string, from: number, delimiter: string): { value: string; next: number } {
  let at = from
  while (at < source.length && source[at] !== delimiter && source[at] !== '\n' && source[at] !== '\r') at++
  return { value: source.slice(from, at), next: at }
}

export function writeCsv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(cell).join(',')}\n`).join('')
}

function cell(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
}
