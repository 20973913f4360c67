import { closeSync, openSync, readSync } from 'node:fs'

/** A record of a file by its bytes, its line end included. */
export interface Span {
  offset: number
  bytes: Uint8Array
}

const pieceBytes = 1024 * 1024
const quote = 0x22
const lf = 0x0a

/**
 * The records of a UTF-8 file: what ends with a line feed and, in CSV with this delimiter, with one that is not within
 * quotes, as `CsvReader` takes them. The last may lack its end.
 */
export function* scan(path: string, delimiter: string | null): Generator<Span> {
  const file = openSync(path, 'r')
  try {
    const endsAt = delimiter === null ? (byte: number) => byte === lf : createRecordEnd(delimiter.charCodeAt(0))
    let rest: Uint8Array = new Uint8Array()
    let offset = 0
    let position = 0
    for (;;) {
      const piece = new Uint8Array(pieceBytes)
      const read = readSync(file, piece, 0, pieceBytes, position)
      if (read === 0) break
      position += read
      const bytes = rest.length === 0 ? piece.subarray(0, read) : joined(rest, piece.subarray(0, read))
      let begun = 0
      for (let at = rest.length; at < bytes.length; at += 1) {
        if (!endsAt(bytes[at]!)) continue
        yield { offset, bytes: bytes.subarray(begun, at + 1) }
        offset += at + 1 - begun
        begun = at + 1
      }
      rest = bytes.subarray(begun)
    }
    if (rest.length > 0) yield { offset, bytes: rest }
  } finally {
    closeSync(file)
  }
}

/** Whether a byte is the last of a record, asked byte by byte. Quotes count only where they begin a cell. */
function createRecordEnd(delimiter: number): (byte: number) => boolean {
  let state: 'start' | 'plain' | 'quoted' | 'closing' = 'start'
  return (byte) => {
    if (state === 'quoted') {
      if (byte === quote) state = 'closing'
      return false
    }
    if (byte === quote && state !== 'plain') {
      state = 'quoted'
      return false
    }
    state = byte === delimiter || byte === lf ? 'start' : 'plain'
    return byte === lf
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const whole = new Uint8Array(a.length + b.length)
  whole.set(a)
  whole.set(b, a.length)
  return whole
}
