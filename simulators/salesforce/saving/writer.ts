import { complete, type Org, type RecordRow } from '../org.ts'
import type { Reading } from '../readings.ts'
import type { SObject } from '../schema.ts'
import type { SalesforceRecord } from '../seed.ts'
import type { Asker } from '../soql/columns.ts'
import type { Locks } from './locks.ts'
import { Refusal, type RowError, type RowResult } from './refusal.ts'

/** Who saves, and what the request says about how. */
export interface Writer {
  readonly org: Org
  readonly asker: Asker
  readonly readings: ReadonlySet<Reading>
  /** The moment of the change, as the service stores moments. */
  readonly stamp: string
  readonly usesInactiveOwners: boolean
  readonly isBulk: boolean
  /** Duplicates that a rule only warns of are saved. */
  readonly allowsDuplicates: boolean
  /** New leads and cases go to the owner that the assignment rule names. */
  readonly assigns: boolean
  readonly locks: Locks
  /** Who holds the locks of this request or batch. */
  readonly holder: object
  /** Records that there is room for, at most. */
  readonly room: () => number
}

/** What rules need of whoever saves, which may be a person at a screen. */
export interface Deriving extends Pick<Writer, 'org' | 'stamp'> {
  readonly asker: Pick<Asker, 'userId'>
}

/** What becomes of a row whose saving is `work`; what a refused row has changed on its way is taken back. */
export function attempt({ org }: Pick<Writer, 'org'>, work: () => { id: string; created?: boolean }): RowResult {
  try {
    const { id, created } = org.store.transaction(work)
    return { id, success: true, errors: [], ...(created !== undefined && { created }) }
  } catch (error) {
    if (error instanceof Refusal) return failed(error.errors)
    throw error
  }
}

export function failed(errors: RowError[]): RowResult {
  return { success: false, errors }
}

/** The stored row of a record. */
export function rowOf(org: Org, object: SObject, id: string): RecordRow | undefined {
  return org.store.collection<RecordRow>(object.name).get(id)
}

/** Makes a record that comes into being beside another one, and answers its id; undefined where the org has no such object. */
export function makeBeside(
  { org, stamp, asker }: Deriving,
  name: string,
  values: SalesforceRecord,
): string | undefined {
  const object = org.objects.get(name.toLowerCase())
  if (object === undefined) return undefined
  const by = { CreatedById: asker.userId, LastModifiedById: asker.userId }
  const dates = { CreatedDate: stamp, LastModifiedDate: stamp, SystemModstamp: stamp }
  const id = org.newId(object)
  org.store.collection<RecordRow>(name).put(complete({ ...by, ...dates, ...values, Id: id }, object.blank))
  return id
}

/** Changes some fields of a record that is there, whatever its rules are; moves the platform's own stamp. */
export function patch({ org, stamp }: Pick<Deriving, 'org' | 'stamp'>, id: string, changes: SalesforceRecord): void {
  const found = org.find(id)
  if (found === undefined) return
  const record = { ...found.record, ...changes, SystemModstamp: stamp }
  org.store.collection<RecordRow>(found.object.name).put({ id, record })
}
