import type { NumberStyle } from '../numbers.ts'
import type { Found, Org } from '../org.ts'
import type { Reading } from '../readings.ts'
import type { SObject } from '../schema.ts'
import type { FieldDescribe, FieldValue, SalesforceRecord } from '../seed.ts'
import { nameFields } from '../standard/name.ts'
import { compoundOf } from './compound.ts'
import { maskOf } from './mask.ts'
import { errorAt, type Named } from './syntax.ts'

/** Who asks, when, and with what API version: what a query's answer depends on beside the records. */
export interface Asker {
  userId: string
  /** Zone of the user, in which the days of date literals begin. */
  timeZone: string
  /** Milliseconds since 1970. */
  now: number
  version: number
  /** Sees encrypted text as it is. */
  seesEncrypted: boolean
  /** Sees records of private objects that others own. */
  seesAll: boolean
  readings: ReadonlySet<Reading>
}

/** The place in which the names of a query have their meaning. */
export interface Scope {
  org: Org
  object: SObject
  alias: string | undefined
  text: string
  asker: Asker
}

/** A value of a record that a query names. */
export interface Column {
  /** Canonical path, as `Owner.Name`. */
  path: string
  /** The lookups on the way to the field. */
  parents: readonly Relationship[]
  field: FieldDescribe
  numbers: NumberStyle
  /** The value for a record of the queried object. */
  read(record: SalesforceRecord): FieldValue | undefined
}

/** A lookup that a path goes through. */
export interface Relationship {
  name: string
  follow(record: SalesforceRecord): Found | undefined
  /** What fields of the other side a query may name. */
  target: Target
}

/** An object, or what several objects have in common behind a lookup to any of them. */
export interface Target {
  name: string
  fields: ReadonlyMap<string, FieldDescribe>
}

const MAX_STEPS = 5
const NAME: Target = { name: 'Name', fields: new Map(nameFields().map((field) => [field.name.toLowerCase(), field])) }

/** The column that a path stands for. Throws a SoqlError with INVALID_FIELD. */
export function columnOf(named: Named, scope: Scope): Column {
  const steps = named.name.split('.')
  const first = steps[0]!.toLowerCase()
  const isOwn = first === scope.alias?.toLowerCase() || first === scope.object.name.toLowerCase()
  if (steps.length > 1 && isOwn) steps.shift()
  const name = steps.pop()!
  if (steps.length > MAX_STEPS) {
    const reason = `Only ${MAX_STEPS} levels of parents can be named`
    throw errorAt('INVALID_FIELD', scope.text, named.at, reason)
  }
  let target: Target = scope.object
  const parents: Relationship[] = []
  for (const step of steps) {
    const relationship = relationshipOf({ name: step, at: named.at }, target, scope)
    parents.push(relationship)
    target = relationship.target
  }
  return columnBehind(parents, target, { name, at: named.at }, scope)
}

/** The column of a field of `target`, which `parents` lead to. Throws a SoqlError with INVALID_FIELD. */
export function columnBehind(
  parents: readonly Relationship[],
  target: Target,
  named: Named,
  scope: Pick<Scope, 'text' | 'asker'>,
): Column {
  const field = fieldOf(named, target, scope.text)
  const own = readerOf(field, scope)
  const numbers: NumberStyle = scope.asker.readings.has('plain-numbers') ? 'plain' : 'java'
  if (parents.length === 0) return { path: field.name, parents, field, numbers, read: own }
  const path = [...parents.map(({ name }) => name), field.name].join('.')
  // Of a lookup to several objects, the type is no field of the other side, it is the name of its object.
  const isObjectName = target === NAME && field.name === 'Type'
  const read = (record: SalesforceRecord): FieldValue | undefined => {
    const found = followAll(parents, record)
    if (found === undefined) return null
    return isObjectName ? found.object.name : own(found.record)
  }
  return { path, parents, field, numbers, read }
}

/** The record that lookups lead to, one after the other. */
export function followAll(parents: readonly Relationship[], record: SalesforceRecord): Found | undefined {
  let found: Found | undefined
  for (const { follow } of parents) {
    found = follow(found?.record ?? record)
    if (found === undefined) return undefined
  }
  return found
}

/** The lookup behind a relationship's name. Throws a SoqlError with INVALID_FIELD. */
export function relationshipOf({ name, at }: Named, target: Target, { org, text }: Scope): Relationship {
  const wanted = name.toLowerCase()
  for (const field of target.fields.values()) {
    if (field.relationshipName?.toLowerCase() !== wanted) continue
    const [only] = field.referenceTo
    const other = field.referenceTo.length > 1 ? NAME : org.objects.get((only ?? '').toLowerCase())
    if (other === undefined) break
    const follow = (record: SalesforceRecord): Found | undefined => {
      const id = record[field.name]
      return typeof id === 'string' ? org.find(id) : undefined
    }
    return { name: field.relationshipName, follow, target: other }
  }
  const reason =
    `Didn't understand relationship '${name}' in field path. If you are attempting to use a custom relationship, be sure ` +
    "to append the '__r' after the custom relationship name. Please reference your WSDL or the describe call for the appropriate names."
  throw errorAt('INVALID_FIELD', text, at, reason)
}

function fieldOf({ name, at }: Named, target: Target, text: string): FieldDescribe {
  const field = target.fields.get(name.toLowerCase())
  if (field !== undefined) return field
  const reason =
    `No such column '${name}' on entity '${target.name}'. If you are attempting to use a custom field, be sure to append ` +
    "the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names."
  throw errorAt('INVALID_FIELD', text, at, reason)
}

/** How a field's value is read from a record of its own object. */
function readerOf(field: FieldDescribe, { asker }: Pick<Scope, 'asker'>): Column['read'] {
  const { name } = field
  if (field.type === 'address' || field.type === 'location') return compoundOf(field)
  if (field.type === 'encryptedstring' && !asker.seesEncrypted) {
    const mask = maskOf(field)
    return (record) => {
      const value = record[name]
      return typeof value === 'string' ? mask(value) : null
    }
  }
  return (record) => record[name]
}
