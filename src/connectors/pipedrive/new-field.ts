import type { FieldOutcome } from '../../connector.ts'
import { CrmError } from '../../model/errors.ts'
import type { FieldDefinition, FieldType, Option } from '../../model/schema.ts'
import { isYesNo, yesNo } from './custom.ts'
import { type Definition, snakeCase } from './names.ts'

/** https://pipedrive.readme.io/docs/core-api-concepts-custom-fields : there is none for what is true or false, and none for an instant. */
const wanted: Readonly<Record<FieldType, string>> = {
  ...{ id: 'varchar', text: 'varchar', email: 'varchar', url: 'varchar', datetime: 'varchar', reference: 'varchar' },
  ...{ 'long-text': 'text', 'rich-text': 'text', json: 'text', 'multi-reference': 'text', address: 'text' },
  ...{ file: 'varchar', geo: 'varchar', phone: 'phone' },
  ...{ integer: 'double', decimal: 'double', percent: 'double', duration: 'double', currency: 'monetary' },
  ...{ boolean: 'enum', select: 'enum', 'multi-select': 'set' },
  ...{ date: 'date', time: 'time', user: 'user' },
}

/** Types that hold the same values. */
const equal: Readonly<Record<string, string>> = { varchar_auto: 'varchar' }

/**
 * What is asked for, or why it cannot be. A label that gives another name than the wanted one gives way to the name.
 * `isExplained`: the call takes a description; those of most objects do not know the word.
 */
export function toBody(
  definition: FieldDefinition,
  isExplained: boolean,
): Readonly<Record<string, unknown>> | CrmError {
  const { name, label: told, type, description } = definition
  const label = snakeCase(told) === name ? told : name
  if (snakeCase(label) !== name) return unnameable(definition)
  const options = optionsOf(definition)
  return {
    ...{ field_name: label, field_type: wanted[type] },
    ...(description && isExplained ? { description } : {}),
    ...(options ? { options: options.map(({ value }) => ({ label: value })) } : {}),
  }
}

/** Is the field that is there the one that was asked for? Those of the vendor are taken as they are. */
export function compare(definition: FieldDefinition, present: Definition | undefined): FieldOutcome {
  if (present?.is_custom_field !== true) return { status: 'exists' }
  const { field_type: type, options } = present
  const [has, wants] = [equal[type] ?? type, wanted[definition.type]]
  if (has !== wants)
    return { status: 'failed', error: problem(definition, `exists with type ${type} instead of ${wants}`) }
  if (definition.type === 'boolean') {
    return isYesNo(present)
      ? { status: 'exists' }
      : { status: 'failed', error: problem(definition, 'exists with other options than Yes and No') }
  }
  const labels = new Set((options ?? []).map(({ label }) => label))
  const lacking = (optionsOf(definition) ?? []).find(({ value }) => !labels.has(value))
  if (lacking) return { status: 'failed', error: problem(definition, `exists without the option "${lacking.value}"`) }
  return { status: 'exists' }
}

function optionsOf({ type, options }: FieldDefinition): readonly Option[] | undefined {
  if (type === 'boolean') return yesNo.map((value) => ({ value, label: value }))
  return type === 'select' || type === 'multi-select' ? distinctOptions(options ?? []) : undefined
}

export function distinctOptions(options: readonly Option[]): Option[] {
  return [...new Map(options.map((option) => [option.value, option])).values()]
}

export function problem({ name }: FieldDefinition, what: string): CrmError {
  const message = `The field ${name} ${what}.`
  return new CrmError({ kind: 'conflict', scope: 'row', stored: 'no', message, field: name })
}

function unnameable(definition: FieldDefinition): CrmError {
  return problem(
    definition,
    'cannot be made: names of fields here are lower-case letters, digits and single underscores',
  )
}

export function otherName(definition: FieldDefinition, name: string): CrmError {
  return problem(definition, `was made and is called ${name} here, since another field has that label: map that one`)
}
