import type { Answer, Call, Route } from '../../kit/vendor.ts'
import type { Crm, Title } from '../crm.ts'
import { type Field, fieldTypes, fixedObjects, type ObjectName, type Option } from '../fields.ts'
import { malformed, Refusal } from '../refusal.ts'
import { isObject } from '../rows.ts'
import { objectOf, readBody, requireObject, requireWritable } from './request.ts'

export function schemaRoutes(crm: Crm): Route[] {
  const describe = (): Answer => ({
    status: 200,
    body: {
      objects: crm
        .objects()
        .map((object) => shown(crm, object))
        .filter(({ fields }) => fields.length > 0),
    },
  })
  const addObject = (call: Call): Answer => {
    if (crm.limits.newObjects === 0) throw new Refusal(403, 'not_offered', 'This account takes no further objects.')
    const title = readTitle(readBody(call, crm.limits.batchBytes!))
    if (crm.objects().some(({ name }) => name === title.name)) throw taken('There is an object of this name.')
    if (crm.room() <= 0) throw new Refusal(409, 'no_room', 'The account has as many objects as it may have.')
    crm.addObject(title)
    return { status: 201, body: shown(crm, title) }
  }
  const addField = (call: Call): Answer => {
    const object = objectOf(crm, call)
    requireWritable(crm, object)
    if (fixedObjects.has(object)) throw new Refusal(403, 'not_offered', 'The object takes no further fields.')
    const field = readField(crm, readBody(call, crm.limits.batchBytes!))
    if (crm.field(object, field.name) !== undefined) throw taken('There is a field of this name.')
    crm.putField(object, field)
    return { status: 201, body: field }
  }
  const addOptions = (call: Call): Answer => {
    const object = objectOf(crm, call)
    requireWritable(crm, object)
    const field = fieldOf(crm, object, call.params.field!)
    const added = readOptions(readBody(call, crm.limits.batchBytes!).options)
    if (field.options === undefined) throw malformed('The field has no options.')
    const values = new Set(field.options.map(({ value }) => value))
    if (added.some(({ value }) => values.has(value))) throw taken('The field has this option.')
    const changed = { ...field, options: [...field.options, ...added] }
    crm.putField(object, changed)
    return { status: 200, body: changed }
  }
  return [
    { method: 'GET', path: '/v1/objects', class: 'small', handle: describe },
    { method: 'POST', path: '/v1/objects', class: 'small', handle: addObject },
    { method: 'POST', path: '/v1/objects/:object/fields', class: 'small', handle: addField },
    { method: 'POST', path: '/v1/objects/:object/fields/:field/options', class: 'small', handle: addOptions },
  ]
}

function shown(crm: Crm, { name, label, plural }: Title): Title & { fields: readonly Field[] } {
  return { name, label, plural, fields: crm.fields(name) }
}

/** What a new object is called. Throws when it is not of the documented form. */
function readTitle({ name, label, plural }: Record<string, unknown>): Title {
  if (typeof name !== 'string' || !/^[a-z][a-z0-9_]{0,29}$/.test(name)) throw malformed('The name is not allowed.')
  const [one, many] = [label, plural].map((text) => (typeof text === 'string' ? text.trim() : ''))
  if (!one || !many || one.length > 40 || many.length > 40) throw malformed('Labels have from 1 to 40 characters.')
  return { name, label: one, plural: many }
}

function fieldOf(crm: Crm, object: ObjectName, name: string): Field {
  const field = crm.field(object, name)
  if (field === undefined) throw new Refusal(404, 'not_found', 'There is no such field.')
  return field
}

/** A new field as a body describes it. Throws when it is not of the documented form. */
function readField(
  crm: Crm,
  { name, label, type, unique, max_length, options, object }: Record<string, unknown>,
): Field {
  if (typeof name !== 'string' || !/^[a-z][a-z0-9_]{0,49}$/.test(name)) throw malformed('The name is not allowed.')
  if (typeof label !== 'string' || label.trim() === '') throw malformed('A field has a label.')
  const known = fieldTypes.find((each) => each === type)
  if (known === undefined) throw malformed(`The type is one of ${fieldTypes.join(', ')}.`)
  if (unique === true && !['text', 'email', 'number'].includes(known)) throw malformed('The type cannot be unique.')
  if (
    max_length !== undefined &&
    !(Number.isInteger(max_length) && Number(max_length) > 0 && Number(max_length) < 65_537)
  )
    throw malformed('max_length is from 1 to 65536.')
  const isChoice = known === 'choice' || known === 'choices'
  return {
    name,
    label,
    type: known,
    custom: true,
    ...(unique === true && { unique }),
    ...(max_length !== undefined && { max_length: Number(max_length) }),
    ...(isChoice && { options: readOptions(options ?? []) }),
    ...(known === 'reference' && { object: requireObject(crm, object, malformed('A reference has an object.')) }),
  }
}

function readOptions(given: unknown): Option[] {
  if (!Array.isArray(given)) throw malformed('The options are a list.')
  const options = given.map((option: unknown): Option => {
    const { value, label } = isObject(option) ? option : {}
    if (typeof value !== 'string' || typeof label !== 'string') throw malformed('An option has a value and a label.')
    if (value === '' || value !== value.trim() || !value.isWellFormed())
      throw malformed('The value of an option is a text without white space at its ends.')
    return { value, label }
  })
  if (new Set(options.map(({ value }) => value)).size < options.length) throw malformed('An option stands there twice.')
  return options
}

function taken(message: string): Refusal {
  return new Refusal(409, 'conflict', message)
}
