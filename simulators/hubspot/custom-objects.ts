import { OptionError } from '../kit/options.ts'
import type { Row } from '../kit/store.ts'
import { definePlain, forgetTypes } from './association-types.ts'
import { forgetAssociations } from './associations.ts'
import {
  addObject,
  addProperty,
  type CrmObject,
  collectionNames,
  customProperty,
  objectNamed,
  objectOf,
} from './crm-object.ts'
import { createProperty } from './definitions.ts'
import { alreadyExists, invalid, notFound, Refusal } from './errors.ts'
import type { ObjectKind } from './object-kinds.ts'
import type { Portal } from './portal.ts'
import { timestamp } from './rules.ts'
import { customScopes } from './scopes.ts'
import type { CustomName, HubspotSeed, SchemaSeed } from './seed.ts'
import { propertySet, recordLines } from './standard/lines.ts'

/** The definition of a custom object; the id is its type id. https://developers.hubspot.com/docs/api-reference/crm-schemas-v3/guide */
export interface StoredSchema extends Row, SchemaDetails {
  readonly name: string
  readonly createdAt: string
  readonly archivedAt?: string
}

/** What can be changed of a custom object. */
export interface SchemaDetails {
  readonly labels: { readonly singular: string; readonly plural: string }
  readonly description: string
  readonly primaryDisplayProperty: string
  readonly secondaryDisplayProperties: readonly string[]
  readonly requiredProperties: readonly string[]
  readonly searchableProperties: readonly string[]
  readonly updatedAt: string
}

const activities = ['notes', 'tasks', 'calls', 'meetings', 'emails'] as const
const nameLength = 50
/** Far above the ids that accounts have, so that no client takes one for a standard object. */
const firstTypeId = 1_000_001

/**
 * Creates a custom object with its properties; its records can be associated with activities and with the objects that
 * are named. Throws for what is missing or taken, and beyond the limit of the account.
 */
export function createSchema(portal: Portal, sent: SchemaSeed): StoredSchema {
  const { name } = sent
  if (!/^[a-z]\w*$/i.test(name) || name.length > nameLength)
    throw invalid(`The object name "${name}" must be letters, digits and underscores, ${nameLength} at most.`)
  const known = portal.schemas.values()
  // An archived one keeps its name until it is deleted for good.
  if (known.some((each) => each.name.toLowerCase() === name.toLowerCase()))
    throw alreadyExists(`An object type with the name '${name}' already exists.`)
  if (known.filter(({ archivedAt }) => archivedAt === undefined).length >= portal.limits.customObjects!)
    throw invalid(`The limit of ${portal.limits.customObjects} custom objects is reached.`)
  const others = (sent.associatedObjects ?? []).map((each) => associable(portal, each))
  const schema = open(portal, sent, {})
  const object = objectOf(portal, fullName(portal, name))
  try {
    for (const property of sent.properties ?? [])
      createProperty(object, { groupName: `${name}_information`, ...property })
    refuseUnknown(object, schema)
  } catch (error) {
    remove(portal, object)
    throw error
  }
  if (sent.shouldCreateSameObjectAssociation) definePlain(portal, object.kind.name, object.kind.name)
  for (const other of others) definePlain(portal, object.kind.name, other.kind.name)
  return schema
}

/** The same for a seed, whose properties are taken as they are. */
export function seedSchema(portal: Portal, sent: SchemaSeed, seed: HubspotSeed): void {
  open(portal, sent, seed)
  const object = objectOf(portal, fullName(portal, sent.name))
  for (const property of sent.properties ?? [])
    addProperty(object, customProperty(object, property, timestamp(portal.clock.now())))
  for (const text of sent.associatedObjects ?? []) {
    const other = objectNamed(portal, text)
    if (other === undefined) throw new OptionError(`There is no object "${text}" to associate "${sent.name}" with.`)
    definePlain(portal, object.kind.name, other.kind.name)
  }
  if (sent.shouldCreateSameObjectAssociation) definePlain(portal, object.kind.name, object.kind.name)
}

