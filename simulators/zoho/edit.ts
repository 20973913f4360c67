import { OptionError } from '../kit/options.ts'
import { ItemError } from './errors.ts'
import type { Module } from './org.ts'
import { removeRecord, restoreRecord } from './saving/remove.ts'
import { insertRecord, updateRecord } from './saving/save.ts'
import type { Service } from './service.ts'

/**
 * Changes records as a person at the screen would: `{ module, create: [...], update: [...], delete: [ids], restore: [ids],
 * lock: [ids], unlock: [ids] }`, records as REST takes them. All of it or nothing. Throws an OptionError.
 */
export function editRecords(service: Service, change: Readonly<Record<string, unknown>>): object {
  const { org } = service
  const module = org.modules.get(String(change.module))
  if (module === undefined) throw new OptionError(`There is no module "${change.module}".`)
  const manner = { path: '$', automations: [] }
  try {
    return org.store.transaction(() => {
      const created = listOf(change, 'create').map((sent) => insertRecord(service, module, sent, manner).row.id)
      for (const sent of listOf(change, 'update')) {
        const { id } = sent as { id?: unknown }
        updateRecord(service, module, String(id), sent, manner)
      }
      for (const id of listOf(change, 'delete')) removeRecord(service, module, String(id), [])
      for (const id of listOf(change, 'restore'))
        if (!restoreRecord(service, String(id))) throw new OptionError(`There is no ${id} in the recycle bin.`)
      for (const id of listOf(change, 'lock')) setLock(service, module, String(id), true)
      for (const id of listOf(change, 'unlock')) setLock(service, module, String(id), false)
      return { created }
    })
  } catch (error) {
    if (error instanceof ItemError) throw new OptionError(JSON.stringify(error.body))
    throw error
  }
}

function setLock({ org }: Service, module: Module, id: string, isLocked: boolean): void {
  const row = org.recordsOf(module).get(id)
  if (row === undefined) throw new OptionError(`There is no ${id} in ${module.api_name}.`)
  org.recordsOf(module).put({ id, record: { ...row.record, Locked__s: isLocked } })
}

function listOf(change: Readonly<Record<string, unknown>>, name: string): unknown[] {
  const list = change[name] ?? []
  if (!Array.isArray(list)) throw new OptionError(`The member ${name} is a list.`)
  return list
}
