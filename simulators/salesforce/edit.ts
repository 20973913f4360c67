import { OptionError } from '../kit/options.ts'
import { makeId, toLongId } from './ids.ts'
import { blankRecord, complete, fullName, type Org, type RecordRow, type SObject } from './org.ts'
import { deleteWithChildren, reparent, undeleteWithChildren } from './relations.ts'
import type { FieldDescribe, FieldValue, SalesforceRecord } from './seed.ts'
import { wireTime } from './soql/zones.ts'

/** First running number of records that come into being after the start. */
const FIRST_NEW = 1_000_000_000

/**
 * Changes records as people at their screens do while a client reads: body of `POST /_sim/records`, as
 * `{ "object": "Lead", "create": [record], "update": [record with Id], "delete": [id], "undelete": [id],
 * "merge": { "master": id, "others": [id] } }`. The platform's own dates follow by themselves. Answers the ids concerned.
 * Throws an OptionError for an unknown object or record, and for a new one
 * without a required value; nothing of the change has then been done.
 */
export function editRecords(org: Org, change: Readonly<Record<string, unknown>>, now: number): { ids: string[] } {
  const { object: name, create, update, delete: remove, undelete, merge, ...others } = change
  const [unknown] = Object.keys(others)
  if (unknown !== undefined) throw new OptionError(`A change of records has no member "${unknown}".`)
  const object = org.objects.get(String(name).toLowerCase())
  if (object === undefined) throw new OptionError(`There is no object "${String(name)}".`)
  return org.store.transaction(() => {
    const editor = createEditor(org, object, wireTime(Math.floor(now / 1_000) * 1_000))
    const ids = [
      ...list(create, isRecord).map(editor.create),
      ...list(update, isRecord).map((record) => editor.update(String(record.Id), record)),
      ...list(remove, isText).map(editor.remove),
      ...list(undelete, isText).map(editor.undelete),
    ]
    if (merge === undefined) return { ids }
    const { master, others: losers } = isRecord(merge) ? (merge as { master?: unknown; others?: unknown }) : {}
    if (!isText(master)) throw new OptionError('A merge names its master.')
    if (!object.traits.isMergeable) throw new OptionError(`Records of ${object.name} cannot be merged.`)
    return { ids: [...ids, ...list(losers, isText).map((id) => editor.merge(id, master)), editor.update(master, {})] }
  })
}

function createEditor(org: Org, object: SObject, now: string) {
  const rows = org.store.collection<RecordRow>(object.name)
  const rowOf = (id: string): RecordRow => {
    const row = rows.get(toLongId(id))
    if (row === undefined) throw new OptionError(`There is no record "${id}".`)
    return row
  }
  const stamp = ({ id, record }: RecordRow, changes: SalesforceRecord): string => {
    rows.put({ id, record: { ...record, ...changes, Id: id, SystemModstamp: now } })
    return id
  }
  return {
    update: (id: string, changes: SalesforceRecord): string => {
      const row = rowOf(id)
      const isRenamed = 'LastName' in changes || 'FirstName' in changes
      const name = isRenamed ? { Name: fullName({ ...row.record, ...changes }) } : {}
      return stamp(row, { ...changes, ...name, LastModifiedDate: now })
    },
    create: (record: SalesforceRecord): string => {
      const missing = object.allFields.filter((field) => isRequired(field) && isEmpty(record[field.name]))
      if (missing.length > 0)
        throw new OptionError(`A new ${object.name} needs ${missing.map(({ name }) => name).join(', ')}.`)
      const Id = makeId(object.keyPrefix, '5f0', FIRST_NEW + rows.size)
      const userId = org.details.runAsUserId
      const by = { OwnerId: userId, CreatedById: userId, LastModifiedById: userId }
      const dates = { CreatedDate: now, LastModifiedDate: now, SystemModstamp: now }
      rows.put(complete({ ...by, ...dates, ...record, Id }, blankRecord(object.allFields)))
      return Id
    },
    /** Deleting and restoring moves the platform's own stamp only. */
    remove: (id: string): string => {
      const row = rowOf(id)
      deleteWithChildren(org, row.id, now)
      return row.id
    },
    undelete: (id: string): string => {
      const row = rowOf(id)
      undeleteWithChildren(org, row.id, now)
      return row.id
    },
    merge: (id: string, master: string): string => {
      const [loser, winner] = [rowOf(id), rowOf(master)]
      if (loser.id === winner.id) throw new OptionError(`The record "${id}" cannot be merged into itself.`)
      reparent(org, object, loser.id, winner.id, now)
      return stamp(rowOf(id), { IsDeleted: true, MasterRecordId: winner.id })
    },
  }
}

/** https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_describesobjects_describesobjectresult.htm */
function isRequired({ createable, nillable, defaultedOnCreate }: FieldDescribe): boolean {
  return createable && !nillable && !defaultedOnCreate
}

function isEmpty(value: FieldValue | undefined): boolean {
  return value === undefined || value === null || value === ''
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
