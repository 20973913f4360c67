import type { FieldOutcome, SchemaAdmin } from '../../src/connector.ts'
import { CrmError } from '../../src/model/errors.ts'
import {
  type FieldDefinition,
  type FieldType,
  findField,
  findObject,
  type Option,
  type Schema,
} from '../../src/model/schema.ts'
import type { Api } from './client.ts'

const types: Partial<Record<FieldType, string>> = {
  email: 'email',
  integer: 'number',
  decimal: 'number',
  currency: 'number',
  percent: 'number',
  boolean: 'flag',
  date: 'day',
  datetime: 'moment',
  select: 'choice',
  'multi-select': 'choices',
}

/** simulators/reference/README.md, Objects and fields. `look` describes the account afresh. */
export function createAdmin(api: Api, look: (signal: AbortSignal) => Promise<Schema>): SchemaAdmin {
  const pathOf = (object: string): string => `/v1/objects/${encodeURIComponent(object)}/fields`

  async function createField(
    object: string,
    definition: FieldDefinition,
    schema: Schema,
    signal: AbortSignal,
  ): Promise<FieldOutcome> {
    const { name, label, type, unique, options } = definition
    const native = types[type] ?? 'text'
    const known = findField(findObject(schema, object) ?? missing(object), name)
    if (known) {
      if (known.nativeType === native) return { status: 'exists' }
      return { status: 'failed', error: otherwise(`The field ${name} is there and is a ${known.nativeType}.`, name) }
    }
    const body = { name, label, type: native, ...(unique ? { unique } : {}), ...(options ? { options } : {}) }
    try {
      await api.send(pathOf(object), body, signal)
      return { status: 'created' }
    } catch (error) {
      if (error instanceof CrmError) return { status: 'failed', error }
      throw error
    }
  }

  return {
    async createFields(object, definitions, signal) {
      const schema = await look(signal)
      const outcomes: FieldOutcome[] = []
      for (const definition of definitions) outcomes.push(await createField(object, definition, schema, signal))
      return outcomes
    },
    async addOptions(object, name, options, signal) {
      const field = findField(findObject(await look(signal), object) ?? missing(object), name)
      if (field?.extendable !== true) {
        throw new CrmError({
          kind: 'unsupported',
          scope: 'request',
          stored: 'no',
          message: `Reference CRM: ${name} is no field whose options can be added to.`,
          field: name,
        })
      }
      const present = new Set((field.options ?? []).map(({ value }) => value))
      const added: Option[] = options.filter(({ value }) => !present.has(value))
      if (added.length > 0)
        await api.send(`${pathOf(object)}/${encodeURIComponent(name)}/options`, { options: added }, signal)
      return options.map(({ value }) => ({ status: present.has(value) ? 'exists' : 'added' }))
    },
  }
}

function missing(object: string): never {
  throw otherwise(`There is no object ${object}.`)
}

function otherwise(message: string, field?: string): CrmError {
  const facts = { kind: 'invalid', scope: 'request', stored: 'no', message: `Reference CRM: ${message}` } as const
  return new CrmError({ ...facts, ...(field ? { field } : {}) })
}
