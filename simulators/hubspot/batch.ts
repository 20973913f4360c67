import type { Answer, Call } from '../kit/vendor.ts'
import { type ErrorBody, invalid, Refusal } from './errors.ts'
import type { Portal } from './portal.ts'
import { batchSize, timestamp, type Version } from './rules.ts'

/** One member of `inputs`. */
export type Input = Record<string, unknown>

/** The inputs of a batch. Throws when there are more than `most` or they are not a list of objects. */
export function readInputs(body: Record<string, unknown>, most = batchSize): Input[] {
  const { inputs } = body
  if (!Array.isArray(inputs)) throw unset('inputs')
  if (!inputs.every((input) => typeof input === 'object' && input !== null)) throw unreadable()
  if (inputs.length > most)
    throw invalid(
      `The maximum number of inputs supported in a batch request is ${most}. Please reduce the number of items and try again`,
    )
  return inputs as Input[]
}

/** Throws when an id comes twice, compared as sent, with or without trace ids. */
export function refuseDuplicates(ids: string[]): void {
  const seen = new Set<string>()
  const twice = new Set<string>()
  for (const id of ids) (seen.has(id) ? twice : seen).add(id)
  if (twice.size === 0) return
  const list = [...twice]
  throw invalid(`Duplicate IDs found in batch input: [${list.join(', ')}]. IDs must be unique`, { ids: list })
}

/** What a batch needs to know of its request. */
interface BatchRequest {
  readonly version: Version
  readonly call: Pick<Call, 'rows'>
}

/**
 * Writes a batch, or only its first rows where a fault stops it half-way. When every input has an `objectWriteTraceId`, each stands for itself, and refused ones are listed
 * in a 207. Otherwise the first refusal takes the whole batch back and is the answer.
 * https://developers.hubspot.com/docs/api-reference/latest/crm/objects/contacts/guide
 */
export function writeBatch(
  portal: Portal,
  { version, call }: BatchRequest,
  success: number,
  all: Input[],
  write: (input: Input) => object,
): Answer {
  const startedAt = timestamp(portal.clock.now())
  const inputs = all.slice(0, call.rows)
  const isTraced =
    inputs.length > 0 && inputs.every(({ objectWriteTraceId: id }) => typeof id === 'string' && id !== '')
  if (!isTraced || (version === '2026-09' && portal.reads('no-207-on-2026-09')))
    return multiStatus(
      portal,
      success,
      startedAt,
      portal.store.transaction(() => inputs.map((input) => traced(input, write(input)))),
      [],
    )
  const results: object[] = []
  const errors: ErrorBody[] = []
  for (const input of inputs) {
    try {
      results.push(portal.store.transaction(() => traced(input, write(input))))
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      errors.push(itemError(error, { objectWriteTraceId: [input.objectWriteTraceId as string] }))
    }
  }
  return multiStatus(portal, success, startedAt, results, errors)
}

/** The answer of a batch; results come in no order that a client could rely on. */
export function multiStatus(
  portal: Portal,
  success: number,
  startedAt: string,
  results: object[],
  errors: ErrorBody[],
): Answer {
  const body = {
    status: 'COMPLETE',
    results: portal.random.shuffle(results),
    ...(errors.length > 0 && { numErrors: errors.length, errors }),
    startedAt,
    completedAt: timestamp(portal.clock.now()),
  }
  return { status: errors.length > 0 ? 207 : success, body }
}

/** A refusal as a member of the `errors` of a 207. */
export function itemError({ body }: Refusal, context: Record<string, string[]>): ErrorBody {
  return {
    status: 'error',
    category: body.category ?? 'VALIDATION_ERROR',
    message: body.message,
    context: { ...body.context, ...context },
  }
}

export const unset = (...names: string[]): Refusal =>
  invalid(`Invalid input JSON on line 1, column 1: Some required fields were not set: [${names.join(', ')}]`)

export const unreadable = (): Refusal => invalid('Invalid input JSON on line 1, column 1: Cannot deserialize value')

function traced(input: Input, result: object): object {
  return typeof input.objectWriteTraceId === 'string'
    ? { ...result, objectWriteTraceId: input.objectWriteTraceId }
    : result
}
