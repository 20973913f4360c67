import { associatedWith } from './associations.ts'
import type { CrmObject, PastValue, StoredRecord } from './crm-object.ts'
import { historyOf } from './history.ts'
import type { ObjectKind } from './object-kinds.ts'
import type { Written } from './records.ts'

const always = ({ createdAt, modifiedAt }: ObjectKind): string[] => [createdAt, 'hs_object_id', modifiedAt]

/** What a read asks of each record. */
export interface Asked {
  properties: string[]
  /** Properties that are shown with all values that they had. */
  withHistory: string[]
  /** Objects whose associated records are listed. */
  associations: readonly CrmObject[]
}

/** A record as a read shows it: the asked properties, an unset one as null, unknown names left out. */
export function readShape(object: CrmObject, record: StoredRecord, asked: Asked): object {
  const wanted = [...asked.properties, ...asked.withHistory]
  const isKnown = (name: string): boolean => object.properties.get(name) !== undefined
  const names = (wanted.length === 0 ? object.kind.shown : [...new Set([...always(object.kind), ...wanted])]).filter(
    isKnown,
  )
  const stored = (name: string): string | null =>
    Object.hasOwn(record.properties, name) && isOpen(object, name) ? record.properties[name]! : null
  const properties = Object.fromEntries(names.map((name) => [name, stored(name)]))
  const { id, createdAt, updatedAt, archivedAt } = record
  return {
    id,
    properties,
    ...(asked.withHistory.length > 0 && {
      propertiesWithHistory: Object.fromEntries(
        asked.withHistory
          .filter((name) => isKnown(name) && isOpen(object, name))
          .map((name) => [name, historyOf(record, name).map(version)]),
      ),
    }),
    ...associationsShape(object, record, asked.associations),
    createdAt,
    updatedAt,
    archived: archivedAt !== undefined,
    ...(archivedAt !== undefined && { archivedAt }),
    url: `https://${object.portal.details.uiDomain}/contacts/${object.portal.details.portalId}/record/${object.kind.typeId}/${id}`,
  }
}

/** The texts of e-mails are shown to those only who may read them. */
function isOpen({ kind, portal }: CrmObject, name: string): boolean {
  if (kind.guarded?.properties.includes(name) !== true) return true
  return portal.grants(kind.guarded.scope) || portal.reads('email-bodies-open')
}

/** Everything here was written by a client of the API. */
function version(past: PastValue): object {
  return { ...past, sourceType: 'INTEGRATION' }
}

/** A record as a write shows it: what was set and what the system set. */
export function writeShape({ kind }: CrmObject, { record, names, warnings }: Written): object {
  const properties: Record<string, string | null> = {}
  for (const name of [...names, ...always(kind)]) properties[name] = record.properties[name] ?? ''
  const { id, createdAt, updatedAt } = record
  return { id, properties, createdAt, updatedAt, archived: false, ...(warnings.length > 0 && { warnings }) }
}

/** What a record is associated with, by the names of the types; objects without any are left out. */
function associationsShape({ kind, portal }: CrmObject, { id }: StoredRecord, others: readonly CrmObject[]): object {
  const listed = others.map(({ kind: { name } }): [string, object[]] => [
    name,
    associatedWith(portal, { object: kind.name, id }, name).flatMap(({ to, types }) =>
      types.map((type) => ({ id: to.id, type: type.name })),
    ),
  ])
  const found = listed.filter(([, results]) => results.length > 0).map(([name, results]) => [name, { results }])
  return found.length === 0 ? {} : { associations: Object.fromEntries(found) }
}
