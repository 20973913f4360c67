import type { CreateRow, Encoded, Issue, LinkOutcome, Outcome, UpdateRow, Writer } from '../../connector.ts'
import { CrmError } from '../../model/errors.ts'
import type { Row, Value } from '../../model/record.ts'
import { type FieldType, findField, type ObjectSchema } from '../../model/schema.ts'
import { canonicalDatetime, comparableDecimal, isCalendarDate } from '../canonical.ts'
import { refusal, rowRefusal } from './errors.ts'
import { exclusively, type FolderLog } from './folder-log.ts'
import type { LinkFiles } from './link-files.ts'
import type { OwnObject } from './own-object.ts'
import { idField, idOf, sourceKeyField } from './own-rows.ts'

/** What the writer needs of the folder. */
export interface Shelf {
  folder: string
  /** Throws a CrmError where the object is none that this connector may write. */
  object(name: string): OwnObject
  links: LinkFiles
}

/** Writes to files that this connector made. Every outcome is durable when it is told. */
export function createWriter(open: () => Promise<Shelf>): Writer {
  return {
    encode,
    same,
    create: (object, rows, signal) =>
      each(rows, object.operations.create?.maxRows, signal, open, (shelf, log) =>
        createRows(shelf.object(object.name), log, rows),
      ),
    update: (object, rows, signal) =>
      each(rows, object.operations.update?.maxRows, signal, open, (shelf, log) =>
        updateRows(shelf.object(object.name), log, rows),
      ),
    remove: (object, ids, signal) =>
      each(ids, object.operations.remove?.maxRows, signal, open, (shelf, log) =>
        removeRows(shelf.object(object.name), log, ids),
      ),
    link: (relation, links, signal) =>
      each<LinkOutcome>(links, relation.link?.maxRows, signal, open, (shelf, log) =>
        shelf.links.add(log, relation, links, shelf.object),
      ),
    unlink: (relation, links, signal) =>
      each<LinkOutcome>(links, relation.link?.maxRows, signal, open, (shelf, log) =>
        shelf.links.remove(log, relation, links),
      ),
  }
}

/** One outcome for each row, also when the folder cannot be written to. */
async function each<T extends Outcome | LinkOutcome = Outcome>(
  rows: readonly unknown[],
  most: number | undefined,
  signal: AbortSignal,
  open: (signal: AbortSignal) => Promise<Shelf>,
  work: (shelf: Shelf, log: FolderLog) => T[],
): Promise<T[]> {
  signal.throwIfAborted()
  if (rows.length === 0) return []
  try {
    if (rows.length > (most ?? 0)) throw refusal('invalid', `At most ${most ?? 0} rows are written at a time.`)
    const shelf = await open(signal)
    return exclusively(shelf.folder, (log) => work(shelf, log))
  } catch (error) {
    if (!(error instanceof CrmError)) throw error
    return rows.map(() => ({ status: 'rejected', error }) as T)
  }
}

function createRows(object: OwnObject, log: FolderLog, rows: readonly CreateRow[]): Outcome[] {
  const fresh = new Map<string, Row>()
  const outcomes = rows.map(({ key, encoded }): Outcome => {
    const id = idOf(key)
    const isNew = !fresh.has(id) && !object.has(id)
    if (isNew) fresh.set(id, { ...(encoded.wire as Row), [idField]: id, [sourceKeyField]: key })
    return { status: 'written', id, created: isNew }
  })
  if (fresh.size > 0) object.append(log, fresh)
  return outcomes
}

function updateRows(object: OwnObject, log: FolderLog, rows: readonly UpdateRow[]): Outcome[] {
  const changes = new Map<string, Row>()
  const outcomes = rows.map(({ id, encoded }): Outcome => {
    if (!object.has(id)) return { status: 'rejected', error: gone(id, object) }
    changes.set(id, { ...changes.get(id), ...(encoded.wire as Row) })
    return { status: 'written', id }
  })
  if (changes.size > 0) object.change(log, changes)
  return outcomes
}

