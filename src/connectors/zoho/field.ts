import type { Dependency, Field, FieldType, Option, Stage } from '../../model/schema.ts'
import type { Described, RawField, RawLayout, RawOption, RawPipeline } from './describe.ts'
import type { KnownObject } from './objects.ts'
import { provenance } from './provenance.ts'

/** What Zoho shows where nothing is chosen. */
const nothing = '-None-'

/** A tag has 25 characters at most; that a record has 10 at most is what people see, and stands in no reference. */
const tagBounds = { maxLength: 25, maxEntries: 10 }

/** Fields of a module in the common nouns. What has no value in a row of its own (pairs, subforms) is not among them. */
export function toFields(described: Described, known: KnownObject, modules: ReadonlySet<string>): Field[] {
  const { fields, layouts, pipelines } = described
  const open = layouts.filter(({ status, visible }) => status !== 'inactive' && visible !== false)
  const hasCurrencies = fields.some(({ api_name: name }) => name === 'Currency')
  const made = fields
    .filter((raw) => raw.visible !== false && !apart.has(raw.data_type) && /^[A-Za-z]/.test(raw.api_name))
    .filter(({ api_name: name }) => name !== 'id')
    .map((raw): Field => {
      const field = toField(raw, known, modules, hasCurrencies)
      if (raw.api_name === 'Layout') return asChoice(field, open)
      // A deal is in a pipeline wherever there are any.
      if (raw.api_name === 'Pipeline' && pipelines.length > 0)
        return withOptions({ ...field, required: field.createable }, pipelines.map(toOption))
      if (raw.api_name === 'Stage' && pipelines.length > 0) return withStages(field, pipelines)
      return withLayouts(field, open)
    })
  const id: Field = {
    ...{ name: 'id', label: 'Record Id', type: 'id', nativeType: 'bigint', custom: false, required: false },
    ...{ createable: false, updateable: false, unique: true, system: true, searchable: true },
  }
  return [id, ...made]
}

/** Their values are records of other modules, or lists of them. */
export const apart: ReadonlySet<string> = new Set([
  'subform',
  'multiselectlookup',
  'multiuserlookup',
  'multi_module_lookup',
])

export function toField(
  raw: RawField,
  known: KnownObject,
  modules: ReadonlySet<string>,
  hasCurrencies: boolean,
): Field {
  const { api_name: name, data_type: nativeType } = raw
  const type = typeOf(raw)
  const { createable, updateable } = accessOf(raw, type)
  const references = type === 'reference' ? targetsOf(raw, known, modules) : []
  const role = roles[name] ?? (name === known.nameField ? 'name' : undefined)
  const isDemanded = raw.system_mandatory === true || known.demands?.includes(name) === true
  // Whoever makes a record owns it, unless told, and a checkbox is never empty.
  const required = createable && isDemanded && nativeType !== 'ownerlookup' && type !== 'boolean'
  return {
    ...{ name, label: raw.display_label ?? raw.field_label ?? name, nativeType, createable, updateable, required },
    ...{ type: type === 'reference' && references.length === 0 ? 'text' : type },
    custom: raw.custom_field === true,
    unique: isUnique(raw),
    system: isSystem(raw, type),
    ...(role === undefined ? {} : { role }),
    ...(type === 'select' || type === 'multi-select' ? optionFacts(raw) : {}),
    ...(name === 'Tag' ? tagBounds : {}),
    ...lengthOf(raw, type),
    ...(references.length > 0 ? { references } : {}),
    ...(type === 'boolean' ? { defaultValue: false } : {}),
    ...(name in units && raw.custom_field !== true && { unit: units[name]! }),
    ...digitRule(raw, type),
    ...cautionOf(raw, type, hasCurrencies),
  }
}

/** The second is told by its name alone. */
const units: Readonly<Record<string, NonNullable<Field['unit']>>> = {
  Call_Duration: 'mm:ss',
  Call_Duration_in_seconds: 'seconds',
}

const types: Readonly<Record<string, FieldType>> = {
  text: 'text',
  email: 'email',
  phone: 'phone',
  website: 'url',
  picklist: 'select',
  multiselectpicklist: 'multi-select',
  date: 'date',
  datetime: 'datetime',
  integer: 'integer',
  bigint: 'integer',
  double: 'decimal',
  currency: 'currency',
  percent: 'percent',
  boolean: 'boolean',
  lookup: 'reference',
  ownerlookup: 'user',
  userlookup: 'user',
  autonumber: 'text',
  fileupload: 'file',
  imageupload: 'file',
  profileimage: 'file',
  rollup_summary: 'decimal',
}

