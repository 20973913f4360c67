import type { FindRequest, Found, ReadQuery, RecordPage } from '../../connector.ts'
import { CrmError } from '../../model/errors.ts'
import type { CrmRecord } from '../../model/record.ts'
import type { Field, FieldType, ObjectSchema } from '../../model/schema.ts'
import { isId, moduleName, type Session, version } from './client.ts'
import { query, quote } from './coql.ts'
import { isWithheld } from './errors.ts'
import type { Whereabouts } from './parents.ts'
import { readRelated } from './related-list.ts'
import { createRowReader, type RawRecord } from './rows.ts'

/** Files of records. They are told only when they are asked for by name: each record of the account costs a call. */
export const attachments = 'Attachments'

/** Names the record that a file belongs to. */
export const parentField = 'Parent_Id'

/** Records that are asked for their files between two pages, side by side as far as the account allows. */
const parentsOfPage = 100
/** https://www.zoho.com/crm/developer/docs/api/v8/upload-attachment.html */
const maxBytes = 100_000_000
/** Records of one look-up: each costs a call. */
const mostFound = 20

function field(name: string, label: string, type: FieldType, facts: Partial<Field> = {}): Field {
  return {
    ...{ name, label, type, nativeType: type, custom: false, required: false, unique: false, system: false },
    ...{ createable: false, updateable: false },
    ...facts,
  }
}

const given = { required: true, createable: true }

/** An id is that of the file behind those of its record and module, without which nobody finds it. */
export function attachmentObject(modules: readonly string[]): ObjectSchema {
  return {
    ...{ name: attachments, label: 'Attachment', labelPlural: 'Attachments', custom: false, matchKeys: [] },
    fields: [
      field('id', 'Record Id', 'id', { unique: true, system: true }),
      field('File_Name', 'File name', 'text', { role: 'name', maxLength: 255, ...given }),
      field('Size', 'Size', 'integer'),
      field(parentField, 'Record', 'reference', { references: [...modules], ...given }),
      field('Owner', 'Owner', 'user'),
      field('Created_Time', 'Created', 'datetime', { role: 'created' }),
      field('Modified_Time', 'Modified', 'datetime', { role: 'modified' }),
    ],
    operations: {
      read: {
        ...{ pageRows: parentsOfPage, cost: { units: parentsOfPage } },
        of: { fields: [parentField], cost: { units: 1 } },
      },
      find: { keys: ['id'], maxRows: mostFound, cost: { units: 1, each: 1 } },
      // The form around the bytes is no part of them.
      create: { maxRows: 1, maxBytes: 100_000, replay: 'blind', settleMs: 60_000 },
    },
    content: { name: 'File_Name', bytes: 'Size', maxBytes },
    idExample: `Contacts.${'0'.repeat(19)}.${'0'.repeat(19)}`,
  }
}

/** Where a read stands: the record behind which it goes on. */
interface Place {
  module: string
  last: string
}

/**
 * The files of every record, module by module and by ascending id of the record: nothing lists them otherwise.
 * https://www.zoho.com/crm/developer/docs/api/v8/get-attachments.html
 */
export async function* readAttachments(
  session: Session,
  object: ObjectSchema,
  asked: ReadQuery,
  signal: AbortSignal,
): AsyncGenerator<RecordPage> {
  const rows = createRowReader(object, asked.fields)
  const modules = modulesOf(object)
  let left = asked.limit ?? Number.POSITIVE_INFINITY
  let place = asked.cursor === undefined ? startOf(modules, 0) : parsePlace(asked.cursor)
  do {
    if (place === null) {
      yield { records: [], cursor: null }
      return
    }
    const at = place
    const { ids, more } = await parentsAfter(session, at, signal)
    const found = await Promise.all(ids.map((id) => filesOf(session, at.module, id, signal)))
    const records = found
      .flat()
      .slice(0, left)
      .map(({ raw, id }): CrmRecord => ({ id, row: rows(raw) }))
    left -= records.length
    const last = ids.at(-1)
    place = more && last ? { module: at.module, last } : startOf(modules, modules.indexOf(at.module) + 1)
    if (left <= 0) place = null
    yield { records, cursor: place === null ? null : `${place.module}.${place.last}` }
  } while (place !== null)
}

