import type { CreateRow, Outcome, Writer } from '../../connector.ts'
import { CrmError } from '../../model/errors.ts'
import type { ObjectSchema } from '../../model/schema.ts'
import { isId } from './associations.ts'
import { type Api, version } from './client.ts'
import { encode, same } from './encode.ts'
import { ofCall, type Problem, rowError, textsOf } from './errors.ts'
import type { Kinds } from './kinds.ts'
import { createLinker } from './link.ts'
import { knownObject } from './objects.ts'
import type { RawRecord } from './records.ts'
import type { AssociationTypes } from './relations.ts'
import { sourceKeyField } from './schema.ts'

interface Input {
  /** A record's id, or the value of `idProperty`; absent of a plain create. */
  id?: string
  idProperty?: string
  objectWriteTraceId: string
  properties: Readonly<Record<string, unknown>>
  associations?: readonly object[]
}

interface BatchAnswer {
  results?: (RawRecord & { new?: boolean; objectWriteTraceId?: string })[]
  errors?: Problem[]
}

/**
 * Creates are upserts by our own unique property where it makes a second sending harmless, else plain. Updates go by
 * record id. Every input carries a trace id: without one a single bad row refuses the whole batch.
 * https://developers.hubspot.com/docs/api-reference/2026-03/crm/objects/contacts/batch/upsert-contacts
 */
export function createWriter(api: Api, kinds: Kinds, types: AssociationTypes): Writer {
  return {
    encode,
    same,
    async create(object, rows, signal) {
      const isUpsert = object.operations.create?.replay === 'safe'
      const associate = await parentLinker(object, rows, types, signal)
      const inputs = rows.map(
        ({ key, encoded }, index): Input => ({
          ...(isUpsert ? { id: key, idProperty: sourceKeyField } : {}),
          objectWriteTraceId: String(index),
          properties: { ...propertiesOf(encoded.wire), [sourceKeyField]: key },
          ...associate(encoded.wire),
        }),
      )
      return sendBatch(api, object, isUpsert ? 'upsert' : 'create', inputs, signal)
    },
    update(object, rows, signal) {
      const inputs = rows.map(({ id, encoded }, index) => ({
        id,
        objectWriteTraceId: String(index),
        properties: propertiesOf(encoded.wire),
      }))
      return sendBatch(api, object, 'update', inputs, signal)
    },
    async remove(object, ids, signal) {
      signal.throwIfAborted()
      // A malformed id would refuse its neighbours, and no record has it.
      const inputs = [...new Set(ids)].filter(isId).map((id) => ({ id }))
      if (inputs.length === 0) return ids.map((id) => ({ status: 'written', id }))
      try {
        await api.send(`/crm/objects/${version}/${encodeURIComponent(object.name)}/batch/archive`, { inputs }, signal)
        return ids.map((id) => ({ status: 'written', id }))
      } catch (error) {
        return failed(error, ids.length)
      }
    },
    ...createLinker(api, types, kinds),
  }
}

function propertiesOf(wire: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return wire.properties as Readonly<Record<string, unknown>>
}

/** How rows name the record that they are created with; an upsert could not. */
async function parentLinker(
  { name }: ObjectSchema,
  rows: readonly CreateRow[],
  types: AssociationTypes,
  signal: AbortSignal,
): Promise<(wire: CreateRow['encoded']['wire']) => Pick<Input, 'associations'>> {
  const parent = knownObject(name)?.parent
  if (!parent || !rows.some(({ encoded }) => encoded.wire.parent)) return () => ({})
  const { category, typeId } = await parentType(name, parent.object, types, signal)
  const made = [{ associationCategory: category, associationTypeId: typeId }]
  return ({ parent: id }) => (id ? { associations: [{ to: { id }, types: made }] } : {})
}

/** The one that is labelled as primary where there is one, as for leads; else the plain one. */
async function parentType(from: string, to: string, types: AssociationTypes, signal: AbortSignal) {
  const told = await types.between(from, to, signal)
  const found = told.find(({ label }) => /primary/i.test(label ?? '')) ?? told.find(({ label }) => !label)
  if (found) return found
  const message = `HubSpot names no way to link ${from} with ${to}, which ${from} are created with.`
  throw new CrmError({ kind: 'unsupported', scope: 'request', stored: 'no', message })
}

async function sendBatch(
  api: Api,
  object: ObjectSchema,
  operation: 'upsert' | 'create' | 'update',
  inputs: readonly Input[],
  signal: AbortSignal,
): Promise<Outcome[]> {
  const path = `/crm/objects/${version}/${encodeURIComponent(object.name)}/batch/${operation}`
  try {
    return joinOutcomes(operation, inputs, await api.send<BatchAnswer>(path, { inputs }, signal))
  } catch (error) {
    return failed(error, inputs.length)
  }
}

/** The failure of a call as the outcome of each of its rows; anything else goes on. */
function failed(error: unknown, rows: number): Outcome[] {
  if (!(error instanceof CrmError)) throw error
  const status = error.stored === 'no' ? 'rejected' : 'unknown'
  const told = ofCall(error, rows)
  return Array.from({ length: rows }, () => ({ status, error: told }))
}

/** One outcome for each input, found by trace id or key: answers come in no order, and `status` says COMPLETE always. */
function joinOutcomes(
  operation: 'upsert' | 'create' | 'update',
  inputs: readonly Input[],
  answer: BatchAnswer,
): Outcome[] {
  const outcomes: (Outcome | undefined)[] = inputs.map(() => undefined)
  const nameOf = ({ id, properties }: Input): string => (id ?? String(properties[sourceKeyField])).toLowerCase()
  const byId = new Map(inputs.map((input, index) => [nameOf(input), index]))
  const indexOf = (trace: string | undefined, id: string | null | undefined): number | undefined => {
    if (trace !== undefined && inputs[Number(trace)]?.objectWriteTraceId === trace) return Number(trace)
    return id ? byId.get(id.toLowerCase()) : undefined
  }
  for (const problem of answer.errors ?? []) {
    const error = rowError(problem)
    const traces = textsOf(problem.context?.objectWriteTraceId)
    const rows =
      traces.length > 0
        ? traces.map((trace) => indexOf(trace, null))
        : idsOf(problem).map((id) => indexOf(undefined, id))
    for (const index of rows) if (index !== undefined) outcomes[index] = { status: 'rejected', error }
  }
  for (const result of answer.results ?? []) {
    const name = operation === 'update' ? result.id : result.properties[sourceKeyField]
    const index = indexOf(result.objectWriteTraceId, name)
    if (index === undefined) continue
    const isNew = operation === 'create' ? true : result.new
    const created = isNew === undefined ? {} : { created: isNew }
    outcomes[index] = { status: 'written', id: result.id, ...created }
  }
  return outcomes.map((outcome) => outcome ?? { status: 'unknown', error: unanswered() })
}

function idsOf(problem: Problem): string[] {
  return textsOf(problem.context?.ids)
}

function unanswered(): CrmError {
  return new CrmError({
    kind: 'transient',
    scope: 'row',
    stored: 'unknown',
    message: 'HubSpot: the answer names this row neither among the results nor among the errors.',
  })
}
