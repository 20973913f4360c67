import { OptionError } from '../kit/options.ts'
import { associateSeed, dissociateSeed } from './association-seed.ts'
import { type CrmObject, objectNamed, recordById, type StoredRecord } from './crm-object.ts'
import { Refusal } from './errors.ts'
import { mergeRecords } from './merge.ts'
import type { Portal } from './portal.ts'
import { archiveRecord, updateRecord } from './records.ts'
import { timestamp } from './rules.ts'
import { noteChange } from './search-index.ts'
import type { AssociationSeed } from './seed.ts'
import { checkUniqueness } from './uniqueness.ts'

interface Edit {
  object?: string
  update?: Record<string, Record<string, string>>
  archive?: string[]
  restore?: string[]
  touch?: string[]
  merge?: [primary: string, other: string][]
  associate?: AssociationSeed[]
  dissociate?: AssociationSeed[]
}

/**
 * What people, and HubSpot itself, do while a client works: `{ object: "contacts", update: { <id>: { <property>: <text> } },
 * archive: [<id>], restore: [<id>], touch: [<id>], merge: [[<id>, <id>]], associate: [{ from: { object, id }, to: { object,
 * id }, types? }], dissociate: [...] }`. All of it or nothing. Restoring has no public endpoint; a touch
 * moves `lastmodifieddate` alone, as HubSpot's own calculations do.
 * https://knowledge.hubspot.com/records/restore-deleted-records
 */
export function editRecords(portal: Portal, change: Readonly<Record<string, unknown>>): object {
  const { object: name = 'contacts', update = {}, archive = [], restore = [], touch = [], merge = [] } = change as Edit
  const { associate = [], dissociate = [] } = change as Edit
  const lists = [archive, restore, touch, merge, associate, dissociate]
  if (!lists.every(Array.isArray) || !isObject(update) || !Object.values(update).every(isObject))
    throw new OptionError(
      'Send { "object": name, "update": { id: { property: text } }, "archive": [id], "restore": [id], "touch": [id], "merge": [[id, id]], "associate": [pair], "dissociate": [pair] }.',
    )
  const object = objectNamed(portal, String(name))
  if (object === undefined) throw new OptionError(`There is no object "${name}".`)
  try {
    portal.store.transaction(() => {
      for (const [id, values] of Object.entries(update)) {
        const record = recordById(object, id) ?? unknown(object, id)
        updateRecord(object, '2026-03', record, values)
      }
      for (const id of archive) if (!archiveRecord(object, id)) unknown(object, id)
      for (const id of restore) restoreRecord(object, id)
      for (const id of touch) renew(object, recordById(object, id) ?? unknown(object, id))
      for (const pair of merge) mergeRecords(object, String(pair?.[0]), String(pair?.[1]))
      for (const pair of associate) associateSeed(portal, pair)
      for (const pair of dissociate) dissociateSeed(portal, pair)
    })
  } catch (error) {
    if (error instanceof Refusal) throw new OptionError(error.message)
    throw error
  }
  return {
    updated: Object.keys(update).length,
    archived: archive.length,
    restored: restore.length,
    touched: touch.length,
    merged: merge.length,
    associated: associate.length,
    dissociated: dissociate.length,
  }
}

function restoreRecord(object: CrmObject, id: string): void {
  const archived = object.archived.get(id)
  if (archived === undefined) throw new OptionError(`There is no archived ${object.kind.singular} "${id}".`)
  const { archivedAt: _, ...record } = archived
  checkUniqueness(object, record, Object.keys(record.properties))
  object.archived.delete(id)
  renew(object, record)
}

function renew(object: CrmObject, record: StoredRecord): void {
  const now = timestamp(object.portal.clock.now())
  noteChange(object, record.id, object.records.get(record.id))
  object.records.put({ ...record, properties: { ...record.properties, [object.kind.modifiedAt]: now }, updatedAt: now })
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value)

function unknown({ kind }: CrmObject, id: string): never {
  throw new OptionError(`There is no ${kind.singular} "${id}".`)
}
