import { ItemError } from '../errors.ts'
import type { Deleted, Module, Org } from '../org.ts'
import type { Service } from '../service.ts'
import { refuseLocked, runAutomation } from './save.ts'

/** How long deleted records stay in the bin, and how long they are listed after that. */
const BIN_LIFE = 60 * 86_400_000
export const LISTED_LIFE = 120 * 86_400_000

/** Puts a record into the recycle bin. Throws an ItemError when it is not there or locked. */
export function removeRecord(service: Service, module: Module, id: string, automations: readonly string[]): void {
  const { org } = service
  const collection = org.recordsOf(module)
  const row = collection.get(id)
  if (row === undefined) throw new ItemError('INVALID_DATA', 'the id given seems to be invalid', { id })
  refuseLocked(row)
  service.history.note(module.api_name, id, row)
  collection.delete(id)
  org.bin.put({ id, module: module.api_name, record: row.record, at: service.now(), by: org.me.id, purged: false })
  for (const kind of automations) runAutomation(service, module, id, kind, 'delete')
}

/** Brings a record back. False when it is not in the bin. */
export function restoreRecord(service: Service, id: string): boolean {
  const { org } = service
  const row = org.bin.get(id)
  if (row === undefined || !isInBin(row, service.now())) return false
  const collection = org.recordsOf(row.module)
  service.history.note(row.module, id, collection.get(id))
  collection.put({ id, record: row.record })
  org.bin.delete(id)
  return true
}

/** Takes a record out of the bin for good. False when it is not in it. */
export function purgeRecord({ bin }: Org, id: string, now: number): boolean {
  const row = bin.get(id)
  if (row === undefined || !isInBin(row, now)) return false
  bin.put({ ...row, purged: true })
  return true
}

export function isInBin({ at, purged }: Deleted, now: number): boolean {
  return !purged && now - at < BIN_LIFE
}
