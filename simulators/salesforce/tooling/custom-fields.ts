import type { Collection } from '../../kit/store.ts'
import { makeId } from '../ids.ts'
import type { Org, RecordRow } from '../org.ts'
import { refuse } from '../saving/refusal.ts'
import { anyField, dropField, putField, type SObject } from '../schema.ts'
import type { FieldDescribe, PicklistValue, SalesforceRecord } from '../seed.ts'
import { fieldOf, type Metadata, metadataOf } from './metadata.ts'

/** A field that administrators made, under the id of its definition. */
export interface CustomFieldRow {
  readonly id: string
  /** The object, or `Activity` for tasks and events together. */
  readonly table: string
  /** The name with its ending, as `Key__c`. */
  readonly name: string
  readonly metadata: Metadata
  readonly createdAt: string
}

/** What hides a field until someone is given the right to it. */
type Conceal = (object: string, field: string) => void

export interface CustomFields {
  list(): CustomFieldRow[]
  find(id: string): CustomFieldRow | undefined
  /** Makes a field and answers the id of its definition. Throws a Refusal. */
  create(fullName: unknown, metadata: Metadata, stamp: string): string
  /** Puts other metadata, which is complete, in the place of what there is. Throws a Refusal. */
  change(row: CustomFieldRow, metadata: Metadata): void
  remove(row: CustomFieldRow): void
}

/** Custom fields that an object may have. https://help.salesforce.com/s/articleView?id=sf.custom_field_allocations.htm */
const MOST_FIELDS: Readonly<Record<string, number>> = {
  'Professional Edition': 100,
  'Enterprise Edition': 500,
  'Developer Edition': 500,
}
const MOST_OF_OTHERS = 800
const MOST_KEYS = 25
const ACTIVITY = 'Activity'

export function mostFields({ details }: Org): number {
  return MOST_FIELDS[details.organizationType] ?? MOST_OF_OTHERS
}

/** Takes the custom fields of the seed over, so that they can be changed like those that are made later. */
export function createCustomFields(org: Org, conceal: Conceal): CustomFields {
  const rows: Collection<CustomFieldRow> = org.store.collection<CustomFieldRow>('custom fields')
  let made = 0
  const add = (table: string, name: string, metadata: Metadata, createdAt: string): string => {
    made += 1
    const id = makeId('00N', '5f0', made)
    rows.put({ id, table, name, metadata, createdAt })
    return id
  }
  for (const object of org.objects.values())
    for (const field of object.allFields)
      if (field.name.endsWith('__c')) add(object.name, field.name, metadataOf(field), '2019-01-01T00:00:00.000+0000')
  return {
    list: () => rows.values(),
    find: (id) => rows.get(id),
    create: (fullName, metadata, createdAt) => {
      const [table = '', name = ''] = String(fullName ?? '').split('.')
      const objects = objectsOf(org, table)
      checkName(name)
      for (const object of objects) {
        if (anyField(object, name) !== undefined)
          throw refuse(
            'DUPLICATE_DEVELOPER_NAME',
            `There is already a field named ${name.replace(/__c$/, '')} on ${object.label}.`,
            'DeveloperName',
          )
        const field = fieldOf(name, metadata, controllerOf(object))
        checkRoom(org, object, field)
        checkTargets(org, field)
        if (field.permissionable !== false) conceal(object.name, name)
        putField(object, field)
        preset(org, object, field)
      }
      return add(table === ACTIVITY ? ACTIVITY : objects[0]!.name, name, metadata, createdAt)
    },
    change: (row, metadata) => {
      for (const object of objectsOf(org, row.table)) {
        const before = anyField(object, row.name)
        const after = fieldOf(row.name, metadata, controllerOf(object))
        putField(object, before === undefined ? after : keepingValues(before, after))
      }
      rows.put({ ...row, metadata })
    },
    remove: (row) => {
      for (const object of objectsOf(org, row.table)) {
        empty(org, object, row.name)
        dropField(object, row.name)
      }
      rows.delete(row.id)
    },
  }
}

function objectsOf(org: Org, table: string): SObject[] {
  const names = table === ACTIVITY ? ['Task', 'Event'] : [table]
  const objects = names.flatMap((name) => org.objects.get(name.toLowerCase()) ?? [])
  const isShared = table === 'Task' || table === 'Event'
  if (objects.length === 0 || isShared || objects.some(({ traits }) => !traits.isData && !traits.isSearchable))
    throw refuse(
      'INVALID_CROSS_REFERENCE_KEY',
      `Entity Enumeration Or ID: bad value for restricted picklist field: ${table}`,
      'TableEnumOrId',
    )
  return objects
}

/** https://help.salesforce.com/s/articleView?id=sf.fields_requirements.htm */
function checkName(name: string): void {
  const bare = name.replace(/__c$/, '')
  if (name.endsWith('__c') && /^[A-Za-z](?:\w*[A-Za-z0-9])?$/.test(bare) && !bare.includes('__') && bare.length <= 40)
    return
  const rule =
    'can only contain underscores and alphanumeric characters, begins with a letter, does not end with an underscore and has no two underscores in a row, nor more than 40 characters'
  throw refuse('FIELD_INTEGRITY_EXCEPTION', `The Custom Field API Name ${name} ${rule}`, 'DeveloperName')
}

function checkRoom(org: Org, object: SObject, field: FieldDescribe): void {
  const own = object.allFields.filter(({ custom }) => custom)
  if (own.length >= mostFields(org))
    throw refuse('LIMIT_EXCEEDED', `${object.label} has the most custom fields that it can have`)
  if (field.externalId === true && own.filter(({ externalId }) => externalId === true).length >= MOST_KEYS)
    throw refuse('LIMIT_EXCEEDED', `${object.label} has the most external IDs that it can have`)
}

function checkTargets(org: Org, { referenceTo }: FieldDescribe): void {
  const unknown = referenceTo.find((name) => !org.objects.has(name.toLowerCase()))
  if (unknown !== undefined)
    throw refuse(
      'FIELD_INTEGRITY_EXCEPTION',
      `referenceTo value of '${unknown}' does not resolve to a valid sObject type`,
      'ReferenceTo',
    )
}

function controllerOf(object: SObject): (name: string) => readonly PicklistValue[] {
  return (name) => anyField(object, name)?.picklistValues ?? []
}

/** Values that are not named any more stay on records and are inactive. */
function keepingValues(before: FieldDescribe, after: FieldDescribe): FieldDescribe {
  const named = new Set(after.picklistValues.map(({ value }) => value))
  const left = before.picklistValues.filter(({ value }) => !named.has(value))
  const inactive = left.map((value) => ({ ...value, active: false, defaultValue: false }))
  return { ...after, picklistValues: [...after.picklistValues, ...inactive] }
}

/** A checkbox that is set by default is set on the records that there are. */
function preset(org: Org, object: SObject, { name, type, defaultValue }: FieldDescribe): void {
  if (type === 'boolean' && defaultValue === true) write(org, object, () => true, name, true)
}

function empty(org: Org, object: SObject, name: string): void {
  write(org, object, (record) => (record[name] ?? null) !== null, name, null)
}

function write(
  org: Org,
  object: SObject,
  test: (record: SalesforceRecord) => boolean,
  name: string,
  value: boolean | null,
): void {
  const rows = org.store.collection<RecordRow>(object.name)
  for (const { id, record } of rows.values()) if (test(record)) rows.put({ id, record: { ...record, [name]: value } })
}
