import type { CrmObject, StoredProperty } from './crm-object.ts'
import type { ValueProblem } from './errors.ts'
import { withoutScripts } from './rich-text.ts'
import { textLength, timestamp, type Version } from './rules.ts'
import { brokenRule } from './validations.ts'

/** A value as it will be stored, or why it is refused. A warning says that it was changed on the way. */
type Checked = { value: string; warning?: string } | { error: string; message: string }

/** Sent values of one record after the check. An empty text means: clear. */
export interface CheckedValues {
  values: Record<string, string>
  problems: ValueProblem[]
  warnings: { category: string; message: string; context: Record<string, string> }[]
}

/** Checks all sent values of a record against the definitions. `stored` is what the record holds before. */
export function checkValues(
  object: CrmObject,
  version: Version,
  sent: Record<string, string>,
  stored: Readonly<Record<string, string>> = {},
): CheckedValues {
  const result: CheckedValues = { values: {}, problems: [], warnings: [] }
  for (const [name, text] of Object.entries(sent)) {
    const kept = checkValue(object, version, name, text, stored[name])
    const checked = 'value' in kept ? (brokenRule(object.validations, name, kept.value) ?? kept) : kept
    if ('error' in checked) {
      result.problems.push({ name, ...checked })
      continue
    }
    result.values[name] = checked.value
    if (checked.warning !== undefined)
      result.warnings.push({
        category: 'PROPERTY_VALUE_NORMALIZED',
        message: checked.warning,
        context: { propertyName: name },
      })
  }
  return result
}

function checkValue(
  object: CrmObject,
  version: Version,
  name: string,
  text: string,
  stored: string | undefined,
): Checked {
  const definition = object.properties.get(name)
  if (definition === undefined || isTooNew(object, definition))
    return { error: 'PROPERTY_DOESNT_EXIST', message: `Property "${name}" does not exist` }
  if (definition.calculated || definition.modificationMetadata?.readOnlyValue)
    return { error: 'READ_ONLY_VALUE', message: `"${name}" is a read only property; its value cannot be set.` }
  if (text === '') return { value: '' }
  if (object.kind.hasAddresses && name === 'email') return checkEmail(text)
  if (object.kind.hasAddresses && name === 'hs_additional_emails') return checkEmails(text, stored)
  switch (definition.type) {
    case 'number':
      return /^-?(\d+(\.\d*)?|\.\d+)$/.test(text)
        ? { value: text }
        : { error: 'INVALID_INTEGER', message: `${text} was not a valid number.` }
    case 'bool':
      return text === 'true' || text === 'false' ? { value: text } : notAnOption(text, ['true', 'false'])
    case 'date':
      return checkDate(text, version)
    case 'datetime':
      return checkDatetime(text)
    case 'enumeration':
      if (definition.referencedObjectType === 'OWNER') return checkOwner(object, text)
      return isPlace(object, name) ? { value: text } : checkOptions(definition, text, stored)
    default:
      if (definition.fieldType === 'html' && text.length <= textLength && !object.portal.reads('html-as-sent'))
        return { value: withoutScripts(text) }
      return text.length <= textLength
        ? { value: text }
        : { error: 'INVALID_LENGTH', message: `Property value is longer than ${textLength} characters.` }
  }
}

const emailShape = /^[^\s@<>(),;:"]+@[^\s@<>(),;:".]+(\.[^\s@<>(),;:".]+)+$/

function checkEmail(text: string): Checked {
  const email = text.trim().toLowerCase()
  return emailShape.test(email)
    ? { value: email }
    : { error: 'INVALID_EMAIL', message: `Email address ${text} is invalid` }
}

function checkEmails(text: string, stored = ''): Checked {
  const emails: string[] = []
  for (const part of text.split(';').filter((each) => each.trim() !== '')) {
    const checked = checkEmail(part)
    if ('error' in checked) return checked
    emails.push(checked.value)
  }
  return { value: merged(text, emails, stored) }
}

function checkOptions(definition: StoredProperty, text: string, stored = ''): Checked {
  const allowed = definition.options.map((option) => option.value)
  if (definition.fieldType !== 'checkbox') return allowed.includes(text) ? { value: text } : notAnOption(text, allowed)
  const chosen = text.replace(/^;/, '').split(';')
  const wrong = chosen.find((value) => !allowed.includes(value))
  return wrong === undefined ? { value: merged(text, chosen, stored) } : notAnOption(wrong, allowed)
}

/** A leading semicolon adds to the stored set. https://developers.hubspot.com/docs/api-reference/crm-properties-v3/guide */
function merged(text: string, chosen: string[], stored: string): string {
  const before = text.startsWith(';') && stored !== '' ? stored.split(';') : []
  return [...new Set([...before, ...chosen])].join(';')
}

function checkOwner(object: CrmObject, text: string): Checked {
  const owner = object.portal.owners.get(text)
  const isOwner = owner !== undefined && (!owner.archived || object.portal.reads('archived-owner-allowed'))
  return isOwner ? { value: text } : notAnOption(text, [])
}

/** Pipeline and stage are checked together, where a record is placed. */
function isPlace({ kind: { pipelines } }: CrmObject, name: string): boolean {
  return pipelines !== undefined && (name === pipelines.pipeline || name === pipelines.stage)
}

/** Records may not know a property yet that was just created. */
function isTooNew({ portal: { limits, clock } }: CrmObject, { createdAt }: StoredProperty): boolean {
  const { definitionLag = 0 } = limits
  return definitionLag > 0 && createdAt !== undefined && clock.now() - Date.parse(createdAt) < definitionLag
}

function notAnOption(text: string, allowed: string[]): Checked {
  return { error: 'INVALID_OPTION', message: `${text} was not one of the allowed options: [${allowed.join(', ')}]` }
}

const day = 86_400_000
const isoDate = /^\d{4}-\d{2}-\d{2}$/
const isoDatetime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/

/** Milliseconds since 1970 of an ISO text or of epoch milliseconds; undefined when it is neither. */
function parseTime(text: string): number | undefined {
  if (/^-?\d{1,14}$/.test(text)) return Number(text)
  if (!isoDate.test(text) && !isoDatetime.test(text)) return undefined
  const ms = Date.parse(text)
  return Number.isNaN(ms) || !isCalendarDay(text.slice(0, 10)) ? undefined : ms
}

function isCalendarDay(text: string): boolean {
  const ms = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text)
}

/** Midnight UTC is demanded before 2026-09, which puts other times on their day and says so. */
function checkDate(text: string, version: Version): Checked {
  const ms = parseTime(text)
  if (ms === undefined) return { error: 'INVALID_DATE', message: `${text} is not a valid date.` }
  const value = new Date(Math.floor(ms / day) * day).toISOString().slice(0, 10)
  if (ms % day === 0) return { value }
  if (version === '2026-09') return { value, warning: `${text} was normalized to ${value}.` }
  const at = new Date(ms)
  const clock = `${at.getUTCHours()}:${at.getUTCMinutes()}:${at.getUTCSeconds()}.${at.getUTCMilliseconds()}`
  return { error: 'INVALID_DATE', message: `${text} is at ${clock} UTC, not midnight!` }
}

function checkDatetime(text: string): Checked {
  const ms = parseTime(text)
  return ms === undefined
    ? { error: 'INVALID_DATE', message: `${text} is not a valid datetime.` }
    : { value: timestamp(ms) }
}
