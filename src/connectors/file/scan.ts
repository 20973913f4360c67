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
 * The records of a UTF-8 file, from a place on: what ends with a line feed, and in CSV (`quotes`) with one that is not
 * within quotes. The last may lack its end.
 */
export function* scan(path: string, quotes: boolean, from = 0): Generator<Span> {
  const file = openSync(path, 'r')
  try {
    let rest: Uint8Array = new Uint8Array()
    let offset = from
    let position = from
    let isQuoted = false
    for (;;) {
      const piece = new Uint8Array(pieceBytes)
      const read = readSync(file, piece, 0, pieceBytes, position)
      if (read === 0) break
      position += read
      const bytes = rest.length === 0 ? piece.subarray(0, read) : joined(rest, piece.subarray(0, read))
      let begun = 0
      for (let at = rest.length; at < bytes.length; at += 1) {
        const byte = bytes[at]
        if (quotes && byte === quote) isQuoted = !isQuoted
        else if (byte === lf && !isQuoted) {
          yield { offset, bytes: bytes.subarray(begun, at + 1) }
          offset += at + 1 - begun
          begun = at + 1
        }
      }
      rest = bytes.subarray(begun)
    }
    if (rest.length > 0) yield { offset, bytes: rest }
  } finally {
    closeSync(file)
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const whole = new Uint8Array(a.length + b.length)
  whole.set(a)
  whole.set(b, a.length)
  return whole
}
