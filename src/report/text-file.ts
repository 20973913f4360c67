import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { finished } from 'node:stream/promises'

/** A text file (UTF-8) that is written piece by piece; only the user may read it. */
export interface TextFile {
  readonly path: string
  /** Resolves when the next piece may come, so that no more than a buffer is held in memory. */
  write(text: string): Promise<void>
  close(): Promise<void>
}

/** Replaces what was at the path. Rejects as soon as the file cannot be written, a full disk included. */
export async function createTextFile(path: string): Promise<TextFile> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const stream = createWriteStream(path, { mode: 0o600, highWaterMark: 64 * 1024 })
  const done = finished(stream)
  // Whoever writes the next piece or closes the file is told; until then the failure is nobody's surprise.
  done.catch(() => undefined)
  return {
    path,
    async write(text) {
      if (stream.errored) throw stream.errored
      if (!stream.write(text)) await Promise.race([once(stream, 'drain'), done])
    },
    async close() {
      stream.end()
      await done
    },
  }
}
