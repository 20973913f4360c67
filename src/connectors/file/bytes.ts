import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { refusal, systemFailure } from './errors.ts'

/** How the text of a file is kept. */
export interface Storage {
  gzip: boolean
  encoding: string
}

const headBytes = 256 * 1024
const pieceBytes = 256 * 1024

/** The bytes of a file, unpacked where it is gzip, piece by piece. Rejects with the signal's reason. */
async function* readBytes(path: string, gzip: boolean, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const file = createReadStream(path, { highWaterMark: pieceBytes })
  const bytes = gzip ? pipeline(file, createGunzip({ chunkSize: pieceBytes }), () => undefined) : file
  try {
    for await (const piece of bytes as AsyncIterable<Uint8Array>) {
      signal.throwIfAborted()
      yield piece
    }
  } catch (error) {
    throw systemFailure(error, path)
  } finally {
    file.destroy()
  }
}

/** Bytes are no text of the encoding that they were taken for. */
export class NotThisEncoding extends Error {}

/** The text of a file. Throws NotThisEncoding where bytes are no UTF-8 though they were to be. `onBytes` sees what was read. */
export async function* readText(
  path: string,
  { gzip, encoding }: Storage,
  signal: AbortSignal,
  onBytes: (bytes: Uint8Array) => void = () => undefined,
): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding, { fatal: encoding === 'utf-8' })
  const decode = (bytes?: Uint8Array): string => {
    try {
      return bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true })
    } catch (error) {
      throw new NotThisEncoding(path, { cause: error })
    }
  }
  for await (const bytes of readBytes(path, gzip, signal)) {
    onBytes(bytes)
    yield decode(bytes)
  }
  yield decode()
}

/**
 * How a file is kept, by its first bytes: a byte order mark decides, zeros in every other byte mean UTF-16, everything
 * else is taken for UTF-8 until a byte proves otherwise. Throws a CrmError for what is no text, which says what it is.
 */
export async function sniff(path: string, named: string | undefined): Promise<Storage> {
  const start = await readStart(path)
  const gzip = start[0] === 0x1f && start[1] === 0x8b
  const head = gzip ? await readHead(path) : start
  const binary = binaryKind(head)
  if (binary !== null) throw refusal('invalid', `${path} ${binary}`)
  const encoding = named ?? encodingOf(head)
  if (!encoding.startsWith('utf-16') && head.includes(0)) {
    throw refusal('invalid', `${path} is no text: it has zero bytes. Export the records as CSV or JSON Lines.`)
  }
  return { gzip, encoding }
}

async function readStart(path: string): Promise<Uint8Array> {
  try {
    await using file = await open(path)
    const { bytesRead, buffer } = await file.read(new Uint8Array(headBytes), 0, headBytes, 0)
    return buffer.subarray(0, bytesRead)
  } catch (error) {
    throw systemFailure(error, path)
  }
}

async function readHead(path: string): Promise<Uint8Array> {
  for await (const piece of readBytes(path, true, new AbortController().signal)) return piece
  return new Uint8Array()
}

const signatures: readonly { bytes: readonly number[]; says: string }[] = [
  {
    bytes: [0x50, 0x4b, 0x03, 0x04],
    says: 'is an Excel workbook or another zip archive. Save it as "CSV UTF-8" in Excel, or unpack the archive, and give that file.',
  },
  {
    bytes: [0xd0, 0xcf, 0x11, 0xe0],
    says: 'is an old Excel workbook. Save it as "CSV UTF-8" in Excel and give that file.',
  },
  { bytes: [0x25, 0x50, 0x44, 0x46], says: 'is a PDF. Export the records as CSV or JSON Lines.' },
  { bytes: [0x50, 0x41, 0x52, 0x31], says: 'is a Parquet file. Export the records as CSV or JSON Lines.' },
]

function binaryKind(head: Uint8Array): string | null {
  const found = signatures.find(({ bytes }) => bytes.every((byte, at) => head[at] === byte))
  return found?.says ?? null
}

function encodingOf(head: Uint8Array): string {
  const [first, second] = head
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  const [even, odd] = [0, 1].map((parity) => shareOfZeros(head, parity))
  if (odd! > 0.3 && even! < 0.05) return 'utf-16le'
  if (even! > 0.3 && odd! < 0.05) return 'utf-16be'
  return 'utf-8'
}

function shareOfZeros(head: Uint8Array, parity: number): number {
  let zeros = 0
  for (let at = parity; at < head.length; at += 2) if (head[at] === 0) zeros += 1
  return head.length < 2 ? 0 : zeros / (head.length / 2)
}
