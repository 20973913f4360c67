import { createHash } from 'node:crypto'
import type { Connection, Content } from '../connector.ts'
import { CrmError } from '../model/errors.ts'
import type { CrmRecord, Row } from '../model/record.ts'
import type { ObjectSchema } from '../model/schema.ts'

/** The files of a pair whose source has bytes and whose target takes them. */
export interface PairContent {
  /** What the source says of a file's size, in bytes; null: nothing. */
  sizeOf(row: Row): number | null
  /** What the target is to say of the file's size, beside what is sent; empty where one of the two says nothing. */
  asStored(row: Row): Row
  /** Opened by whoever sends it, from the source's first byte on each time. */
  of(record: CrmRecord, signal: AbortSignal): HashedContent
}

/** Bytes whose digest is told when all of them have passed. */
export interface HashedContent extends Content {
  /** What passed the last time that it was read to its end; null: it never was. */
  passed(): { bytes: number; sha256: string } | null
}

/** Why a file cannot be created. */
export interface ContentRefusal {
  reason: 'no-bytes' | 'file-too-large'
  detail: string
}

/** null: one side knows no bytes, so that there is nothing to carry. */
export function openContent(connection: Connection, source: ObjectSchema, target: ObjectSchema): PairContent | null {
  const { content } = connection
  if (content === undefined || source.content === undefined || target.content === undefined) return null
  const { maxBytes } = target.content
  const sizeField = source.content.bytes
  const sizeOf = (row: Row): number | null => (sizeField === undefined ? null : readSize(row[sizeField]))
  const storedIn = target.content.bytes
  return {
    sizeOf,
    asStored(row) {
      const bytes = sizeOf(row)
      return storedIn === undefined || bytes === null ? {} : { [storedIn]: String(bytes) }
    },
    of: ({ id, row }, signal) => hashed(() => content(source, id, signal), { id, told: sizeOf(row), maxBytes }),
  }
}

function hashed(
  open: Content['open'],
  { id, told, maxBytes }: { id: string; told: number | null; maxBytes: number },
): HashedContent {
  let passed: ReturnType<HashedContent['passed']> = null
  return {
    bytes: told,
    passed: () => passed,
    async *open() {
      const hash = createHash('sha256')
      let bytes = 0
      for await (const piece of open()) {
        bytes += piece.byteLength
        if (bytes > maxBytes) throw tooLarge(id, maxBytes)
        hash.update(piece)
        yield piece
      }
      passed = { bytes, sha256: hash.digest('hex') }
    },
  }
}

/** What stands against creating a file; `content` is null where its bytes are not to be had. */
export function refuseContent(target: ObjectSchema, content: PairContent | null, row: Row): ContentRefusal | null {
  if (target.content === undefined) return null
  if (content === null) {
    return { reason: 'no-bytes', detail: 'The source gives no bytes for it, and the target takes no file without.' }
  }
  const { maxBytes } = target.content
  const bytes = content.sizeOf(row)
  if (bytes === null || bytes <= maxBytes) return null
  return { reason: 'file-too-large', detail: `The file has ${bytes} bytes; the target takes ${maxBytes} at most.` }
}

/** A target object whose creates carry bytes: each goes alone, and by a request. */
export function alone(target: ObjectSchema): ObjectSchema {
  const { create } = target.operations
  if (create === undefined) return target
  const { bulk: _, ...bounds } = create
  return { ...target, operations: { ...target.operations, create: { ...bounds, maxRows: 1 } } }
}

function readSize(value: Row[string] | undefined): number | null {
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : null
}

function tooLarge(id: string, maxBytes: number): CrmError {
  const message = `The file ${id} of the source has more bytes than it told, and more than the ${maxBytes} that the target takes.`
  return new CrmError({ kind: 'invalid', scope: 'row', stored: 'no', code: 'file-too-large', message })
}
