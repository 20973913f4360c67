import { ItemError } from '../errors.ts'
import { type Field, makeField, makeOption, type Option } from '../fields.ts'
import type { Module, Org } from '../org.ts'
import { relatedLists } from '../reading/related-lists.ts'
import { EDITIONS } from '../rules.ts'
import type { DataType, FieldSeed } from '../seed.ts'
import { isObject } from './draft.ts'

/** The create form of Zoho's own description is this tight. https://www.zoho.com/crm/developer/docs/api/v8/create-custom-field.html */
const MOST_LABEL = 25
const MOST_OPTIONS = 10
const MOST_UNIQUE = 2
const MOST_TEXT = 255

const CREATABLE: ReadonlySet<string> = new Set<DataType>([
  'text',
  'textarea',
  'email',
  'phone',
  'website',
  'picklist',
  'multiselectpicklist',
  'date',
  'datetime',
  'integer',
  'bigint',
  'double',
  'currency',
  'percent',
  'boolean',
  'lookup',
  'userlookup',
  'autonumber',
])

/** Adds a field whose API name is made of its label. Throws an ItemError for what the module does not take. */
export function createField(org: Org, module: Module, sent: unknown, path: string, now: number): Field {
  if (!isObject(sent)) throw new ItemError('INVALID_DATA', 'invalid data', { json_path: path })
  const label = readLabel(sent, 'field_label', path)
  const data_type = readType(sent, path)
  const unique = isObject(sent.unique) && Object.keys(sent.unique).length > 0
  const fields = [...module.fields.values()]
  if (fields.some(({ field_label }) => field_label.toLowerCase() === label.toLowerCase()))
    throw new ItemError('DUPLICATE_DATA', 'duplicate data', {
      api_name: 'field_label',
      json_path: `${path}.field_label`,
    })
  const custom = fields.filter((field) => field.custom)
  const { edition } = org.details
  if (custom.length >= EDITIONS[edition].fields) throw limitExceeded(EDITIONS[edition].fields, 'field_label', path)
  if (unique && custom.filter((field) => field.unique !== undefined).length >= MOST_UNIQUE)
    throw limitExceeded(MOST_UNIQUE, 'unique', path)
  if (data_type === 'autonumber' && fields.some((field) => field.data_type === 'autonumber'))
    throw limitExceeded(1, 'data_type', path)
  const field = makeField(readSeed(org, sent, label, data_type, path), org.nextId, true, now)
  const named = {
    ...field,
    api_name: freeName(module, label),
    ...(unique && { unique: { case_sensitive: isSensitive(sent) } }),
  }
  module.fields.set(named.api_name, named)
  return named
}

function isSensitive({ unique }: Readonly<Record<string, unknown>>): boolean {
  return isObject(unique) && (unique.case_sensitive === true || unique.casesensitive === 'true')
}

/** Letters, digits and underscores of the label; a number behind where the name is taken. */
function freeName({ fields }: Module, label: string): string {
  const words = label
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9_ ]/g, '')
    .trim()
    .replace(/\s+/g, '_')
  const name = /^[A-Za-z]/.test(words) ? words : `Field_${words}`
  for (let number = 0; ; number++) {
    const tried = number === 0 ? name : `${name}${number}`
    if (!fields.has(tried)) return tried
  }
}

function readSeed(
  org: Org,
  sent: Readonly<Record<string, unknown>>,
  label: string,
  data_type: DataType,
  path: string,
): FieldSeed {
  const { length, decimal_place, textarea, lookup, pick_list_values } = sent
  if (data_type === 'text' && typeof length === 'number' && (length < 1 || length > MOST_TEXT))
    throw new ItemError('INVALID_DATA', 'invalid data', {
      maximum_length: MOST_TEXT,
      api_name: 'length',
      json_path: `${path}.length`,
    })
  const target = isObject(lookup) && isObject(lookup.module) ? String(lookup.module.api_name) : undefined
  if (data_type === 'lookup' && (target === undefined || !org.modules.has(target)))
    throw new ItemError('INVALID_DATA', 'the module given seems to be invalid', {
      api_name: 'lookup',
      json_path: `${path}.lookup.module`,
    })
  const list =
    data_type === 'lookup' && isObject(lookup) ? readListLabel(org, lookup, target!, `${path}.lookup`) : undefined
  const hasOptions = data_type === 'picklist' || data_type === 'multiselectpicklist'
  const kind = isObject(textarea) ? textarea.type : undefined
  return {
    api_name: label,
    field_label: label,
    data_type,
    ...(typeof length === 'number' && data_type !== 'textarea' && { length }),
    ...(typeof decimal_place === 'number' && { decimal_place }),
    ...(target !== undefined && { lookup: target }),
    ...(list !== undefined && { list_label: list }),
    ...((kind === 'small' || kind === 'large' || kind === 'rich_text') && { textarea: kind }),
    ...(hasOptions && { pick_list_values: readOptions(pick_list_values, path) }),
  }
}

