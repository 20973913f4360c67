import { createHash } from 'node:crypto'
import type { ByteSource } from '../../src/http/http.ts'

export const megabyte = 1_000_000

/** Every piece says where it stands, so that none can be lost, doubled or moved without being seen. */
export function pieces(count: number, size = 64_000): ByteSource & { opened: number; left: number } {
  const source = {
    bytes: count * size,
    opened: 0,
    left: 0,
    async *open(): AsyncGenerator<Uint8Array> {
      source.opened += 1
      try {
        for (let nth = 0; nth < count; nth += 1) yield Buffer.alloc(size, `${nth},`)
      } finally {
        source.left += 1
      }
    },
  }
  return source
}

export async function digest(bytes: AsyncIterable<Uint8Array>): Promise<{ sha: string; length: number }> {
  const hash = createHash('sha256')
  let length = 0
  for await (const piece of bytes) {
    hash.update(piece)
    length += piece.byteLength
  }
  return { sha: hash.digest('hex'), length }
}
