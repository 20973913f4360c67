import type { Answer, Call, Route } from '../../kit/vendor.ts'
import { isId, toLongId } from '../ids.ts'
import { isObject, parseJson } from '../json.ts'
import { failure, notFound, unsupportedMediaType } from '../rules.ts'
import { coerce } from '../saving/coerce.ts'
import { type Sent, sentJson } from '../saving/draft.ts'
import { holdersOf } from '../saving/lookups.ts'
import { Refusal, requestErrors } from '../saving/refusal.ts'
import { remove } from '../saving/remove.ts'
import { insert, update } from '../saving/save.ts'
import { keyFieldOf, SeveralHits, upsert } from '../saving/upsert.ts'
import type { Writer } from '../saving/writer.ts'
import type { SObject } from '../schema.ts'
import type { FieldDescribe, SalesforceRecord } from '../seed.ts'
import type { Service } from '../service.ts'
import { writerOf } from '../writers.ts'
import { readMultipart } from './multipart.ts'

type Write = (writer: Writer, object: SObject, call: Call) => Answer

/** Single records: made, changed, deleted, and made or changed by a key of their own. */
export function recordWriteRoutes(service: Service): Route[] {
  const common = { class: 'batch', needs: ['session'] } as const
  const base = '/services/data/:version/sobjects/:name'
  const ofObject = (write: Write) => (call: Call) => {
    const object = service.org.objects.get(call.params.name!.toLowerCase())
    return object === undefined ? notFound() : orRefusal(service, () => write(writerOf(service, call), object, call))
  }
  return [
    ...['', '/'].map((end) => ({ ...common, method: 'POST', path: base + end, handle: ofObject(create) }) as const),
    { ...common, method: 'PATCH', path: `${base}/:id`, handle: ofObject(change) },
    { ...common, method: 'DELETE', path: `${base}/:id`, handle: ofObject(erase) },
    { ...common, method: 'PATCH', path: `${base}/:field/:value`, handle: ofObject(upsertOne) },
    { ...common, method: 'DELETE', path: `${base}/:field/:value`, handle: ofObject(eraseByKey) },
  ]
}

/** What a refused request has changed on its way is taken back. */
function orRefusal({ org }: Service, work: () => Answer): Answer {
  try {
    return org.store.transaction(work)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const isGone = error.errors[0]?.statusCode === 'ENTITY_IS_DELETED'
    return { status: isGone ? 404 : 400, body: requestErrors(error) }
  }
}

/** https://developer.salesforce.com/docs/platform/api-rest/guide/resources-sobject-basic-info-post */
function create(writer: Writer, object: SObject, call: Call): Answer {
  const sent = readBody(call)
  if ('status' in sent) return sent
  const { id } = insert(writer, object, sent.values)
  return { status: 201, body: { id, success: true, errors: [] } }
}

/** https://developer.salesforce.com/docs/platform/api-rest/guide/resources-sobject-retrieve-patch */
function change(writer: Writer, object: SObject, call: Call): Answer {
  const id = readId(object, call)
  if (typeof id !== 'string') return id
  const sent = readBody(call)
  if ('status' in sent) return sent
  if (writer.org.find(id) === undefined) return notFound()
  update(writer, object, id, sent.values)
  return { status: 204 }
}

/** https://developer.salesforce.com/docs/platform/api-rest/guide/resources-sobject-retrieve-delete */
function erase(writer: Writer, object: SObject, call: Call): Answer {
  const id = readId(object, call)
  if (typeof id !== 'string') return id
  if (writer.org.find(id) === undefined) return notFound()
  remove(writer, object, id)
  return { status: 204 }
}

function readId({ keyPrefix }: SObject, call: Call): string | Answer {
  const id = call.params.id!
  if (!isId(id)) return failure(400, 'MALFORMED_ID', `malformed id ${id}`)
  return id.startsWith(keyPrefix) ? toLongId(id) : notFound()
}

/** https://developer.salesforce.com/docs/platform/api-rest/guide/resources-sobject-upsert-patch */
function upsertOne(writer: Writer, object: SObject, call: Call): Answer {
  const { field: name, value, version } = call.params
  const key = keyFieldOf(object, name!)
  if (key === undefined) return noKey(name!)
  const sent = readBody(call)
  if ('status' in sent) return sent
  const isKey = (entry: Sent): boolean =>
    entry.through === undefined && entry.name.toLowerCase() === key.name.toLowerCase()
  if (sent.values.some(isKey)) {
    const message = `The ${key.name} field should not be specified in the sobject data.`
    return { status: 400, body: [{ message, errorCode: 'INVALID_FIELD', fields: [key.name] }] }
  }
  const keyed = { name: key.name, value: key.type === 'double' || key.type === 'int' ? Number(value) : value }
  try {
    if (call.query.get('updateOnly') === 'true' && holders(writer, object, key, value!).length === 0) return notFound()
    const { id, created } = upsert(writer, object, key, [keyed, ...sent.values])
    return { status: created ? 201 : 200, body: { id, success: true, errors: [], created } }
  } catch (error) {
    if (!(error instanceof SeveralHits)) throw error
    const urlOf = (id: unknown) => `/services/data/${version}/sobjects/${object.name}/${String(id)}`
    return { status: 300, body: error.hits.map(({ Id }) => urlOf(Id)) }
  }
}

/** https://developer.salesforce.com/docs/platform/api-rest/guide/resources-sobject-upsert-delete */
function eraseByKey(writer: Writer, object: SObject, call: Call): Answer {
  const key = keyFieldOf(object, call.params.field!)
  if (key === undefined) return noKey(call.params.field!)
  const [hit, ...others] = holders(writer, object, key, call.params.value!)
  if (hit === undefined) return notFound()
  const urlOf = ({ Id }: SalesforceRecord) =>
    `/services/data/${call.params.version!}/sobjects/${object.name}/${String(Id)}`
  if (others.length > 0) return { status: 300, body: [hit, ...others].map(urlOf) }
  remove(writer, object, String(hit.Id))
  return { status: 204 }
}

function holders({ org }: Writer, object: SObject, key: FieldDescribe, text: string): SalesforceRecord[] {
  return holdersOf(org, object, key, coerce(text, key, { readings: new Set(), isText: true }))
}

function noKey(name: string): Answer {
  return failure(404, 'NOT_FOUND', `Provided external ID field does not exist or is not accessible: ${name}`)
}

/** The members of a JSON body, or of the JSON part of a form with a file. */
function readBody(call: Call): { values: Sent[] } | Answer {
  const type = call.header('content-type') ?? ''
  if (/^multipart\/form-data\b/i.test(type)) {
    const values = readMultipart(call.body, type)
    return values === undefined
      ? failure(400, 'INVALID_MULTIPART_REQUEST', 'The request has no part with the entity')
      : { values }
  }
  if (!/^application\/json\b/i.test(type)) return unsupportedMediaType()
  const body = parseJson(call.body)
  if (!isObject(body)) return failure(400, 'JSON_PARSER_ERROR', 'The HTTP entity body is required to be a JSON object')
  return { values: sentJson(body) }
}
