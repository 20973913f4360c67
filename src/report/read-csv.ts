import { createReadStream } from 'node:fs'

/**
 * Rows of a CSV file (RFC 4180, UTF-8) after its header line, as they are read; only one row is held at a time. A file
 * that is not there ends the iteration with the error of the file system.
 */
export async function* readCsv(path: string): AsyncGenerator<string[]> {
  let [row, cell]: [string[], string] = [[], '']
  let [quoted, closing, header] = [false, false, true]
  for await (const chunk of createReadStream(path, { encoding: 'utf8' })) {
    for (const letter of chunk as string) {
      if (letter === '"') {
        // A quote right after the end of a quoted part stands for itself.
        if (closing) cell += '"'
        closing = quoted
        quoted = !quoted
        continue
      }
      closing = false
      if (quoted || (letter !== ',' && letter !== '\n')) {
        cell += letter
        continue
      }
      row.push(cell)
      cell = ''
      if (letter === ',') continue
      if (!header) yield row
      header = false
      row = []
    }
  }
}