function open(portal: Portal, sent: SchemaSeed, seed: HubspotSeed): StoredSchema {
  const now = timestamp(portal.clock.now())
  const numbers = portal.schemas.values().map(({ id }) => Number(id.slice(2)) + 1)
  const schema: StoredSchema = {
    id: `2-${Math.max(firstTypeId, ...numbers)}`,
    name: sent.name,
    labels: sent.labels,
    description: sent.description ?? '',
    primaryDisplayProperty: sent.primaryDisplayProperty,
    secondaryDisplayProperties: sent.secondaryDisplayProperties ?? [],
    requiredProperties: sent.requiredProperties ?? [],
    searchableProperties: sent.searchableProperties ?? [],
    createdAt: now,
    updatedAt: now,
  }
  portal.schemas.put(schema)
  const object = addObject(portal, customKind(portal, schema.id), seed)
  for (const name of activities) definePlain(portal, object.kind.name, name)
  return schema
}

/** Changes what is sent of a custom object. Throws for properties that it has not. */
export function changeSchema(object: CrmObject, changes: Partial<SchemaDetails>): StoredSchema {
  const { portal, kind } = object
  const before = portal.schemas.get(kind.typeId)!
  const after = { ...before, ...changes, updatedAt: timestamp(portal.clock.now()) }
  refuseUnknown(object, after)
  portal.schemas.put(after)
  return after
}

/** Archives a custom object without records; its definitions and associations go. */
export function archiveSchema(object: CrmObject): void {
  const { portal, kind } = object
  if (object.records.size > 0)
    throw new Refusal(400, {
      message: `${kind.name} still has records; delete them first.`,
      category: 'VALIDATION_ERROR',
      subCategory: 'EXISTING_OBJECT_RECORDS',
    })
  const schema = portal.schemas.get(kind.typeId)!
  remove(portal, object)
  portal.schemas.put({ ...schema, archivedAt: timestamp(portal.clock.now()) })
}

/** Deletes an archived custom object for good. Throws when it is not archived. */
export function purgeSchema(portal: Portal, text: string): void {
  if (objectNamed(portal, text) !== undefined) throw invalid(`The object type ${text} is not archived.`)
  const schema = portal.schemas.values().find(({ id, name }) => [id, fullName(portal, name)].includes(text))
  if (schema === undefined) throw notFound(`There is no object type ${text}.`)
  portal.schemas.delete(schema.id)
}

/** Objects are no rows of the store: what goes here does not come back with a transaction that fails. */
function remove(portal: Portal, object: CrmObject): void {
  const { kind } = object
  portal.objects.splice(portal.objects.indexOf(object), 1)
  forgetTypes(portal, kind.name)
  for (const { id } of [...object.records.values(), ...object.archived.values()])
    forgetAssociations(portal, { object: kind.name, id })
  for (const name of collectionNames(kind)) portal.store.forget(name)
  portal.schemas.delete(kind.typeId)
}

const fullName = ({ details }: Portal, name: string): CustomName => `p${details.portalId}_${name}`

function associable(portal: Portal, text: string): CrmObject {
  const object = objectNamed(portal, text)
  if (object === undefined) throw invalid(`Unable to infer object type from: ${text}`)
  return object
}

function refuseUnknown(object: CrmObject, schema: SchemaDetails): void {
  const named = [
    schema.primaryDisplayProperty,
    ...schema.secondaryDisplayProperties,
    ...schema.requiredProperties,
    ...schema.searchableProperties,
  ]
  const unknown = named.find((name) => object.properties.get(name) === undefined)
  if (unknown !== undefined) throw invalid(`Property "${unknown}" does not exist on the object type.`)
}

/** What the account says of the object holds from the next call on. */
function customKind({ details, schemas }: Portal, typeId: string): ObjectKind {
  const { name } = schemas.get(typeId)!
  const schema = (): StoredSchema => schemas.get(typeId)!
  const group = `${name}_information`
  return {
    name: `p${details.portalId}_${name}`,
    singular: name,
    typeId,
    get label() {
      return schema().labels.singular
    },
    get pluralLabel() {
      return schema().labels.plural
    },
    groups: [{ name: group, label: `${schema().labels.singular} Information` }],
    properties: propertySet({ group, writable: [], owner: ['Owner', group], readOnly: recordLines('hs_createdate') }),
    createdAt: 'hs_createdate',
    modifiedAt: 'hs_lastmodifieddate',
    shown: ['hs_createdate', 'hs_lastmodifieddate', 'hs_object_id'],
    get searched() {
      return schema().searchableProperties
    },
    scopes: customScopes,
    get needs() {
      return schema().requiredProperties.map((property) => ({ oneOf: [property], isAlways: true as const }))
    },
    merges: true,
    uniqueKeys: 'possible',
    pipelines: { pipeline: 'hs_pipeline', stage: 'hs_pipeline_stage', states: 'state', mostStages: 100, defaults: [] },
  }
}
