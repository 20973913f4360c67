import { OptionError } from '../kit/options.ts'
import type { Caller, Company } from './company.ts'
import { Refusal } from './errors.ts'
import { mergeRecords } from './merge.ts'
import type { CrmObject, StoredRecord, Values } from './objects.ts'
import { createRecord, deleteRecord, keep, restoreRecord, updateRecord } from './records.ts'
import { timestamp } from './times.ts'
import { isObject } from './values/composites.ts'

interface Edit {
  readonly create: readonly Values[]
  readonly update: Readonly<Record<string, Values>>
  readonly delete: readonly string[]
  readonly restore: readonly string[]
  readonly touch: readonly string[]
  /** As `[goes, stays]`. */
  readonly merge: readonly (readonly [string, string])[]
}

const form =
  'Send { "object": "persons", "create": [body], "update": { id: body }, "delete": [id], "restore": [id], "touch": [id], "merge": [[goes, stays]] }.'

/**
 * What people do at the screen while a client works, with bodies as the API takes them; all of it or nothing. A touch moves
 * `update_time` alone. Gives the ids of what was created.
 */
export function editRecords(company: Company, change: Readonly<Record<string, unknown>>): object {
  const name = String(change.object ?? 'persons')
  const object = Object.hasOwn(company.objects, name) ? company.objects[name] : undefined
  const edit = { create: [], update: {}, delete: [], restore: [], touch: [], merge: [], ...change } as unknown as Edit
  if (object === undefined || !isEdit(edit)) throw new OptionError(form)
  const caller: Caller = { user: company.users.values().next().value!, by: 'token' }
  try {
    return company.store.transaction(() => {
      const created = edit.create.map((body) => Number(createRecord(company, object, body, caller).id))
      for (const [id, body] of Object.entries(edit.update))
        updateRecord(company, object, living(object, id), body, caller)
      for (const id of edit.delete) deleteRecord(company, object, living(object, id))
      for (const id of edit.restore) restoreRecord(company, object, inTrash(object, id))
      for (const id of edit.touch) touch(company, object, living(object, id))
      for (const [goes, stays] of edit.merge) mergeRecords(company, object, String(goes), String(stays))
      return { created }
    })
  } catch (error) {
    if (error instanceof Refusal) throw new OptionError(error.message)
    throw error
  }
}

function isEdit({ create, update, delete: gone, restore, touch: touched, merge }: Edit): boolean {
  return (
    [create, gone, restore, touched, merge].every(Array.isArray) &&
    create.every(isObject) &&
    isObject(update) &&
    Object.values(update).every(isObject) &&
    merge.every((pair) => Array.isArray(pair) && pair.length === 2)
  )
}

function living({ records, kind }: CrmObject, id: string): StoredRecord {
  const record = records.get(String(id))
  if (record !== undefined && record.deletedAt === undefined) return record
  throw new OptionError(`There is no ${kind.singular} ${id}.`)
}

function inTrash({ records, kind }: CrmObject, id: string): StoredRecord {
  const record = records.get(String(id))
  if (record?.deletedAt !== undefined) return record
  throw new OptionError(`There is no deleted ${kind.singular} ${id}.`)
}

function touch(company: Company, object: CrmObject, record: StoredRecord): void {
  const values = { ...record.values, update_time: timestamp(company.clock.now()) }
  keep(company, object, { ...record, values }, record)
}
