import { OptionError } from '../kit/options.ts'
import { carryOut } from './change.ts'
import type { Crm } from './crm.ts'
import { mergeRecords } from './merge.ts'
import { createRecord, deleteRecord, updateRecord } from './records.ts'
import { Refusal } from './refusal.ts'
import { isObject } from './rows.ts'

interface Edit {
  create: Record<string, unknown>[]
  update: Record<string, Record<string, unknown>>
  delete: string[]
  merge: [string, string][]
}

const form =
  'Send { "object", "create": [values], "update": { id: values }, "delete": [ids], "merge": [[keep, gone]] }; users and files cannot be changed.'

/** What a person does at the screen while a client works: all of it or nothing. Gives the ids of what was created. */
export function editRecords(crm: Crm, change: Readonly<Record<string, unknown>>): object {
  const object = crm.objects().find(({ name }) => name === change.object)?.name
  const edit = { create: [], update: {}, delete: [], merge: [], ...change } as unknown as Edit
  if (object === undefined || object === 'user' || object === 'file' || !isEdit(edit)) throw new OptionError(form)
  try {
    return carryOut(crm, {}, crm.clock.now(), (step) => {
      const created = edit.create.map((values) => createRecord(step, object, values).id)
      for (const [id, values] of Object.entries(edit.update)) updateRecord(step, object, id, values)
      for (const id of edit.delete) deleteRecord(step, object, id)
      for (const [keep, gone] of edit.merge) mergeRecords(step, object, keep, gone)
      return { created }
    })
  } catch (error) {
    if (error instanceof Refusal) throw new OptionError(`${error.code}: ${error.message}`)
    throw error
  }
}

function isEdit({ create, update, delete: gone, merge }: Edit): boolean {
  return (
    [create, gone, merge].every(Array.isArray) &&
    create.every(isObject) &&
    isObject(update) &&
    Object.values(update).every(isObject) &&
    merge.every((pair) => Array.isArray(pair) && pair.length === 2)
  )
}
