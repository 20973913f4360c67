import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib'

/** ZIP archives of a few files, without directories or encryption. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT */
export interface Entry {
  readonly name: string
  readonly content: Uint8Array
}

const LOCAL = 0x04034b50
const CENTRAL = 0x02014b50
const END = 0x06054b50
const DEFLATED = 8
const UTF8_NAMES = 0x0800

export function zip(entries: readonly Entry[]): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const { name, content } of entries) {
    const title = Buffer.from(name)
    const packed = deflateRawSync(content)
    const facts = Buffer.alloc(26)
    facts.writeUInt16LE(20, 0)
    facts.writeUInt16LE(UTF8_NAMES, 2)
    facts.writeUInt16LE(DEFLATED, 4)
    facts.writeUInt32LE(crc32(content), 10)
    facts.writeUInt32LE(packed.length, 14)
    facts.writeUInt32LE(content.length, 18)
    facts.writeUInt16LE(title.length, 22)
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(offset, 10)
    directory.push(mark(CENTRAL), Buffer.from([20, 0]), facts, rest, title)
    parts.push(mark(LOCAL), facts, title, packed)
    offset += 30 + title.length + packed.length
  }
  const central = Buffer.concat(directory)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(entries.length, 4)
  end.writeUInt16LE(entries.length, 6)
  end.writeUInt32LE(central.length, 8)
  end.writeUInt32LE(offset, 12)
  return Buffer.concat([...parts, central, mark(END), end])
}

/** The files of an archive, or undefined for bytes that are none. */
export function unzip(bytes: Uint8Array): Entry[] | undefined {
  const archive = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = archive.lastIndexOf(mark(END))
  if (end < 0 || end + 22 > archive.length) return undefined
  try {
    return readDirectory(archive, archive.readUInt16LE(end + 10), archive.readUInt32LE(end + 16))
  } catch {
    return undefined
  }
}

function readDirectory(archive: Buffer, count: number, start: number): Entry[] | undefined {
  const entries: Entry[] = []
  let at = start
  for (let index = 0; index < count; index++) {
    if (archive.readUInt32LE(at) !== CENTRAL) return undefined
    const method = archive.readUInt16LE(at + 10)
    const packed = archive.readUInt32LE(at + 20)
    const nameLength = archive.readUInt16LE(at + 28)
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength)
    const local = archive.readUInt32LE(at + 42)
    const from = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28)
    const content = archive.subarray(from, from + packed)
    entries.push({ name, content: method === DEFLATED ? inflateRawSync(content) : content })
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32)
  }
  return entries
}

function mark(signature: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(signature)
  return bytes
}
