import type { Encoded, Issue } from '../../connector.ts'
import type { Row, Value } from '../../model/record.ts'
import type { Dependency, Field, FieldType, ObjectSchema } from '../../model/schema.ts'
import { cleanText, isBlank } from '../blank.ts'
import { type EncodeValue, encoderOf, refusals } from './encode-value.ts'
import { isSubform, rowsEncoder } from './subform.ts'

/** Bytes around a row's values: id or source key, and what stands between rows. A generous upper bound. */
const envelopeBytes = 300

interface Rules {
  fields: ReadonlyMap<string, { field: Field; encode: EncodeValue }>
  required: readonly string[]
  controlled: readonly { name: string; dependsOn: readonly Dependency[] }[]
}

const compiled = new WeakMap<ObjectSchema, Rules>()

/**
 * Values as the API takes them: numbers as the text of their digits, look-ups as objects with an id. On create an empty
 * value is left out; on update it becomes null, save for a checkbox, which is never empty. Reports every rule that a row
 * breaks. https://www.zoho.com/crm/developer/docs/api/v8/insert-records.html
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
      if ('refusal' in encoded) refuse(name, encoded.refusal)
      else wire[name] = encoded.wire
    } else if (operation === 'update') {
      if (rule.field.required || rule.field.nativeType === 'ownerlookup') refuse(name, refusals.required)
      else wire[name] = emptyOf(rule.field)
    }
  }
  issues.push(...missing(rules, operation, row), ...apart(rules, row))
  if (issues.length > 0) return issues
  return { wire, bytes: Buffer.byteLength(JSON.stringify(wire)) + envelopeBytes }
}

/** An empty list takes the rows of a subform away. https://www.zoho.com/crm/developer/docs/api/v8/update-subforms.html */
function emptyOf(field: Field): unknown {
  if (field.type === 'boolean') return false
  return field.type === 'multi-select' || isSubform(field) ? [] : null
}

/** One record of a request's body. Numbers stand there as they are: a float would lose digits of a large amount. */
export function toJson(object: ObjectSchema, record: Readonly<Record<string, unknown>>): string {
  const { fields } = rulesOf(object)
  const members = Object.entries(record).map(([name, value]) => {
    const field = fields.get(name)?.field
    // Whole numbers of 18 digits travel as text.
    const isNumber = field !== undefined && numeric.has(field.type) && field.nativeType !== 'bigint'
    return `${JSON.stringify(name)}:${isNumber && typeof value === 'string' ? value : JSON.stringify(value)}`
  })
  return `{${members.join(',')}}`
}

const numeric = new Set<FieldType>(['integer', 'decimal', 'currency', 'percent'])

function rulesOf(object: ObjectSchema): Rules {
  let rules = compiled.get(object)
  if (rules === undefined) {
    rules = {
      fields: new Map(
        object.fields.map((field) => [
          field.name,
          { field, encode: isSubform(field) ? rowsEncoder(field) : encoderOf(field) },
        ]),
      ),
      required: object.fields.filter(({ required }) => required).map(({ name }) => name),
      controlled: object.fields.flatMap(({ name, dependsOn, restricted }) =>
        restricted === true && dependsOn !== undefined ? [{ name, dependsOn }] : [],
      ),
    }
    compiled.set(object, rules)
  }
  return rules
}

function missing({ required }: Rules, operation: 'create' | 'update', row: Row): Issue[] {
  if (operation === 'update') return []
  return required
    .filter((name) => isBlank(row[name] ?? null))
    .map((name) => ({ field: name, code: 'required', message: `${name} needs a value.` }))
}

/** Only values that go together are judged: what the record holds already is not known here. */
function apart({ controlled }: Rules, row: Row): Issue[] {
  return controlled.flatMap(({ name, dependsOn }): Issue[] => {
    const values = listOf(row[name])
    const refusing = dependsOn.find(({ field, allows }) => {
      const [beside] = listOf(row[field])
      return beside !== undefined && values.some((value) => !(allows[beside] ?? []).includes(value))
    })
    if (refusing === undefined) return []
    const message = `${name} cannot hold this value beside that of ${refusing.field}.`
    return [{ field: name, code: 'option-not-allowed', message }]
  })
}

function listOf(value: Value | undefined): string[] {
  if (value === undefined || value === null || isBlank(value)) return []
  return typeof value === 'object' ? value.map(cleanText) : [cleanText(String(value))]
}
