import type { App, SchemaView } from '../../src/app.ts'
import type { FieldProfile, ObjectProfile } from '../../src/model/profile.ts'
import type { Field, ObjectSchema, Option } from '../../src/model/schema.ts'
import { count, plural } from '../../src/model/wording.ts'
import type { Answer } from '../tool.ts'
import { capped, fence, inline, oneLine, table, within } from './markdown.ts'
import { holds, holdsHead } from './profile-cells.ts'

const mostFields = 100
/** Of these the options are told as well. */
const mostWithOptions = 10
const mostRules = 5
/** Of text and data together, in bytes. */
const room = 32_000
/** Fewer when each is told with what it holds. */
const mostProfiled = 60

/** The fields of an object as last seen, those alone whose name or label has `filter` in it; of `*` all objects. */
export async function answerSchema(
  app: Pick<App, 'schema'>,
  connection: string,
  object: string,
  filter: string | undefined,
): Promise<Answer> {
  if (object === '*') return objectsAnswer(await app.schema(connection))
  const view = await app.schema(connection, object)
  return fieldsAnswer(view, view.objects[0]!, filter)
}

function objectsAnswer(view: SchemaView): Answer {
  const shown = within(room, view.objects.map(objectData), (object) => objectCells(object).join(' | '))
  const more = view.objects.length - shown.length
  const next = 'Call discover_schema with one object to see its fields.'
  const rest = more > 0 ? `\n\n${count(more)} more are not shown.` : ''
  return {
    kind: 'answer',
    text: `${heading(view)} ${plural(view.objects.length, 'object')}.${newObjectsText(view)}\n\n${fence(table(['object', 'label', 'custom', 'fields'], shown.map(objectCells)))}${rest}\n\nNext: ${next}`,
    data: { objects: shown, next },
  }
}

/** Whether a pair may ask for an object that is not among these. */
function newObjectsText({ newObjects }: SchemaView): string {
  if (newObjects === undefined || newObjects.left === 0) return ''
  const room = newObjects.left === undefined ? '' : ` (${count(newObjects.left)} more)`
  return ` New ones can be created in it${room}: name such a target of propose_mapping with a plus, as in +Assets.`
}

function objectData({ name, label, custom, fields }: ObjectSchema) {
  return { name, label: oneLine(label, 80), custom, fields: fields.length }
}

function objectCells({ name, label, custom, fields }: ReturnType<typeof objectData>): string[] {
  return [name, label, custom ? 'yes' : 'no', String(fields)]
}

function fieldsAnswer(view: SchemaView, object: ObjectSchema, filter: string | undefined): Answer {
  const wanted = filter?.toLowerCase()
  const matching = object.fields.filter(
    ({ name, label }) => wanted === undefined || `${name}\n${label}`.toLowerCase().includes(wanted),
  )
  const { profile, readAt } = view.profile ?? {}
  const most = capped(matching, profile === undefined ? mostFields : mostProfiled).shown
  const held = new Map(profile?.fields.map((each) => [each.field, each]))
  const withOptions = most.length <= mostWithOptions
  const head = ['field', 'label', 'type', 'notes', ...(profile === undefined ? [] : holdsHead)]
  const cells = (field: Field): string[] => {
    const known = held.get(field.name)
    const holding = known === undefined ? [] : holds(known, profile!.records)
    return [field.name, oneLine(field.label, 60), field.nativeType, marks(field), ...holding]
  }
  const data = most.map((field) => ({
    ...fieldData(field, withOptions),
    ...profileData(held.get(field.name), profile),
  }))
  const fitting = within(room, data, ({ name }) => cells(most.find((field) => field.name === name)!).join(' | '))
  const shown = most.slice(0, fitting.length)
  const more = matching.length - shown.length
  const rest = more > 0 ? `\n\n${count(more)} more fields: narrow with field_filter.` : ''
  const next = 'Call propose_mapping once source and target are known.'
  return {
    kind: 'answer',
    text: `${heading(view)} ${inline(object.name)} has ${plural(object.fields.length, 'field')}${wanted === undefined ? '' : `, ${count(matching.length)} of them match`}.${profile === undefined ? '' : ` What they hold is of ${plural(profile.records, 'record')} read ${new Date(readAt!).toISOString()}.`}\n\n${fence([table(head, shown.map(cells)), ...(withOptions ? shown.flatMap((field) => [...cautionLine(field), ...optionLine(field)]) : [])].join('\n\n'))}${rest}\n\nNext: ${next}`,
    data: {
      fields: fitting,
      fields_left_out: more,
      next,
    },
  }
}

function heading({ connection, account, seenAt }: SchemaView): string {
  return `${inline(connection)} is ${inline(account.name)} (${inline(account.id)}), seen ${new Date(seenAt).toISOString()}.`
}

function marks(field: Field): string {
  const notes = [
    field.required && 'required',
    field.unique && 'unique',
    field.custom && 'custom',
    !field.createable && !field.updateable && 'read-only',
    field.maxLength !== undefined && `up to ${field.maxLength} characters`,
    field.rules !== undefined && `rules: ${rulesOf(field).join(', ')}`,
    field.forwardOnly === true && 'moves forward only',
    field.caution !== undefined && `caution: ${field.caution.code}`,
    field.options !== undefined && `${field.options.length} options`,
    field.references !== undefined && `refers to ${field.references.join(', ')}`,
    ...(field.rowReferences ?? []).map(
      ({ column, references }) => `rows refer to ${references.join(', ')} by ${column}`,
    ),
  ]
  return notes.filter((note) => note !== false).join(', ')
}

/** `MIN_LENGTH 3`, in the vendor's words. */
function rulesOf({ rules = [] }: Field): string[] {
  return rules.slice(0, mostRules).map((rule) => oneLine([rule.type, ...rule.arguments].join(' '), 60))
}

function cautionLine({ name, caution }: Field): string[] {
  return caution === undefined ? [] : [`Caution with ${inline(name)}: ${inline(caution.message, 300)}`]
}

function optionLine({ name, options = [] }: Field): string[] {
  if (options.length === 0) return []
  const { shown, more } = capped(options, 60)
  return [`Options of ${inline(name)}: ${shown.map(optionText).join(', ')}${more > 0 ? ` and ${more} more` : ''}`]
}

/** The value, which is what a plan names, and how people see it where that is something else. */
function optionText({ value, label }: Option): string {
  return value === label ? inline(value, 60) : `${inline(value, 60)} (${inline(label, 60)})`
}

function fieldData(field: Field, withOptions: boolean) {
  return {
    name: field.name,
    label: oneLine(field.label, 60),
    type: field.type,
    required: field.required,
    unique: field.unique,
    custom: field.custom,
    read_only: !field.createable && !field.updateable,
    ...(field.rules !== undefined && { rules: rulesOf(field) }),
    ...(field.forwardOnly === true && { forward_only: true }),
    ...(field.caution !== undefined && {
      caution: withOptions ? oneLine(field.caution.message, 300) : field.caution.code,
    }),
    ...(withOptions &&
      field.options !== undefined && { options: field.options.slice(0, 60).map(({ value }) => value) }),
  }
}

function profileData(known: FieldProfile | undefined, profile: ObjectProfile | undefined) {
  if (known === undefined || profile === undefined) return {}
  const filled = profile.records === 0 ? 0 : Math.round((10_000 * known.filled) / profile.records) / 10_000
  return { filled, distinct: known.distinct.count }
}
