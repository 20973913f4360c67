import type { Answer, Call, Route } from '../../kit/vendor.ts'
import { isId, toLongId } from '../ids.ts'
import { isObject, parseJson } from '../json.ts'
import { failure, notFound, unsupportedMediaType } from '../rules.ts'
import { type Sent, sentJson } from '../saving/draft.ts'
import { type Refusal, type RowResult, refuse } from '../saving/refusal.ts'
import { remove } from '../saving/remove.ts'
import { insert, update } from '../saving/save.ts'
import { foldKey, keyFieldOf, repeatedKeys, upsert } from '../saving/upsert.ts'
import { attempt, failed, type Writer } from '../saving/writer.ts'
import type { SObject } from '../schema.ts'
import type { Service } from '../service.ts'
import { writerOf } from '../writers.ts'

/** https://developer.salesforce.com/docs/platform/api-rest/guide/resources-composite-sobjects-collections */
const MOST_ROWS = 200
const MOST_KINDS = 10
const MOST_BYTES = 50 * 1024 * 1024

/** A row of a request: what it asks for, `run` saves it, and whether its column is one that the object has not. */
interface Row {
  type?: string
  run(writer: Writer): { id: string; created?: boolean }
}

/** Up to 200 records in a call, each with its own result, in order. */
export function collectionRoutes(service: Service): Route[] {
  const common = { class: 'batch', needs: ['session'] } as const
  const path = '/services/data/:version/composite/sobjects'
  const send =
    (rowsOf: (service: Service, records: readonly unknown[]) => Row[], answersCreated = false) =>
    (call: Call) => {
      const read = readRecords(call)
      return 'status' in read
        ? read
        : save(service, call, rowsOf(service, read.records), read.allOrNone, answersCreated)
    }
  return [
    {
      ...common,
      method: 'POST',
      path,
      handle: send((each, records) => records.map((record) => insertRow(each, record))),
    },
    { ...common, method: 'PATCH', path, handle: send(updateRows) },
    { ...common, method: 'PATCH', path: `${path}/:name/:field`, handle: (call) => upsertMany(service, call, send) },
    { ...common, method: 'DELETE', path, handle: (call) => deleteMany(service, call) },
  ]
}

type Send = (
  rowsOf: (service: Service, records: readonly unknown[]) => Row[],
  answersCreated?: boolean,
) => (call: Call) => Answer

function readRecords(call: Call): { records: unknown[]; allOrNone: boolean } | Answer {
  if (!/^application\/json\b/i.test(call.header('content-type') ?? '')) return unsupportedMediaType()
  if (call.body.length > MOST_BYTES)
    return failure(413, 'EXCEEDED_MAX_SIZE_REQUEST', 'The request body is larger than 50 MB')
  const body = parseJson(call.body)
  if (!isObject(body) || !Array.isArray(body.records))
    return failure(400, 'JSON_PARSER_ERROR', 'The HTTP entity body is required to be a JSON object with records')
  return tooMany(body.records.length) ?? { records: body.records, allOrNone: body.allOrNone === true }
}

function tooMany(count: number): Answer | undefined {
  if (count <= MOST_ROWS) return undefined
  const message = `record limit reached. cannot submit more than ${MOST_ROWS} records into this call`
  return failure(400, 'EXCEEDED_ID_LIMIT', message)
}

/** Saves rows one after the other, or all of them or none. A fault may let only the first ones through. */
function save(service: Service, call: Call, rows: readonly Row[], allOrNone: boolean, answersCreated: boolean): Answer {
  const kinds = rows.filter(({ type }, at) => at === 0 || rows[at - 1]!.type !== type).length
  if (kinds > MOST_KINDS)
    return failure(400, 'LIMIT_EXCEEDED', `The request has more than ${MOST_KINDS} runs of one type`)
  const writer = writerOf(service, call)
  const run = (): RowResult[] => rows.slice(0, call.rows).map((row) => attempt(writer, () => row.run(writer)))
  const failsRequest = service.readings.has('unknown-field-fails-request')
  const { results, isUndone } = saveUnless(service, run, (all) =>
    all.some((each) => !each.success && (allOrNone || (failsRequest && isUnknownField(each)))),
  )
  const unknown = failsRequest ? results.find(isUnknownField) : undefined
  if (unknown !== undefined) return failure(400, 'INVALID_FIELD', unknown.errors[0]!.message)
  const shown = isUndone ? results.map((each) => (each.success ? failed([ROLLED_BACK]) : each)) : results
  return { status: 200, body: shown.map((result) => shape(result, answersCreated)) }
}

function isUnknownField({ errors }: RowResult): boolean {
  return errors.some(({ message }) => message.startsWith('No such column'))
}

function shape(result: RowResult, answersCreated: boolean): object {
  const { created, ...rest } = result
  return answersCreated ? { ...rest, created: created === true } : rest
}

const ROLLED_BACK = {
  statusCode: 'ALL_OR_NONE_OPERATION_ROLLED_BACK',
  message: 'Record rolled back because not all records were valid and the request was using AllOrNone header',
  fields: [],
}

class RolledBack extends Error {}

