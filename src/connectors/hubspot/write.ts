import type { Outcome, Writer } from '../../connector.ts'
import { CrmError } from '../../model/errors.ts'
import type { ObjectSchema } from '../../model/schema.ts'
import { createLinker } from './associations.ts'
import { type Api, version } from './client.ts'
import { encode, same } from './encode.ts'
import { ofCall, type Problem, rowError, textsOf } from './errors.ts'
import type { RawRecord } from './read.ts'
import { sourceKeyField } from './schema.ts'

interface Input {
  id: string
  idProperty?: string
  objectWriteTraceId: string
  properties: Readonly<Record<string, unknown>>
}

interface BatchAnswer {
  results?: (RawRecord & { new?: boolean; objectWriteTraceId?: string })[]
  errors?: Problem[]
}

/**
 * Creates are upserts by our own unique property, so that a second sending changes nothing; updates go by record id.
 * Every input carries a trace id: without one a single bad row refuses the whole batch.
 * https://developers.hubspot.com/docs/api-reference/2026-03/crm/objects/contacts/batch/upsert-contacts
 */
export function createWriter(api: Api): Writer {
  return {
    encode,
    same,
    create(object, rows, signal) {
      const inputs = rows.map(({ key, encoded }, index) => ({
        id: key,
        idProperty: sourceKeyField,
        objectWriteTraceId: String(index),
        properties: { ...propertiesOf(encoded.wire), [sourceKeyField]: key },
      }))
      return sendBatch(api, object, 'upsert', inputs, signal)
    },
    update(object, rows, signal) {
      const inputs = rows.map(({ id, encoded }, index) => ({
        id,
        objectWriteTraceId: String(index),
        properties: propertiesOf(encoded.wire),
      }))
      return sendBatch(api, object, 'update', inputs, signal)
    },
    link: createLinker(api),
  }
}

function propertiesOf(wire: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return wire.properties as Readonly<Record<string, unknown>>
}

async function sendBatch(
  api: Api,
  object: ObjectSchema,
  operation: 'upsert' | 'update',
  inputs: readonly Input[],
  signal: AbortSignal,
): Promise<Outcome[]> {
  const path = `/crm/objects/${version}/${encodeURIComponent(object.name)}/batch/${operation}`
  try {
    return joinOutcomes(inputs, await api.send<BatchAnswer>(path, { inputs }, signal))
  } catch (error) {
    if (!(error instanceof CrmError)) throw error
    const status = error.stored === 'no' ? 'rejected' : 'unknown'
    const told = ofCall(error, inputs.length)
    return inputs.map(() => ({ status, error: told }))
  }
}

/** One outcome for each input, found by trace id or key: answers come in no order, and `status` says COMPLETE always. */
function joinOutcomes(inputs: readonly Input[], answer: BatchAnswer): Outcome[] {
  const outcomes: (Outcome | undefined)[] = inputs.map(() => undefined)
  const byId = new Map(inputs.map((input, index) => [input.id.toLowerCase(), index]))
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
  const keyed = inputs[0]?.idProperty
  for (const result of answer.results ?? []) {
    const index = indexOf(result.objectWriteTraceId, keyed ? result.properties[keyed] : result.id)
    if (index === undefined) continue
    const created = result.new === undefined ? {} : { created: result.new }
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