function removeRows(object: OwnObject, log: FolderLog, ids: readonly string[]): Outcome[] {
  const there = ids.filter((id) => object.has(id))
  if (there.length > 0) object.change(log, new Map(there.map((id) => [id, null])))
  return ids.map((id) => ({ status: 'written', id }))
}

function gone(id: string, { file }: OwnObject): CrmError {
  return rowRefusal('not-found', `${file.path} has no record ${id}. Somebody took it out.`)
}

const rules: Partial<Record<FieldType, { holds(value: Value): boolean; says: string }>> = {
  boolean: { holds: (value) => typeof value === 'boolean', says: 'takes true or false' },
  integer: { holds: (value) => typeof value === 'string' && /^-?\d+$/.test(value), says: 'takes a whole number' },
  date: { holds: (value) => typeof value === 'string' && isCalendarDate(value), says: 'takes a date (YYYY-MM-DD)' },
  datetime: {
    holds: (value) => typeof value === 'string' && canonicalDatetime(value) !== null,
    says: 'takes an ISO 8601 datetime with a time zone',
  },
}
const decimals: ReadonlySet<FieldType> = new Set(['decimal', 'currency', 'percent'])
const lists: ReadonlySet<FieldType> = new Set(['multi-select', 'multi-reference'])

function encode(object: ObjectSchema, operation: 'create' | 'update', row: Row): Encoded | Issue[] {
  const issues: Issue[] = []
  const wire: Row = {}
  for (const [name, value] of Object.entries(row)) {
    const field = findField(object, name)
    const broken =
      field === undefined
        ? { code: 'field-missing', says: 'is no column of this file' }
        : (operation === 'create' ? field.createable : field.updateable)
          ? breaks(field.type, value)
          : { code: 'not-writable', says: 'is written by us alone' }
    if (broken !== null) issues.push({ field: name, code: broken.code, message: `${name} ${broken.says}.` })
    else wire[name] = field?.type === 'datetime' && typeof value === 'string' ? canonicalDatetime(value) : value
  }
  if (issues.length > 0) return issues
  return { wire, bytes: Buffer.byteLength(JSON.stringify(wire)) + 150 }
}

function breaks(type: FieldType, value: Value): { code: string; says: string } | null {
  if (value === null) return null
  if (lists.has(type) !== (typeof value === 'object')) {
    return { code: 'wrong-type', says: lists.has(type) ? 'takes a list' : 'takes a single value' }
  }
  if (!isWhole(value)) return { code: 'malformed-text', says: 'has half a character in it' }
  if (decimals.has(type)) {
    const isNumber = typeof value === 'string' && comparableDecimal(value) !== null
    return isNumber ? null : { code: 'wrong-type', says: 'takes a decimal number' }
  }
  const rule = rules[type]
  if (rule !== undefined) return rule.holds(value) ? null : { code: 'wrong-type', says: rule.says }
  return typeof value === 'boolean' ? { code: 'wrong-type', says: 'takes text' } : null
}

/** A file gives back what was written; numbers and times are equal whatever way they are written in. */
function same(object: ObjectSchema, name: string, sent: Value, stored: Value | undefined): boolean {
  const type = findField(object, name)?.type ?? 'text'
  const now = stored ?? null
  if (typeof sent === 'object' && sent !== null) {
    if (sent.length === 0) return now === null || (typeof now === 'object' && now.length === 0)
    return typeof now === 'object' && now !== null && JSON.stringify(sent) === JSON.stringify(now)
  }
  if (typeof sent !== 'string' || typeof now !== 'string') return sent === now
  if (decimals.has(type) || type === 'integer')
    return (comparableDecimal(sent) ?? sent) === (comparableDecimal(now) ?? now)
  if (type === 'datetime') return (canonicalDatetime(sent) ?? sent) === (canonicalDatetime(now) ?? now)
  return sent === now
}

/** UTF-8 has no form for half of a surrogate pair. */
function isWhole(value: Value): boolean {
  if (typeof value === 'string') return value.isWellFormed()
  return typeof value !== 'object' || value === null || value.every((entry) => entry.isWellFormed())
}