/** Saves rows, and takes all of it back where the results are such. */
function saveUnless({ org }: Service, run: () => RowResult[], isRefused: (results: readonly RowResult[]) => boolean) {
  let results: RowResult[] = []
  try {
    org.store.transaction(() => {
      results = run()
      if (isRefused(results)) throw new RolledBack()
    })
    return { results, isUndone: false }
  } catch (error) {
    if (!(error instanceof RolledBack)) throw error
    return { results, isUndone: true }
  }
}

/** https://developer.salesforce.com/docs/platform/api-rest/guide/resources-composite-sobjects-collections-create */
function insertRow({ org }: Service, record: unknown): Row {
  const read = readRecord(org, record)
  return 'refusal' in read
    ? refusing(read.refusal)
    : { type: read.object.name, run: (writer) => insert(writer, read.object, read.sent) }
}

/** https://developer.salesforce.com/docs/platform/api-rest/guide/resources-composite-sobjects-collections-update */
function updateRows({ org }: Service, records: readonly unknown[]): Row[] {
  const seen = new Set<string>()
  return records.map((record): Row => {
    const read = readRecord(org, record)
    if ('refusal' in read) return refusing(read.refusal)
    const { object, sent } = read
    const id = sent.find(({ name }) => name.toLowerCase() === 'id')?.value
    if (id === undefined || id === null)
      return refusing(refuse('MISSING_ARGUMENT', 'Id not specified in an update call', 'Id'))
    if (typeof id !== 'string' || !isId(id)) return refusing(refuse('MALFORMED_ID', `malformed id ${String(id)}`, 'Id'))
    const long = toLongId(id)
    const isRepeated = seen.has(long)
    seen.add(long)
    if (isRepeated) return refusing(refuse('DUPLICATE_VALUE', `Duplicate id specified: ${id}`))
    const values = sent.filter(({ name }) => name.toLowerCase() !== 'id')
    return { type: object.name, run: (writer) => update(writer, object, long, values) }
  })
}

function upsertMany(service: Service, call: Call, send: Send): Answer {
  const object = service.org.objects.get(call.params.name!.toLowerCase())
  if (object === undefined) return notFound()
  const key = keyFieldOf(object, call.params.field!)
  if (key === undefined)
    return failure(
      404,
      'NOT_FOUND',
      `Provided external ID field does not exist or is not accessible: ${call.params.field!}`,
    )
  return send(({ org }, records) => {
    const reads = records.map((record) => readRecord(org, record))
    const keyOf = (sent: readonly Sent[]): unknown =>
      sent.find(({ name }) => name.toLowerCase() === key.name.toLowerCase())?.value
    const repeated = repeatedKeys(
      key,
      reads.map((read) => ('refusal' in read ? null : keyOf(read.sent))),
    )
    return reads.map((read): Row => {
      if ('refusal' in read) return refusing(read.refusal)
      const value = keyOf(read.sent)
      if (read.object !== object)
        return refusing(
          refuse('INVALID_TYPE', `The record is a ${read.object.name}, the request is for ${object.name}`),
        )
      if (value !== undefined && value !== null && repeated.has(foldKey(key, value)))
        return refusing(refuse('DUPLICATE_VALUE', `Duplicate external id specified: ${String(value)}`, key.name))
      return { type: object.name, run: (writer) => upsert(writer, object, key, read.sent) }
    })
  }, true)(call)
}

/** https://developer.salesforce.com/docs/platform/api-rest/guide/resources-composite-sobjects-collections-delete */
function deleteMany(service: Service, call: Call): Answer {
  const ids = (call.query.get('ids') ?? '')
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '')
  if (ids.length === 0) return failure(400, 'MISSING_ARGUMENT', 'The request needs a list of ids')
  const refusal = tooMany(ids.length)
  if (refusal !== undefined) return refusal
  const objects = [...service.org.objects.values()]
  const rows = ids.map((id): Row => {
    const object = objects.find(({ keyPrefix }) => id.startsWith(keyPrefix))
    if (object === undefined || !isId(id)) return refusing(refuse('MALFORMED_ID', `malformed id ${id}`))
    return { type: object.name, run: (writer) => remove(writer, object, id) }
  })
  return save(service, call, rows, call.query.get('allOrNone') === 'true', false)
}

/** A record says its type in its attributes, which is what it is refused for when it does not. */
function readRecord(
  { objects }: Service['org'],
  record: unknown,
): { object: SObject; sent: Sent[] } | { refusal: Refusal } {
  const attributes = isObject(record) ? record.attributes : undefined
  const type = isObject(attributes) ? attributes.type : undefined
  if (!isObject(record) || typeof type !== 'string')
    return { refusal: refuse('JSON_PARSER_ERROR', 'The record needs attributes with a type at [line:1, column:1]') }
  const object = objects.get(type.toLowerCase())
  if (object === undefined) return { refusal: refuse('INVALID_TYPE', `sObject type '${type}' is not supported.`) }
  return { object, sent: sentJson(record) }
}

function refusing(refusal: Refusal): Row {
  return {
    run: () => {
      throw refusal
    },
  }
}