function startOf(modules: readonly string[], at: number): Place | null {
  const module = modules[at]
  return module === undefined ? null : { module, last: '0' }
}

function parsePlace(cursor: string): Place {
  const [module = '', last = '', ...more] = cursor.split('.')
  if (more.length === 0 && isId(last)) return { module: moduleName(module), last }
  const message = 'This is no cursor of a Zoho read.'
  throw new CrmError({ kind: 'bug', scope: 'request', stored: 'no', message })
}

async function parentsAfter(
  session: Session,
  { module, last }: Place,
  signal: AbortSignal,
): Promise<{ ids: string[]; more: boolean }> {
  const where = `id > ${quote(last)}`
  const question = { module, columns: [], where, order: 'asc', limit: parentsOfPage } as const
  const { records, more } = await query(session, question, signal)
  return { ids: records.map(({ id }) => id), more }
}

/** All files of one record, of whatever module it is. */
export async function* readAttachmentsOf(
  session: Session,
  whereabouts: Whereabouts,
  object: ObjectSchema,
  { of, fields, limit }: ReadQuery & { of: { id: string } },
  signal: AbortSignal,
): AsyncGenerator<RecordPage> {
  const rows = createRowReader(object, fields)
  const module = (await whereabouts.find(session, [of.id], modulesOf(object), signal)).get(of.id)
  const found = module === undefined ? [] : await filesOf(session, module, of.id, signal)
  const records = found.slice(0, limit).map(({ raw, id }): CrmRecord => ({ id, row: rows(raw) }))
  yield { records, cursor: null }
}

/** Files by id, which says at which record they are. */
export async function findAttachments(
  session: Session,
  object: ObjectSchema,
  { values, fields }: FindRequest,
  signal: AbortSignal,
): Promise<Found[]> {
  const rows = createRowReader(object, fields)
  const asked = new Set(values.filter((value) => /^\w{1,100}\.\d{1,19}\.\d{1,19}$/.test(value)))
  const places = new Set([...asked].map((id) => id.slice(0, id.lastIndexOf('.'))))
  const found = await Promise.all(
    [...places].map((place) => {
      const [module = '', parent = ''] = place.split('.')
      return filesOf(session, module, parent, signal)
    }),
  )
  return found
    .flat()
    .filter(({ id }) => asked.has(id))
    .map(({ id, raw }) => ({ asked: id, id, row: rows(raw) }))
}

/** A module without files, or a record that is gone meanwhile, has none. */
async function filesOf(
  session: Session,
  module: string,
  parent: string,
  signal: AbortSignal,
): Promise<{ id: string; raw: RawRecord }[]> {
  const fields = 'id,File_Name,Size,Owner,Created_Time,Modified_Time'
  try {
    const files = await readRelated(session, pathOf(module, parent), fields, signal)
    return files.map((file) => {
      const id = attachmentId(module, parent, file.id)
      return { id, raw: { ...file, [parentField]: parent, id } }
    })
  } catch (error) {
    if (isWithheld(error) && error.kind !== 'permission' && error.kind !== 'bug') return []
    throw error
  }
}

export function modulesOf({ fields }: ObjectSchema): readonly string[] {
  return fields.find(({ name }) => name === parentField)?.references ?? []
}

export const attachmentId = (module: string, parent: string, file: string): string => `${module}.${parent}.${file}`

export const pathOf = (module: string, parent: string): string => `/${moduleName(module)}/${parent}/Attachments`

/** https://www.zoho.com/crm/developer/docs/api/v8/download-attachments.html */
export function attachmentBytes(session: Session, id: string, signal: AbortSignal): AsyncIterable<Uint8Array> {
  const [module = '', parent = '', file = '', ...more] = id.split('.')
  if (more.length > 0 || !isId(parent) || !isId(file)) {
    throw new CrmError({ kind: 'not-found', scope: 'row', stored: 'no', message: 'Zoho has no file with this id.' })
  }
  const path = `/crm/${version}${pathOf(module, parent)}/${file}`
  return session.http.stream({ method: 'GET', path, headers: { accept: '*/*' }, repeat: 'safe', lane: 'read' }, signal)
}
