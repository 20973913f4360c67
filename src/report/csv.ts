import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { finished } from 'node:stream/promises'

/** A CSV file (RFC 4180, UTF-8, one header line) that rows are added to; only the user may read it. */
export interface CsvFile {
  readonly path: string
  add(row: readonly string[]): Promise<void>
  close(): Promise<void>
}

/** Replaces what was at the path. Rejects as soon as the file cannot be written, a full disk included. */
export async function createCsv(path: string, columns: readonly string[]): Promise<CsvFile> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const stream = createWriteStream(path, { mode: 0o600, highWaterMark: 64 * 1024 })
  const done = finished(stream)
  // Whoever adds the next row or closes the file is told; until then the failure is nobody's surprise.
  done.catch(() => undefined)
  const add = async (row: readonly string[]): Promise<void> => {
    if (stream.errored) throw stream.errored
    if (!stream.write(`${row.map(cell).join(',')}\n`)) await Promise.race([once(stream, 'drain'), done])
  }
  await add(columns)
  return {
    path,
    add,
    async close() {
      stream.end()
      await done
    },
  }
}

/** Text that a spreadsheet would take for a formula gets an apostrophe before it; numbers stay numbers. */
function cell(text: string): string {
  const value = /^[=+@\t]|^-(?![\d.]+$)/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
}
