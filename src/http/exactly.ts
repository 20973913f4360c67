import type { ByteSource } from './http.ts'

/** The bytes of a source, and an error before the first that it did not tell of or where some are missing in the end. */
export async function* exactly({ bytes, open }: ByteSource): AsyncGenerator<Uint8Array> {
  let sent = 0
  for await (const piece of open()) {
    sent += piece.byteLength
    if (bytes !== null && sent > bytes) break
    yield piece
  }
  if (bytes !== null && sent !== bytes) {
    throw new Error(`A body of ${bytes} bytes came with ${sent > bytes ? 'more' : sent}.`)
  }
}
