import type { FieldOutcome, SchemaAdmin } from '../../src/connector.ts'
import { CrmError } from '../../src/model/errors.ts'
import {
  type Field,
  type FieldDefinition,
  type FieldType,
  findField,
  findObject,
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
  reference: 'reference',
}

/**
 * simulators/reference/README.md, Objects and fields. `look` describes the account afresh. A definition that was sent
 * twice is refused the second time, so a refusal as `conflict` is answered by another look.
 */
export function createAdmin(api: Api, look: (signal: AbortSignal) => Promise<Schema>): SchemaAdmin {
  const pathOf = (object: string): string => `/v1/objects/${encodeURIComponent(object)}/fields`
  const fieldOf = async (object: string, name: string, signal: AbortSignal): Promise<Field | undefined> =>
    findField(findObject(await look(signal), object) ?? missing(object), name)

  async function createField(object: string, wanted: FieldDefinition, signal: AbortSignal): Promise<FieldOutcome> {
    const { name, label, type, unique, options, references = [] } = wanted
    const native = types[type] ?? 'text'
    const [goal, ...others] = references
    if (others.length > 0) return { status: 'failed', error: otherwise('A field refers to one object.', name) }
    const body = {
      ...{ name, label, type: native },
      ...(unique ? { unique } : {}),
      ...(options ? { options } : {}),
      ...(goal === undefined ? {} : { object: goal }),
    }
    try {
      await api.ask(pathOf(object), body, signal)
      return { status: 'created' }
    } catch (error) {
      if (!(error instanceof CrmError)) throw error
      const known = error.kind === 'conflict' ? await fieldOf(object, name, signal) : undefined
      return known === undefined ? { status: 'failed', error } : compare(wanted, native, known)
    }
  }

  return {
    async createObject({ name, label, labelPlural }, signal) {
      const isThere = async (): Promise<boolean> => findObject(await look(signal), name) !== undefined
      if (await isThere()) return { status: 'exists' }
      try {
        await api.send('/v1/objects', { name, label, plural: labelPlural }, signal)
        return { status: 'created' }
      } catch (error) {
        const mayBe = error instanceof CrmError && (error.stored !== 'no' || error.kind === 'conflict')
        if (!mayBe || !(await isThere())) throw error
        return { status: error.stored === 'no' ? 'exists' : 'created' }
      }
    },
    async createFields(object, definitions, signal) {
      const schema = await look(signal)
      const { fields } = findObject(schema, object) ?? missing(object)
      const outcomes: FieldOutcome[] = []
      for (const wanted of definitions) {
        const known = fields.find(({ name }) => name === wanted.name)
        outcomes.push(
          known ? compare(wanted, types[wanted.type] ?? 'text', known) : await createField(object, wanted, signal),
        )
      }
      return outcomes
    },
    async addOptions(object, name, options, signal) {
      const field = await fieldOf(object, name, signal)
      if (field?.extendable !== true) throw fixed(name)
      const present = valuesOf(field)
      const added = options.filter(({ value }) => !present.has(value))
      try {
        if (added.length > 0)
          await api.ask(`${pathOf(object)}/${encodeURIComponent(name)}/options`, { options: added }, signal)
      } catch (error) {
        const now = error instanceof CrmError && error.kind === 'conflict' ? await fieldOf(object, name, signal) : field
        if (!added.every(({ value }) => valuesOf(now).has(value))) throw error
      }
      return options.map(({ value }) => ({ status: present.has(value) ? 'exists' : 'added' }))
    },
  }
}

function compare({ name, unique, references }: FieldDefinition, native: string, known: Field): FieldOutcome {
  const isSame = known.nativeType === native && (unique !== true || known.unique)
  if (isSame && (references ?? []).every((goal) => known.references?.includes(goal))) return { status: 'exists' }
  const goals = known.references === undefined ? '' : ` to ${known.references.join(', ')}`
  const kind = `${known.unique ? 'unique ' : ''}${known.nativeType}${goals}`
  return { status: 'failed', error: otherwise(`The field ${name} is there already, as a ${kind}.`, name) }
}

function valuesOf(field: Field | undefined): Set<string> {
  return new Set(field?.options?.map(({ value }) => value))
}

function fixed(name: string): CrmError {
  const message = `Reference CRM: ${name} is no field whose options can be added to.`
  return new CrmError({ kind: 'unsupported', scope: 'request', stored: 'no', message, field: name })
}

function missing(object: string): never {
  throw otherwise(`There is no object ${object}.`)
}

function otherwise(message: string, field?: string): CrmError {
  const facts = { kind: 'invalid', scope: 'request', stored: 'no', message: `Reference CRM: ${message}` } as const
  return new CrmError({ ...facts, ...(field ? { field } : {}) })
}