function typeOf(raw: RawField): FieldType {
  const { api_name: name, data_type: native } = raw
  if (name === 'Tag') return 'multi-select'
  if (name === 'Layout') return 'select'
  if (native === 'textarea') return raw.textarea?.type === 'rich_text' ? 'rich-text' : 'long-text'
  if (native === 'formula') return types[raw.formula?.return_type ?? ''] ?? 'text'
  return types[native] ?? 'json'
}

function accessOf(raw: RawField, type: FieldType): { createable: boolean; updateable: boolean } {
  const isFixed = type === 'json' || type === 'file' || fixed.has(raw.data_type) || audit.has(raw.api_name)
  if (isFixed) return { createable: false, updateable: false }
  const { api_create: create, api_update: update } = raw.operation_type ?? {}
  const usual = raw.read_only !== true && raw.field_read_only !== true
  return { createable: create ?? usual, updateable: update ?? usual }
}

const fixed = new Set(['autonumber', 'formula', 'rollup_summary'])

/** https://www.zoho.com/crm/developer/docs/api/v8/insert-records.html : nobody may set who made a record, and when. */
const audit = new Set(['Created_Time', 'Modified_Time', 'Created_By', 'Modified_By', 'Last_Activity_Time'])

const roles: Readonly<Record<string, Field['role']>> = { Created_Time: 'created', Modified_Time: 'modified' }

function targetsOf(raw: RawField, known: KnownObject, modules: ReadonlySet<string>): string[] {
  const told = moduleOf(raw)
  const named = known.about?.field === raw.api_name ? known.about.modules : told === undefined ? [] : [told]
  if (known.parent?.field === raw.api_name) return [...modules]
  return named.filter((name) => modules.has(name))
}

/** The module that a look-up leads to. */
export function moduleOf({ lookup }: RawField): string | undefined {
  const { module } = lookup ?? {}
  return typeof module === 'string' ? module : module?.api_name
}

function isUnique({ unique }: RawField): boolean {
  return unique !== null && unique !== undefined && Object.keys(unique).length > 0
}

/** State of Zoho's own, and our own fields. */
function isSystem({ api_name: name, custom_field: custom }: RawField, type: FieldType): boolean {
  if (custom) return ours.has(name)
  // Choices among them are people's own, such as why a deal was lost.
  return (name.endsWith('__s') && type !== 'select') || type === 'json' || internal.has(name)
}

const ours = new Set<string>(Object.values(provenance).map(({ name }) => name))

const internal = new Set([
  ...['Record_Image', 'Last_Activity_Time', 'Exchange_Rate', 'Unsubscribed_Mode', 'Unsubscribed_Time'],
  ...['Created_By', 'Modified_By'],
])

function optionFacts(raw: RawField): Pick<Field, 'options' | 'restricted' | 'extendable'> {
  if (raw.api_name === 'Tag') return {}
  return {
    options: distinct((raw.pick_list_values ?? []).filter(({ type }) => type !== 'unused').map(toOption)),
    restricted: true,
    ...(isExtendable(raw) ? { extendable: true } : {}),
  }
}

/** Options of a global list are changed there, and stages belong to pipelines. */
export function isExtendable(raw: RawField): boolean {
  const isChoice = raw.data_type === 'picklist' || raw.data_type === 'multiselectpicklist'
  const isShared = raw.global_picklist !== null && raw.global_picklist !== undefined
  return isChoice && !isShared && raw.api_name !== 'Stage' && raw.api_name !== 'Pipeline' && raw.read_only !== true
}

function toOption({ actual_value: value, display_value: label }: RawOption): Option {
  return { value: value ?? label, label }
}

function distinct(options: readonly Option[]): Option[] {
  const named = options.filter(({ value }) => value !== nothing)
  return [...new Map(named.map((option) => [option.value, option])).values()]
}

function withOptions(field: Field, options: readonly Option[]): Field {
  return { ...field, options: distinct(options), restricted: true }
}

/** Layouts are few and have names; with one alone there is nothing to choose. */
function asChoice(field: Field, layouts: readonly RawLayout[]): Field {
  const options = layouts.map(({ id, name, display_label: label }) => ({ value: id, label: label ?? name ?? id }))
  return { ...field, options, restricted: true, system: layouts.length < 2 }
}

