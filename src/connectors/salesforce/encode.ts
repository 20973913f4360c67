import type { Encoded, Issue } from '../../connector.ts'
import type { Row } from '../../model/record.ts'
import type { Dependency, Field, FieldType, ObjectSchema } from '../../model/schema.ts'
import { isBlank } from '../blank.ts'
import { type EncodeValue, encoderOf, refusals } from './encode-value.ts'
import { type KnownObject, knownObject } from './objects.ts'

/** Bytes around a row's values: type, id or source key, and what stands between rows. A generous upper bound. */
const envelopeBytes = 800

interface Rule {
  field: Field
  encode: EncodeValue
}

/** What an object demands, found once for all of its rows. */
interface Rules {
  fields: ReadonlyMap<string, Rule>
  required: readonly string[]
  /** One of each has to have a value. */
  oneOf: readonly (readonly string[])[]
  apart: NonNullable<KnownObject['apart']>
  /** Restricted picklists that another field controls. */
  controlled: readonly { name: string; dependsOn: readonly Dependency[] }[]
}

const compiled = new WeakMap<ObjectSchema, Rules>()

/**
 * Values as the API takes them: numbers as the text of their digits, choices of several with semicolons between them. On
 * create an empty value is left out; on update it becomes null, save for a checkbox, which is never empty. Reports every
 * rule that a row breaks. https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/field_types.htm
 */
export function encode(object: ObjectSchema, operation: 'create' | 'update', row: Row): Encoded | Issue[] {
  const rules = rulesOf(object)
  const wire: Record<string, unknown> = {}
  const issues: Issue[] = []
  const refuse = (field: string, { code, message }: { code: string; message: string }): void => {
    issues.push({ field, code, message: `${field} ${message}` })
  }
  for (const name in row) {
    const value = row[name]
    if (value === undefined) continue
    const rule = rules.fields.get(name)
    if (rule === undefined) refuse(name, { code: 'field-missing', message: `is no field of ${object.name}.` })
    else if (!(operation === 'create' ? rule.field.createable : rule.field.updateable)) refuse(name, refusals.readOnly)
    else if (value !== null && !isBlank(value)) {
      const encoded = rule.encode(value)
      if (typeof encoded === 'object') refuse(name, encoded)
      else wire[name] = encoded
    } else if (operation === 'update') {
      if (rule.field.required) refuse(name, refusals.required)
      else wire[name] = rule.field.type === 'boolean' ? false : null
    }
  }
  issues.push(...issuesAmong(object, rules, operation, row, wire))
  if (issues.length > 0) return issues
  return { wire, bytes: Buffer.byteLength(JSON.stringify(wire)) + envelopeBytes }
}

/** One record of a request's body. Numbers stand there as they are: a float would lose digits of a large amount. */
export function toJson(object: ObjectSchema, record: Readonly<Record<string, unknown>>): string {
  const rules = rulesOf(object)
  const members = Object.entries(record).map(([name, value]) => {
    const type = rules.fields.get(name)?.field.type
    const isNumber = type !== undefined && numeric.has(type) && typeof value === 'string'
    return `${JSON.stringify(name)}:${isNumber ? value : JSON.stringify(value)}`
  })
  return `{${members.join(',')}}`
}

const numeric = new Set<FieldType>(['integer', 'decimal', 'currency', 'percent'])

function rulesOf(object: ObjectSchema): Rules {
  let rules = compiled.get(object)
  if (rules === undefined) {
    const { oneOf = [], apart = [] } = knownObject(object.name) ?? {}
    const fields = new Map(object.fields.map((field) => [field.name, { field, encode: encoderOf(field) }]))
    rules = {
      fields,
      required: object.fields.filter(({ required }) => required).map(({ name }) => name),
      oneOf: oneOf.map((group) => group.filter((name) => fields.has(name))).filter(({ length }) => length > 0),
      apart,
      controlled: object.fields.flatMap(({ name, dependsOn, restricted }) =>
        restricted === true && dependsOn !== undefined ? [{ name, dependsOn }] : [],
      ),
    }
    compiled.set(object, rules)
  }
  return rules
}

/** What values have to be, or must not be, beside each other. */
function issuesAmong(
  object: ObjectSchema,
  { required, oneOf, apart, controlled }: Rules,
  operation: 'create' | 'update',
  row: Row,
  wire: Readonly<Record<string, unknown>>,
): Issue[] {
  const has = (name: string): boolean => name in wire && wire[name] !== null
  // A value that was refused above is not missing as well.
  const isMeant = (name: string): boolean => has(name) || (name in row && !isBlank(row[name] ?? null))
  const issues: Issue[] = []
  if (operation === 'create') {
    for (const name of required)
      if (!isMeant(name)) issues.push({ field: name, code: 'required', message: `${name} needs a value.` })
    for (const group of oneOf) {
      if (group.some(isMeant)) continue
      const message = `${object.labelPlural} need a value in one of ${group.join(', ')}.`
      issues.push({ field: group[0] ?? '', code: 'required', message })
    }
  }
  for (const { fields, when = '' } of apart) {
    if (!fields.every(has) || !String(wire[fields[0]]).startsWith(when)) continue
    const [field, other] = fields
    issues.push({ field: other, code: 'apart', message: `${other} cannot stand beside ${field} of this kind.` })
  }
  for (const { name, dependsOn } of controlled) {
    const refusing = has(name) ? dependsOn.find((dependency) => !isAllowed(dependency, wire, name)) : undefined
    if (refusing === undefined) continue
    const message = `${name} cannot hold this value beside that of ${refusing.field}.`
    issues.push({ field: name, code: 'option-not-allowed', message })
  }
  return issues
}

/** Only values that go together are judged: what the record holds already is not known here. */
function isAllowed({ field, allows }: Dependency, wire: Readonly<Record<string, unknown>>, name: string): boolean {
  const controlling = wire[field]
  if (typeof controlling !== 'string' && typeof controlling !== 'boolean') return true
  const allowed = new Set(allows[String(controlling)] ?? [])
  return String(wire[name])
    .split(';')
    .every((value) => allowed.has(value))
}
