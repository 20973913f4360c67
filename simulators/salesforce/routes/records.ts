import type { Answer, Call, Route } from '../../kit/vendor.ts'
import { parseObject } from '../bulk/order.ts'
import { isId, toLongId } from '../ids.ts'
import { failure, notFound } from '../rules.ts'
import type { SObject } from '../schema.ts'
import type { SalesforceRecord } from '../seed.ts'
import { isPurged, visibleRecords } from '../select.ts'
import type { Service } from '../service.ts'
import { askerOf } from '../sessions.ts'
import { seenBy } from '../sharing.ts'
import { type Asker, columnBehind } from '../soql/columns.ts'
import type { Member } from '../soql/members.ts'
import { SoqlError } from '../soql/syntax.ts'
import { comparableOf } from '../soql/values.ts'
import { recordWriter } from '../wire.ts'

const MOST_IDS = 2_000

/** Single records by id or by a field that tells them apart, and up to 2,000 by their ids. */
export function recordRoutes(service: Service): Route[] {
  const common = { class: 'small', needs: ['session'] } as const
  const base = '/services/data/:version'
  const ofObject = (handle: (object: SObject, asker: Asker, call: Call) => Answer) => (call: Call) => {
    const object = service.org.objects.get(call.params.name!.toLowerCase())
    return object === undefined ? notFound() : handle(object, askerOf(service, call), call)
  }
  const many = ofObject((object, asker, call) => retrieveMany(service, object, asker, call))
  return [
    {
      ...common,
      method: 'GET',
      path: `${base}/sobjects/:name/:id`,
      handle: ofObject((object, asker, call) => retrieve(service, object, asker, call)),
    },
    {
      ...common,
      method: 'GET',
      path: `${base}/sobjects/:name/:field/:value`,
      handle: ofObject((object, asker, call) => retrieveByField(service, object, asker, call)),
    },
    { ...common, method: 'GET', path: `${base}/composite/sobjects/:name`, handle: many },
    { ...common, class: 'page', method: 'POST', path: `${base}/composite/sobjects/:name`, handle: many },
  ]
}

/** https://developer.salesforce.com/docs/platform/api-rest/guide/resources-sobject-retrieve-get */
function retrieve({ org }: Service, object: SObject, asker: Asker, call: Call): Answer {
  const id = call.params.id!
  if (!/^[0-9A-Za-z]{15}(?:[0-9A-Za-z]{3})?$/.test(id)) return noKeyField(id)
  if (!isId(id)) return failure(400, 'MALFORMED_ID', `malformed id ${id}`)
  const found = org.find(toLongId(id))
  const isSeen = seenBy(org, object, asker)
  if (found?.object !== object || isPurged(found.record, asker.now) || isSeen?.(found.record) === false)
    return notFound()
  if (found.record.IsDeleted === true) return failure(404, 'ENTITY_IS_DELETED', 'entity is deleted')
  return answerWith(object, asker, call, [found.record], call.query.get('fields')?.split(',') ?? undefined, true)
}

/** https://developer.salesforce.com/docs/platform/api-rest/guide/resources-sobject-upsert-get */
function retrieveByField({ org }: Service, object: SObject, asker: Asker, call: Call): Answer {
  const { field: name, value, version } = call.params
  const field = object.fields.get(name!.toLowerCase())
  // An id in this place leads from a record to a related one, `describe` to layouts: neither is simulated.
  if (isId(name!) || name === 'describe')
    return { ...notFound(), headers: { 'x-sim-gap': `${call.method} ${call.path}` } }
  if (field === undefined || !(field.externalId === true || field.idLookup === true)) return noKeyField(name!)
  const comparable = comparableOf(field)
  const wanted = comparable(field.type === 'id' ? toLongId(value!) : numberOr(value!, field.type))
  const hits = visibleRecords(org, object, false, asker).filter((record) => comparable(record[field.name]) === wanted)
  if (hits.length === 0) return notFound()
  const urlOf = (record: SalesforceRecord) => `/services/data/${version}/sobjects/${object.name}/${String(record.Id)}`
  if (hits.length > 1) return { status: 300, body: hits.map(urlOf) }
  return answerWith(object, asker, call, hits, call.query.get('fields')?.split(',') ?? undefined, true)
}

function numberOr(text: string, type: string): string | number {
  return type === 'double' || type === 'int' ? Number(text) : text
}

/** https://developer.salesforce.com/docs/platform/api-rest/guide/resources-composite-sobjects-collections-retrieve */
function retrieveMany({ org }: Service, object: SObject, asker: Asker, call: Call): Answer {
  const sent = call.method === 'POST' ? parseObject(call.body) : undefined
  const ids = sent?.ids ?? call.query.get('ids')?.split(',')
  const fields = sent?.fields ?? call.query.get('fields')?.split(',')
  if (!isTexts(ids) || !isTexts(fields))
    return failure(400, 'JSON_PARSER_ERROR', 'The request needs a list of ids and a list of fields')
  if (ids.length > MOST_IDS)
    return failure(
      400,
      'EXCEEDED_ID_LIMIT',
      `record limit reached. cannot submit more than ${MOST_IDS} records into this call`,
    )
  const malformed = ids.find((id) => !isId(id))
  if (malformed !== undefined) return failure(400, 'MALFORMED_ID', `malformed id ${malformed}`)
  const isSeen = seenBy(org, object, asker)
  const records = ids.map((id) => {
    const found = org.find(toLongId(id))
    const isThere = found?.object === object && found.record.IsDeleted !== true && isSeen?.(found.record) !== false
    return isThere ? found.record : undefined
  })
  return answerWith(object, asker, call, records, fields, false)
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.length > 0 && value.every((entry) => typeof entry === 'string')
}

/** The named fields of records, all of them where none is named; of a record that is not there null. */
function answerWith(
  object: SObject,
  asker: Asker,
  call: Call,
  records: readonly (SalesforceRecord | undefined)[],
  names: readonly string[] | undefined,
  isSingle: boolean,
): Answer {
  try {
    const members = membersOf(object, asker, names ?? [...object.fields.values()].map(({ name }) => name))
    const write = recordWriter(object.name, call.params.version!, members)
    const texts = records.map((record) => (record === undefined ? 'null' : write(record)))
    const headers = { 'content-type': 'application/json;charset=UTF-8' }
    return { status: 200, headers, body: isSingle ? texts[0]! : `[${texts.join(',')}]` }
  } catch (error) {
    if (error instanceof SoqlError) return failure(400, error.code, error.message)
    throw error
  }
}

function membersOf(object: SObject, asker: Asker, names: readonly string[]): Member[] {
  return [...new Set(names.map((name) => name.trim()))].map((name) => {
    if (!object.fields.has(name.toLowerCase()))
      throw new SoqlError('INVALID_FIELD', `No such column '${name}' on sobject of type ${object.name}`)
    const column = columnBehind([], object, { name, at: 0 }, { text: '', asker })
    return { kind: 'value', key: column.field.name, column }
  })
}

function noKeyField(name: string): Answer {
  return failure(404, 'NOT_FOUND', `Provided external ID field does not exist or is not accessible: ${name}`)
}