/** A stage may be in several pipelines, and is one option. */
function withStages(field: Field, pipelines: readonly RawPipeline[]): Field {
  const stages = pipelines.flatMap(({ maps = [] }) => maps)
  const meanings = new Map(stages.map((stage) => [toOption(stage).value, meaningOf(stage.forecast_type)]))
  const options = distinct([...stages.map(toOption), ...(field.options ?? [])]).map((option): Option => {
    const stage = meanings.get(option.value)
    return stage === undefined ? option : { ...option, stage }
  })
  const allows = pipelines.map((pipeline): [string, string[]] => [
    toOption(pipeline).value,
    (pipeline.maps ?? []).map((stage) => toOption(stage).value),
  ])
  return { ...field, options, dependsOn: [{ field: 'Pipeline', allows: Object.fromEntries(allows) }] }
}

/** `Open`, `Closed Won`, `Closed Lost`. https://www.zoho.com/crm/developer/docs/api/v8/get-pipeline.html */
function meaningOf(forecast: string | null | undefined): Stage | undefined {
  if (/won/i.test(forecast ?? '')) return { state: 'won' }
  if (/lost/i.test(forecast ?? '')) return { state: 'lost' }
  return /open/i.test(forecast ?? '') ? { state: 'open' } : undefined
}

/** Only where one of several layouts leaves an option out. */
function withLayouts(field: Field, layouts: readonly RawLayout[]): Field {
  if (layouts.length < 2 || field.type !== 'select' || field.options === undefined) return field
  const told = layouts.flatMap(({ id, sections = [] }): [string, string[]][] => {
    const raw = sections.flatMap(({ fields = [] }) => fields).find(({ api_name: name }) => name === field.name)
    const values = raw?.pick_list_values?.map((option) => toOption(option).value)
    return values === undefined ? [] : [[id, values]]
  })
  const values = field.options.map(({ value }) => value)
  const leavesOut = told.some(([, allowed]) => values.some((value) => !allowed.includes(value)))
  if (told.length < layouts.length || !leavesOut) return field
  const allows = told.map(([id, allowed]) => [id, allowed.filter((value) => values.includes(value))])
  return { ...field, dependsOn: [{ field: 'Layout', allows: Object.fromEntries(allows) } as Dependency] }
}

/** Characters, where the field does not tell. https://www.zoho.com/crm/developer/docs/api/v8/insert-records.html */
const lengths: Readonly<Record<string, number>> = {
  text: 255,
  email: 100,
  phone: 30,
  website: 450,
  small: 2_000,
  large: 32_000,
  rich_text: 50_000,
}

function lengthOf(raw: RawField, type: FieldType): Pick<Field, 'maxLength'> {
  if (!measured.has(type)) return {}
  const most = lengths[raw.textarea?.type ?? raw.data_type]
  const told = raw.length ?? 0
  const maxLength = told > 0 ? told : most
  return maxLength === undefined ? {} : { maxLength }
}

const measured = new Set<FieldType>(['text', 'long-text', 'rich-text', 'email', 'phone', 'url'])

/** Digits before the point, and behind it. The same page. */
const digits: Readonly<Record<string, readonly [number, number]>> = {
  integer: [9, 0],
  bigint: [18, 0],
  double: [16, 9],
  currency: [16, 9],
  percent: [5, 4],
}

/** `kept`: behind the point as the field keeps them, which rounds. */
function digitRule(raw: RawField, type: FieldType): Pick<Field, 'rules'> {
  const bounds = digits[raw.data_type]
  if (bounds === undefined || type === 'text') return {}
  const [most, behind] = bounds
  const kept = raw.currency?.precision ?? raw.decimal_place ?? behind
  // A length is that of whole numbers; what it means of others is not said.
  const whole = behind === 0 && raw.length ? Math.min(most, raw.length) : most
  return { rules: [{ type: 'digits', arguments: [whole, behind, kept].map(String) }] }
}

/** What the values of a field may be, other than what they look like. */
function cautionOf(raw: RawField, type: FieldType, hasCurrencies: boolean): Pick<Field, 'caution'> {
  if (raw.data_type === 'formula' || raw.data_type === 'rollup_summary') {
    const message =
      'It is computed: what arrives is its value at the time of reading, which no longer follows its inputs.'
    return { caution: { code: 'formula', message } }
  }
  if (raw.api_name === 'Call_Duration') {
    const message =
      'It is taken for minutes and seconds; Zoho has called it hours and minutes as well. Compare a call, and name hh:mm instead of mm:ss in the plan if it is that.'
    return { caution: { code: 'length-form', message } }
  }
  if (type === 'currency' && hasCurrencies) {
    const message = 'Amounts are in the currency of their record; without Currency beside them nobody can tell which.'
    return { caution: { code: 'several-currencies', message } }
  }
  return {}
}
