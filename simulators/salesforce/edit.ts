import { OptionError } from '../kit/options.ts'
import type { Collection } from '../kit/store.ts'
import { makeId, toLongId } from './ids.ts'
import { blankRecord, complete, type Org, type RecordRow, type SObject } from './org.ts'
import type { SalesforceRecord } from './seed.ts'
import { wireTime } from './soql/zones.ts'

/** First running number of records that come into being after the start. */
const FIRST_NEW = 1_000_000_000

/**
 * Changes records as people at their screens do while a client reads: body of `POST /_sim/records`, as
 * `{ "object": "Lead", "create": [record], "update": [record with Id], "delete": [id], "undelete": [id],
 * "merge": { "master": id, "others": [id] } }`. The platform's own dates follow by themselves. Answers the ids concerned.
 * Throws an OptionError for an unknown object or record; what stood before it in the change has then been done.
 */
export function editRecords(org: Org, change: Readonly<Record<string, unknown>>, now: number): { ids: string[] } {
  const { object: name, create, update, delete: remove, undelete, merge, ...others } = change
  const [unknown] = Object.keys(others)
  if (unknown !== undefined) throw new OptionError(`A change of records has no member "${unknown}".`)
  const object = org.objects.get(String(name).toLowerCase())
  if (object === undefined) throw new OptionError(`There is no object "${String(name)}".`)
  const editor = createEditor(
    org.store.collection<RecordRow>(object.name),
    object,
    wireTime(Math.floor(now / 1_000) * 1_000),
  )
  const ids = [
    ...list(create, isRecord).map(editor.create),
    ...list(update, isRecord).map((record) => editor.update(String(record.Id), record)),
    ...list(remove, isText).map((id) => editor.stamp(id, { IsDeleted: true })),
    ...list(undelete, isText).map((id) => editor.stamp(id, { IsDeleted: false })),
  ]
  if (merge === undefined) return { ids }
  const { master, others: losers } = isRecord(merge) ? (merge as { master?: unknown; others?: unknown }) : {}
  if (!isText(master)) throw new OptionError('A merge names its master.')
  const merged = list(losers, isText).map((id) => {
    return editor.stamp(id, { IsDeleted: true, MasterRecordId: toLongId(master) })
  })
  return { ids: [...ids, ...merged, editor.update(master, {})] }
}

function createEditor(rows: Collection<RecordRow>, { keyPrefix, allFields }: SObject, now: string) {
  const stamp = (id: string, changes: SalesforceRecord): string => {
    const row = rows.get(toLongId(id))
    if (row === undefined) throw new OptionError(`There is no record "${id}".`)
    rows.put({ id: row.id, record: { ...row.record, ...changes, Id: row.id, SystemModstamp: now } })
    return row.id
  }
  return {
    /** Deleting and restoring moves the platform's own stamp only. */
    stamp,
    update: (id: string, changes: SalesforceRecord): string => stamp(id, { ...changes, LastModifiedDate: now }),
    create: (record: SalesforceRecord): string => {
      const Id = makeId(keyPrefix, '5f0', FIRST_NEW + rows.size)
      const dates = { CreatedDate: now, LastModifiedDate: now, SystemModstamp: now }
      rows.put(complete({ ...dates, ...record, Id }, blankRecord(allFields)))
      return Id
    },
  }
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function isRecord(value: unknown): value is SalesforceRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function list<T>(value: unknown, isEntry: (entry: unknown) => entry is T): T[] {
  if (value === undefined) return []
  if (!Array.isArray(value) || !value.every(isEntry))
    throw new OptionError('A change of records holds lists, of records to create and update, else of ids.')
  return value
}
