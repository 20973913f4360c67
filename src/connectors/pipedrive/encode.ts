import type { Encoded, Issue } from '../../connector.ts'
import type { Row, Value } from '../../model/record.ts'
import type { Dependency, Field, ObjectSchema } from '../../model/schema.ts'
import { isBlank } from '../blank.ts'
import { ofStatus } from './deal-members.ts'
import { encodeValue, refusals } from './encode-value.ts'
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
    } else if (isBlank(value)) {
      if (operation === 'update' && (field.required || isNeverEmpty(object, name))) issues.push(lacks(object, name))
      else if (operation === 'update') wire[name] = emptyOf(field)
    } else {
      const told = encodeValue(field, value as Exclude<Value, null>)
      if (typeof told === 'object' && 'code' in told) issues.push(issue(name, told))
      else wire[name] = told
    }
  }
  issues.push(
    ...foreignOptions(object, wire),
    ...stageless(object, wire),
    ...ofOtherStatus(object, operation, wire),
    ...doubled(wire),
    ...unarchived(operation, wire),
  )
  if (operation === 'create') issues.push(...lacking(object, row), ...unpinned(wire), ...incomplete(object, wire))
  if (issues.length > 0) return issues
  return { wire, bytes: Buffer.byteLength(JSON.stringify(wire)) + envelopeBytes }
}

/** What each record has, whether anybody says so or not. */
const neverEmpty: ReadonlySet<string> = new Set([
  ...['owner_id', 'visible_to', 'deals.status', 'deals.pipeline_id', 'deals.stage_id', 'deals.currency'],
])

function isNeverEmpty({ name: object }: ObjectSchema, name: string): boolean {
  return neverEmpty.has(name) || neverEmpty.has(`${object}.${name}`)
}

/** What is true or not cannot be nothing; choices that people made can. */
function emptyOf({ type, custom }: Field): Value {
  return type === 'boolean' && !custom ? false : null
}

function issue(field: string, { code, message }: { code: string; message: string }): Issue {
  return { field, code, message: `${field} ${message}` }
}

function lacks({ labelPlural }: ObjectSchema, field: string): Issue {
  return { field, code: 'required', message: `${labelPlural} need a value in ${field}.` }
}

/** What is wrong has been told already. */
function lacking(object: ObjectSchema, row: Row): Issue[] {
  const required = object.fields.filter(({ name, required: isRequired }) => isRequired && isBlank(row[name]))
  const { oneOf = [] } = knownObject(object.name) ?? {}
  const has = oneOf.length === 0 || oneOf.some((name) => !isBlank(row[name]))
  const message = `${object.labelPlural} need a value in one of ${oneOf.join(', ')}.`
  return [
    ...required.map(({ name }) => lacks(object, name)),
    ...(has ? [] : [{ field: oneOf[0] ?? '', code: 'required', message }]),
  ]
}

/** People name pipelines, maybe like something that every object inherits. */
function allowedBy(allows: Dependency['allows'], value: string): readonly string[] {
  return Object.hasOwn(allows, value) ? allows[value]! : []
}

/** Options that do not stand beside the value of the field that they depend on. */
function foreignOptions({ fields }: ObjectSchema, wire: Readonly<Record<string, Value>>): Issue[] {
  return fields.flatMap(({ name, dependsOn = [] }) =>
    dependsOn.flatMap(({ field, allows }): Issue[] => {
      const [own, beside] = [wire[name], wire[field]]
      if (typeof own !== 'string' || typeof beside !== 'string' || allowedBy(allows, beside).includes(own)) return []
      return [
        issue(name, {
          code: 'option-missing',
          message: `has no such option where ${field} has the value that is given.`,
        }),
      ]
    }),
  )
}

/** Where only a pipeline is said, a deal goes to its first stage; one that a plan adds may have none. */
function stageless({ name, fields }: ObjectSchema, wire: Readonly<Record<string, Value>>): Issue[] {
  const { pipeline_id: pipeline, stage_id: stage } = wire
  if (name !== 'deals' || typeof pipeline !== 'string' || !isBlank(stage)) return []
  const known = fields.find((field) => field.name === 'stage_id')?.dependsOn ?? []
  if (known.some(({ allows }) => allowedBy(allows, pipeline).length > 0)) return []
  return [issue('pipeline_id', { code: 'option-missing', message: 'names a pipeline that has no stage to stand in.' })]
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
    if (isBlank(wire[field]) || statuses.includes(String(status))) return []
    return [issue(field, { code: 'other-status', message: `is only taken where status is ${statuses.join(' or ')}.` })]
  })
}

/** Fields without which another is not kept: amounts of currencies, both ends of a range of days. */
function neededBy(
  { name: object }: ObjectSchema,
  { name, nativeType }: Field,
  all: ReadonlySet<string>,
): string | null {
  const part = /^(.+)\.(currency|until|timezone_name)$/.exec(name)
  if (part?.[1] !== undefined && all.has(part[1])) return part[1]
  if (nativeType.startsWith('daterange') || nativeType.startsWith('timerange')) return `${name}.until`
  if (object === 'leads' && name === 'currency') return 'value'
  return object === 'products' && ['currency', 'cost', 'direct_cost'].includes(name) ? 'price' : null
}

function incomplete(object: ObjectSchema, wire: Readonly<Record<string, Value>>): Issue[] {
  const fields = fieldsOf(object)
  const names = new Set(fields.keys())
  return Object.keys(wire).flatMap((name) => {
    const field = fields.get(name)
    const needed = field === undefined ? null : neededBy(object, field, names)
    if (needed === null || !isBlank(wire[needed]) || !isBlank(wire.prices)) return []
    return [issue(name, { code: 'required', message: `is only kept beside a value in ${needed}.` })]
  })
}

function unarchived(operation: 'create' | 'update', wire: Readonly<Record<string, Value>>): Issue[] {
  const isArchived = operation === 'create' ? wire.is_archived === true : wire.is_archived !== false
  if (isBlank(wire.archive_time) || isArchived) return []
  return [issue('archive_time', { code: 'other-status', message: 'is only taken where is_archived is true.' })]
}

const pins = ['deal', 'person', 'organization', 'lead'] as const

/** A note is pinned to what it is about. */
function unpinned(wire: Readonly<Record<string, Value>>): Issue[] {
  return pins.flatMap((about) => {
    const [flag, named] = [`pinned_to_${about}_flag`, about === 'organization' ? 'org_id' : `${about}_id`]
    if (wire[flag] !== true || !isBlank(wire[named])) return []
    return [issue(flag, { code: 'required', message: `needs a value in ${named}.` })]
  })
}

/** An instant says its day and time itself: beside it they say the same, or nothing. */
function doubled(wire: Readonly<Record<string, Value>>): Issue[] {
  const { due_at: at } = wire
  if (typeof at !== 'string' || isBlank(at)) return []
  const said = { due_date: at.slice(0, 10), due_time: at.slice(11, 19) }
  return Object.entries(said).flatMap(([name, own]) =>
    isBlank(wire[name]) || wire[name] === own
      ? []
      : [issue(name, { code: 'apart', message: 'says something else than due_at, beside which it stands.' })],
  )
}
