import type { Encoded, Issue } from '../../connector.ts'
import type { Row, Value } from '../../model/record.ts'
import type { Field, ObjectSchema } from '../../model/schema.ts'
import { ofStatus } from './deal-members.ts'
import { encodeValue, isNothing, refusals } from './encode-value.ts'
import { knownObject } from './objects.ts'

/** What surrounds values in a request. A generous upper bound. */
const envelopeBytes = 400

const indexed = new WeakMap<ObjectSchema, ReadonlyMap<string, Field>>()

function fieldsOf(object: ObjectSchema): ReadonlyMap<string, Field> {
  const known = indexed.get(object) ?? new Map(object.fields.map((field) => [field.name, field]))
  indexed.set(object, known)
  return known
}

/**
 * A row whose values have the forms that the wire is made of, by the names of fields: keys of custom fields and ids of
 * options are put in where it is sent, since those of fields that are yet to be created are not known before. Reports every
 * rule that a row breaks, not only the first.
 */
export function encode(object: ObjectSchema, operation: 'create' | 'update', row: Row): Encoded | Issue[] {
  const fields = fieldsOf(object)
  const wire: Record<string, Value> = {}
  const issues: Issue[] = []
  for (const [name, value] of Object.entries(row)) {
    const field = fields.get(name)
    if (field === undefined) {
      issues.push({ field: name, code: 'field-missing', message: `${object.name} has no field ${name}.` })
    } else if (!(operation === 'create' ? field.createable : field.updateable)) {
      issues.push(issue(name, refusals.readOnly))
    } else if (isNothing(value)) {
      if (operation === 'update' && field.required) issues.push(lacks(object, name))
      else if (operation === 'update') wire[name] = null
    } else {
      const told = encodeValue(field, value as Exclude<Value, null>)
      if (typeof told === 'object' && 'code' in told) issues.push(issue(name, told))
      else wire[name] = told
    }
  }
  issues.push(...foreignOptions(object, wire), ...ofOtherStatus(object, operation, wire), ...doubled(wire))
  if (operation === 'create') issues.push(...lacking(object, row))
  if (issues.length > 0) return issues
  return { wire, bytes: Buffer.byteLength(JSON.stringify(wire)) + envelopeBytes }
}

function issue(field: string, { code, message }: { code: string; message: string }): Issue {
  return { field, code, message: `${field} ${message}` }
}

function lacks({ labelPlural }: ObjectSchema, field: string): Issue {
  return { field, code: 'required', message: `${labelPlural} need a value in ${field}.` }
}

/** What is wrong has been told already. */
function lacking(object: ObjectSchema, row: Row): Issue[] {
  const required = object.fields.filter(({ name, required: isRequired }) => isRequired && isNothing(row[name]))
  const { oneOf = [] } = knownObject(object.name) ?? {}
  const has = oneOf.length === 0 || oneOf.some((name) => !isNothing(row[name]))
  const message = `${object.labelPlural} need a value in one of ${oneOf.join(', ')}.`
  return [
    ...required.map(({ name }) => lacks(object, name)),
    ...(has ? [] : [{ field: oneOf[0] ?? '', code: 'required', message }]),
  ]
}

/** Options that do not stand beside the value of the field that they depend on. */
function foreignOptions({ fields }: ObjectSchema, wire: Readonly<Record<string, Value>>): Issue[] {
  return fields.flatMap(({ name, dependsOn = [] }) =>
    dependsOn.flatMap(({ field, allows }): Issue[] => {
      const [own, beside] = [wire[name], wire[field]]
      if (typeof own !== 'string' || typeof beside !== 'string' || allows[beside]?.includes(own)) return []
      return [
        issue(name, {
          code: 'option-missing',
          message: `has no such option where ${field} has the value that is given.`,
        }),
      ]
    }),
  )
}

/** A new deal is open unless told; what a present one is, is not known here. */
function ofOtherStatus(
  { name }: ObjectSchema,
  operation: 'create' | 'update',
  wire: Readonly<Record<string, Value>>,
): Issue[] {
  const status = wire.status ?? (operation === 'create' ? 'open' : undefined)
  if (name !== 'deals' || status === undefined) return []
  return Object.entries(ofStatus).flatMap(([field, statuses]) => {
    if (isNothing(wire[field]) || statuses.includes(String(status))) return []
    return [issue(field, { code: 'other-status', message: `is only taken where status is ${statuses.join(' or ')}.` })]
  })
}

/** An instant says its day and time itself. */
function doubled(wire: Readonly<Record<string, Value>>): Issue[] {
  if (isNothing(wire.due_at)) return []
  const beside = ['due_date', 'due_time'].filter((name) => !isNothing(wire[name]))
  return beside.map((name) =>
    issue(name, { code: 'apart', message: 'cannot stand beside due_at, which says it already.' }),
  )
}
