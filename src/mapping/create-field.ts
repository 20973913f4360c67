import type { TransformEntry } from '../model/plan.ts'
import type { Field, FieldDefinition, FieldType, ObjectSchema, Option } from '../model/schema.ts'
import { carriage } from './compatibility.ts'
import { optionsFor } from './made-options.ts'
import { snakeCase, withoutId } from './names.ts'

/** Types that mean something only inside the system they come from. */
const local: ReadonlySet<FieldType> = new Set([
  'id',
  'reference',
  'multi-reference',
  'user',
  'file',
  'geo',
  'address',
  'json',
])

/**
 * A field for the target that holds what `field` holds: its name in snake case, with the object's in front where that name
 * is taken, in the form that names have there; its label, type and options. Only options that the source lists become
 * options: what people typed beside them would become visible to everybody. A choice without options, or with one that is
 * too long there, becomes text. Null when its values mean nothing outside the source, or its name has no letter that an
 * internal name may use.
 */
export function defineField(
  source: ObjectSchema,
  field: Field,
  taken: ReadonlySet<string>,
  form?: ObjectSchema['newFieldNames'],
): { definition: FieldDefinition; transform: readonly TransformEntry[] } | null {
  const name = freeName(source, field, taken, form)
  if (local.has(field.type) || name === null) return null
  const isChoice = field.type === 'select' || field.type === 'multi-select'
  const listed = isChoice ? distinct(field.options ?? [], form) : []
  const { optionLength = Number.POSITIVE_INFINITY } = form ?? {}
  const options = listed.every(({ label }) => label.length <= optionLength) ? listed : []
  const type = isChoice && options.length === 0 ? 'text' : field.type
  const definition: FieldDefinition = { name, label: field.label, type: field.many ? joinedType(field) : type }
  return {
    definition: options.length > 0 ? { ...definition, options } : definition,
    transform: carriage(field, { ...definition, ...(field.unit && { unit: field.unit }) }).transform,
  }
}

/**
 * A field for the target that refers to records of `goal`, an object of it, as `field` refers to those that become them:
 * named like it, without the `Id` that systems add to such names, or like what it refers to where it has no usable name of
 * its own, as a relation. Null when neither has a letter that an internal name may use.
 */
export function defineReference(
  source: ObjectSchema,
  field: Pick<Field, 'name' | 'label' | 'relation'>,
  goal: Pick<ObjectSchema, 'name' | 'label'>,
  taken: ReadonlySet<string>,
  form?: ObjectSchema['newFieldNames'],
): FieldDefinition | null {
  const goals = { name: goal.label, label: goal.label }
  for (const called of field.relation === undefined ? [calledReference(field), goals] : [goals]) {
    const name = freeName(source, called, taken, form)
    if (name !== null) return { name, label: called.label, type: 'reference', references: [goal.name] }
  }
  return null
}

/** How a field that refers to records is called as what it refers to, by whose name people know it. */
export function calledReference({ name, label }: Pick<Field, 'name' | 'label'>): Pick<Field, 'name' | 'label'> {
  return { name: withoutId(name), label: withoutId(label) }
}

/** Targets take each label once; values are different in any case. */
function distinct(options: readonly Option[], form: ObjectSchema['newFieldNames']): Option[] {
  const labels = options.map(({ label }) => label.trim().toLowerCase())
  const told = options.map(({ value, label }, at) => {
    const isTold = labels.indexOf(labels[at]!) !== at
    return { value, label: isTold ? value : label }
  })
  return form?.optionsByLabel ? optionsFor(form, told) : told
}

/** A list becomes text: that is what fields of every system can be. */
function joinedType({ maxLength = 0, maxEntries = 0 }: Field): FieldType {
  return maxLength * maxEntries > 255 ? 'long-text' : 'text'
}

/** What a new field for `field` is called where nothing takes the name, the first choice first; empty without a usable letter. */
export function namesForNew(
  source: ObjectSchema,
  field: Pick<Field, 'name' | 'label'>,
  form?: ObjectSchema['newFieldNames'],
): string[] {
  return formNames(source, field, form)?.names ?? []
}

interface FormedNames {
  names: string[]
  /** The last of them with a number at its end. */
  numbered(n: number): string
}

function formNames(
  source: ObjectSchema,
  field: Pick<Field, 'name' | 'label'>,
  { suffix, maxLength, reserved = [] }: NonNullable<ObjectSchema['newFieldNames']> = {
    suffix: '',
    maxLength: Number.POSITIVE_INFINITY,
  },
): FormedNames | null {
  const said = snakeCase(field.name) || snakeCase(field.label)
  if (said === '') return null
  const taboo = reserved.find((beginning) => said.startsWith(beginning) && said !== beginning)
  const own = taboo === undefined ? said : said.slice(taboo.length)
  const formed = (name: string, end = ''): string =>
    name.slice(0, maxLength - suffix.length - end.length).replace(/_+$/, '') + end + suffix
  const prefixed = `${snakeCase(source.name) || 'source'}_${own}`
  // Targets want a letter in front.
  const names = /^[a-z]/.test(own) ? [formed(own), formed(prefixed)] : [formed(prefixed)]
  return { names, numbered: (n) => formed(prefixed, `_${n}`) }
}

function freeName(
  source: ObjectSchema,
  field: Pick<Field, 'name' | 'label'>,
  taken: ReadonlySet<string>,
  form?: ObjectSchema['newFieldNames'],
): string | null {
  const formed = formNames(source, field, form)
  if (formed === null) return null
  // Few systems tell names apart by their case, and people none.
  const known = new Set([...taken].map((name) => name.toLowerCase()))
  const isFree = (name: string): boolean => !known.has(name.toLowerCase())
  const free = formed.names.find(isFree)
  if (free !== undefined) return free
  for (let n = 2; ; n++) {
    const name = formed.numbered(n)
    if (isFree(name)) return name
  }
}