/** Of the list that the lookup makes at records of the module that it leads to, where each has its own. */
function readListLabel(
  org: Org,
  lookup: Readonly<Record<string, unknown>>,
  target: string,
  path: string,
): string | undefined {
  if (lookup.display_label === undefined) return undefined
  const label = readLabel(lookup, 'display_label', path)
  const lists = relatedLists(org, org.modules.get(target)!)
  if (!lists.some((each) => each.label.toLowerCase() === label.toLowerCase())) return label
  throw new ItemError('DUPLICATE_DATA', 'duplicate data', {
    api_name: 'display_label',
    json_path: `${path}.display_label`,
  })
}

function readOptions(given: unknown, path: string): { display_value: string; actual_value: string }[] {
  if (!Array.isArray(given) || given.length === 0)
    throw new ItemError('MANDATORY_NOT_FOUND', 'required field not found', {
      api_name: 'pick_list_values',
      json_path: `${path}.pick_list_values`,
    })
  if (given.length > MOST_OPTIONS)
    throw new ItemError('INVALID_DATA', 'invalid data', {
      maximum_length: MOST_OPTIONS,
      api_name: 'pick_list_values',
      json_path: `${path}.pick_list_values`,
    })
  return given.map((entry: unknown, index) => readOption(entry, `${path}.pick_list_values[${index}]`))
}

function readOption(entry: unknown, path: string): { display_value: string; actual_value: string } {
  const display_value = readLabel(isObject(entry) ? entry : {}, 'display_value', path)
  const actual = isObject(entry) && typeof entry.actual_value === 'string' ? entry.actual_value : display_value
  return { display_value, actual_value: actual }
}

export function readLabel(
  sent: Readonly<Record<string, unknown>>,
  name: string,
  path: string,
  most = MOST_LABEL,
): string {
  const label = sent[name]
  const at = { api_name: name, json_path: `${path}.${name}` }
  if (typeof label !== 'string' || label.trim() === '')
    throw new ItemError('MANDATORY_NOT_FOUND', 'required field not found', at)
  if (label.trim().length > most) throw new ItemError('INVALID_DATA', 'invalid data', { maximum_length: most, ...at })
  return label.trim()
}

function readType({ data_type }: Readonly<Record<string, unknown>>, path: string): DataType {
  const at = { api_name: 'data_type', json_path: `${path}.data_type` }
  if (data_type === undefined) throw new ItemError('MANDATORY_NOT_FOUND', 'required field not found', at)
  if (typeof data_type !== 'string' || !CREATABLE.has(data_type))
    throw new ItemError('INVALID_DATA', 'invalid data', at)
  return data_type as DataType
}

/** Options after a PATCH: those that are named by id change or go, those without an id come in addition, others stay. */
export function patchOptions(
  org: Org,
  { options: before }: Pick<Field, 'options'>,
  given: readonly unknown[],
  path: string,
): Option[] {
  let options = [...before]
  for (const [index, entry] of given.entries()) {
    const at = `${path}.pick_list_values[${index}]`
    const sent = isObject(entry) ? entry : {}
    const known = options.find(({ id }) => id === sent.id)
    if (sent.id !== undefined && known === undefined)
      throw new ItemError('INVALID_DATA', 'invalid data', { api_name: 'id', json_path: `${at}.id` })
    if (known !== undefined && '_delete' in sent) {
      options = options.filter((option) => option !== known)
      continue
    }
    const { display_value, actual_value } =
      known !== undefined && sent.display_value === undefined ? known : readOption(sent, at)
    if (options.some((option) => option !== known && option.actual_value === actual_value))
      throw new ItemError('DUPLICATE_DATA', 'duplicate data', {
        api_name: 'display_value',
        json_path: `${at}.display_value`,
      })
    if (known === undefined) options.push(makeOption({ display_value, actual_value }, org.nextId))
    else options = options.map((option) => (option === known ? { ...known, display_value } : option))
  }
  return options
}

function limitExceeded(limit: number, api_name: string, path: string): ItemError {
  return new ItemError('LIMIT_EXCEEDED', 'the limit is exceeded', {
    limit,
    limit_due_to: [{ api_name, json_path: `${path}.${api_name}` }],
  })
}
