import type { CreateRow, Outcome, Writer } from '../../src/connector.ts'
import type { FormPart } from '../../src/http/http.ts'
import { CrmError } from '../../src/model/errors.ts'
import type { ObjectSchema } from '../../src/model/schema.ts'
import { createBulkWriter } from './bulk.ts'
import type { Api } from './client.ts'
import { encode, same } from './encode.ts'
import { outcomeOf, type Result } from './outcomes.ts'
import { sourceKeyField } from './schema.ts'

interface Input {
  ref: string
  id?: string
  values: Readonly<Record<string, unknown>>
}

/**
 * Batches of creates, each row under our key, and of updates by id. What a second sending does is the account's affair
 * (`on_repeat`): where it is refused, the refusal names the first, and the caller judges whose it is.
 * simulators/reference/README.md, Writing.
 */
export function createWriter(api: Api): Writer {
  return {
    encode,
    same,
    bulk: createBulkWriter(api),
    create(object, rows, signal) {
      const [first] = rows
      if (object.content !== undefined && first !== undefined) return createFile(api, object, first, signal)
      const inputs = rows.map(({ key, encoded }, index) => ({
        ref: String(index),
        values: object.provenance === undefined ? encoded.wire : { ...encoded.wire, [sourceKeyField]: key },
      }))
      return sendBatch(api, object, 'create', inputs, signal)
    },
    update(object, rows, signal) {
      const inputs = rows.map(({ id, encoded }, index) => ({ ref: String(index), id, values: encoded.wire }))
      return sendBatch(api, object, 'update', inputs, signal)
    },
  }
}

/** A file goes alone. simulators/reference/README.md, Files. */
async function createFile(
  api: Api,
  object: ObjectSchema,
  { key, encoded, content }: CreateRow,
  signal: AbortSignal,
): Promise<Outcome[]> {
  if (content === undefined) throw new TypeError('A file is created with its bytes.')
  const values = object.provenance === undefined ? encoded.wire : { ...encoded.wire, [sourceKeyField]: key }
  const parts: FormPart[] = [
    { name: 'values', contentType: 'application/json', body: JSON.stringify(values) },
    { name: 'content', filename: 'content', body: content },
  ]
  return settled(1, async () => {
    const { results } = await api.upload<{ results: Result[] }>('/v1/files', { parts }, signal)
    return joinOutcomes([{ ref: 'file', values }], results)
  })
}

async function sendBatch(
  api: Api,
  object: ObjectSchema,
  operation: 'create' | 'update',
  inputs: readonly Input[],
  signal: AbortSignal,
): Promise<Outcome[]> {
  const path = `/v1/objects/${encodeURIComponent(object.name)}/batch`
  return settled(inputs.length, async () => {
    const { results } = await api.send<{ results: Result[] }>(path, { operation, rows: inputs }, signal)
    return joinOutcomes(inputs, results)
  })
}

/** What a call came to for each of its rows. */
async function settled(rows: number, call: () => Promise<Outcome[]>): Promise<Outcome[]> {
  try {
    return await call()
  } catch (error) {
    if (!(error instanceof CrmError)) throw error
    const status = error.stored === 'no' ? 'rejected' : 'unknown'
    const told = ownTo(error, rows)
    return Array.from({ length: rows }, () => ({ status, error: told }))
  }
}

/** Where the account refuses a batch for one row's sake, the refusal names it; alone it is the row's own. */
function ownTo(error: CrmError, rows: number): CrmError {
  if (rows > 1 || error.rows === undefined) return error
  const { kind, stored, message, code, requestId, field, conflict } = error
  return new CrmError({
    ...{ kind, stored, message, scope: 'row', cause: error },
    ...(code ? { code } : {}),
    ...(requestId ? { requestId } : {}),
    ...(field ? { field } : {}),
    ...(conflict ? { conflict } : {}),
  })
}

function joinOutcomes(inputs: readonly Input[], results: readonly Result[]): Outcome[] {
  const byRef = new Map(results.map((result) => [result.ref, result]))
  return inputs.map(({ ref }): Outcome => {
    const result = byRef.get(ref)
    if (result === undefined) return { status: 'unknown', error: unanswered() }
    return outcomeOf(result)
  })
}

function unanswered(): CrmError {
  const message = 'Reference CRM: the answer does not name this row.'
  return new CrmError({ kind: 'transient', scope: 'row', stored: 'unknown', message })
}
