import { OptionError } from '../kit/options.ts'
import { toLongId } from './ids.ts'
import { complete, fullName, type Org, type RecordRow } from './org.ts'
import { deleteWithChildren, reparent, undeleteWithChildren } from './relations.ts'
import { Refusal } from './saving/refusal.ts'
import { isEmpty, isRequired } from './saving/required.ts'
import { rulesOf } from './saving/rules/index.ts'
import type { Deriving } from './saving/writer.ts'
import type { SObject } from './schema.ts'
import type { SalesforceRecord } from './seed.ts'
import { wireTime } from './soql/zones.ts'

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
  return orWrongOption(() =>
    org.store.transaction(() => {
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
    }),
  )
}

/** What the platform refuses to a client it refuses to a person too. */
function orWrongOption<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof Refusal) throw new OptionError(error.message)
    throw error
  }
}

function createEditor(org: Org, object: SObject, now: string) {
  const rows = org.store.collection<RecordRow>(object.name)
  const rules = rulesOf(object)
  const writer: Deriving = { org, stamp: now, asker: { userId: org.details.runAsUserId } }
  const rowOf = (id: string): RecordRow => {
    const row = rows.get(toLongId(id))
    if (row === undefined) throw new OptionError(`There is no record "${id}".`)
    return row
  }
  const stamp = ({ id, record: before }: RecordRow, changes: SalesforceRecord): string => {
    const record: SalesforceRecord = { ...before, ...changes, Id: id, SystemModstamp: now }
    rules?.derive?.(writer, record, before, changes)
    rows.put({ id, record })
    rules?.after?.(writer, record, before)
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
      const Id = org.newId(object)
      const userId = org.details.runAsUserId
      const by = { OwnerId: userId, CreatedById: userId, LastModifiedById: userId }
      const dates = { CreatedDate: now, LastModifiedDate: now, SystemModstamp: now }
      const { record: made } = complete({ ...by, ...dates, ...record, Id }, object.blank)
      rules?.derive?.(writer, made, undefined, record)
      rows.put({ id: Id, record: made })
      rules?.after?.(writer, made, undefined)
      return Id
    },
    /** Deleting and restoring moves the platform's own stamp only. */
    remove: (id: string): string => {
      const row = rowOf(id)
      deleteWithChildren(writer, row.id)
      return row.id
    },
    undelete: (id: string): string => {
      const row = rowOf(id)
      undeleteWithChildren(writer, row.id)
      return row.id
    },
    merge: (id: string, master: string): string => {
      const [loser, winner] = [rowOf(id), rowOf(master)]
      if (loser.id === winner.id) throw new OptionError(`The record "${id}" cannot be merged into itself.`)
      reparent(writer, object, loser.id, winner.id)
      return stamp(rowOf(id), { IsDeleted: true, MasterRecordId: winner.id })
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
