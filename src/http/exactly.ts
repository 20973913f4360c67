import { CrmError } from '../model/errors.ts'
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
    const message = `${bytes} bytes were told and ${sent > bytes ? 'more' : sent} came; nothing was stored.`
    throw new CrmError({ kind: 'invalid', scope: 'request', stored: 'no', code: 'bytes-not-as-told', message })
  }
}
