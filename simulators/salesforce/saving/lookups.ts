import type { Org, RecordRow } from '../org.ts'
import type { SObject } from '../schema.ts'
import type { FieldDescribe, FieldValue, SalesforceRecord } from '../seed.ts'
import { comparableOf } from '../soql/values.ts'

/** The living records of an object that hold a value in a field, as the field compares values. */
export function holdersOf(org: Org, object: SObject, field: FieldDescribe, value: FieldValue): SalesforceRecord[] {
  const comparable = comparableOf(field)
  const wanted = comparable(value)
  if (wanted === null) return []
  const rows = org.store.collection<RecordRow>(object.name)
  const index = `${field.name} ${field.caseSensitive === true ? 'exact' : 'folded'}`
  rows.addIndex(index, ({ record }) => {
    const key = comparable(record[field.name])
    return key === null ? [] : [String(key)]
  })
  return rows
    .find(index, String(wanted))
    .map(({ record }) => record)
    .filter((record) => record.IsDeleted !== true)
}

/** The records of an object, deleted ones too, whose lookup leads to an id. */
export function childrenBy(org: Org, object: SObject, field: string, id: string): SalesforceRecord[] {
  const rows = org.store.collection<RecordRow>(object.name)
  rows.addIndex(field, ({ record }) => (typeof record[field] === 'string' ? [record[field]] : []))
  return rows.find(field, id).map(({ record }) => record)
}

/** The living records of the object of this name whose lookup leads to an id; none where the org has no such object. */
export function livingChildren(org: Org, name: string, field: string, id: string): SalesforceRecord[] {
  const object = org.objects.get(name.toLowerCase())
  if (object === undefined) return []
  return childrenBy(org, object, field, id).filter((record) => record.IsDeleted !== true)
}

/** The record that a lookup leads to, when it is of the named object and not deleted. */
export function parentOf(org: Org, id: FieldValue | undefined, name: string): SalesforceRecord | undefined {
  const found = typeof id === 'string' ? org.find(id) : undefined
  return found?.object.name === name && found.record.IsDeleted !== true ? found.record : undefined
}
