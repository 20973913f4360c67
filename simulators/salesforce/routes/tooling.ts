import type { Answer, Call, Route } from '../../kit/vendor.ts'
import { describe, summaryOf } from '../describe.ts'
import { isId, toLongId } from '../ids.ts'
import { isObject, parseJson } from '../json.ts'
import { failure, insufficientAccess, notFound, unsupportedMediaType } from '../rules.ts'
import { Refusal, requestErrors } from '../saving/refusal.ts'
import { objectOf, select } from '../select.ts'
import type { Service } from '../service.ts'
import { askerOf } from '../sessions.ts'
import { parse } from '../soql/parse.ts'
import { SoqlError } from '../soql/syntax.ts'
import { wireTime } from '../soql/zones.ts'
import type { CustomFieldRow } from '../tooling/custom-fields.ts'
import { groupWriter, recordWriter } from '../wire.ts'

type FieldHandler = (row: CustomFieldRow, call: Call) => Answer

/** What administrators do over the API: custom fields, and questions about the setup. https://developer.salesforce.com/docs/atlas.en-us.api_tooling.meta/api_tooling/intro_rest_resources.htm */
export function toolingRoutes(service: Service): Route[] {
  const common = { class: 'small', needs: ['session'] } as const
  const base = '/services/data/:version/tooling'
  const one = `${base}/sobjects/CustomField/:id`
  const guarded = (handle: (call: Call) => Answer) => (call: Call) =>
    service.permissions.has('customize') ? orRefusal(() => handle(call)) : insufficientAccess('the setup of the org')
  const ofField = (handle: FieldHandler) =>
    guarded((call) => {
      const id = call.params.id!
      const row = isId(id) ? service.customFields.find(toLongId(id)) : undefined
      return row === undefined ? notFound() : handle(row, call)
    })
  return [
    ...['', '/'].map(
      (end): Route => ({
        ...common,
        method: 'POST',
        path: `${base}/sobjects/CustomField${end}`,
        handle: guarded((call) => create(service, call)),
      }),
    ),
    { ...common, method: 'GET', path: `${base}/sobjects`, handle: guarded((call) => list(service, call)) },
    {
      ...common,
      method: 'GET',
      path: `${base}/sobjects/:name/describe`,
      handle: guarded((call) => describeTable(service, call)),
    },
    { ...common, method: 'GET', path: one, handle: ofField((row, call) => show(row, call)) },
    { ...common, method: 'PATCH', path: one, handle: ofField((row, call) => change(service, row, call)) },
    { ...common, method: 'DELETE', path: one, handle: ofField((row) => remove(service, row)) },
    ...['', '/'].map(
      (end): Route => ({
        ...common,
        method: 'GET',
        path: `${base}/query${end}`,
        handle: guarded((call) => query(service, call)),
      }),
    ),
  ]
}

function orRefusal(work: () => Answer): Answer {
  try {
    return work()
  } catch (error) {
    if (error instanceof Refusal) return { status: 400, body: requestErrors(error) }
    throw error
  }
}

/** https://developer.salesforce.com/docs/atlas.en-us.api_tooling.meta/api_tooling/tooling_api_objects_customfield.htm */
function create(service: Service, call: Call): Answer {
  const read = readDefinition(call)
  if ('status' in read) return read
  const now = service.setup.clock.now()
  const id = service.customFields.create(read.FullName, read.Metadata, wireTime(Math.floor(now / 1_000) * 1_000))
  service.org.schemaChangedAt = now
  return { status: 201, body: { id, success: true, errors: [], warnings: [], infos: [] } }
}

function change(service: Service, row: CustomFieldRow, call: Call): Answer {
  const read = readDefinition(call)
  if ('status' in read) return read
  service.customFields.change(row, read.Metadata)
  service.org.schemaChangedAt = service.setup.clock.now()
  return { status: 204 }
}

function remove(service: Service, row: CustomFieldRow): Answer {
  service.customFields.remove(row)
  service.org.schemaChangedAt = service.setup.clock.now()
  return { status: 204 }
}

function readDefinition(call: Call): { FullName: unknown; Metadata: Record<string, unknown> } | Answer {
  if (!/^application\/json\b/i.test(call.header('content-type') ?? '')) return unsupportedMediaType()
  const body = parseJson(call.body)
  if (!isObject(body)) return failure(400, 'JSON_PARSER_ERROR', 'The HTTP entity body is required to be a JSON object')
  if (!isObject(body.Metadata))
    return {
      status: 400,
      body: [
        {
          message: 'Required fields are missing: [Metadata]',
          errorCode: 'REQUIRED_FIELD_MISSING',
          fields: ['Metadata'],
        },
      ],
    }
  return { FullName: body.FullName, Metadata: body.Metadata }
}

function show({ id, table, name, metadata, createdAt }: CustomFieldRow, call: Call): Answer {
  const url = `/services/data/${call.params.version!}/tooling/sobjects/CustomField/${id}`
  return {
    status: 200,
    body: {
      attributes: { type: 'CustomField', url },
      Id: id,
      TableEnumOrId: table,
      DeveloperName: name.replace(/__c$/, ''),
      NamespacePrefix: null,
      FullName: `${table}.${name}`,
      Metadata: metadata,
      CreatedDate: createdAt,
    },
  }
}

function list({ tooling }: Service, { params }: Call): Answer {
  const sobjects = [...tooling.objects.values()].map((object) => summaryOf(params.version!, object))
  return { status: 200, body: { encoding: 'UTF-8', maxBatchSize: 200, sobjects } }
}

function describeTable({ tooling }: Service, { params }: Call): Answer {
  const object = tooling.objects.get(params.name!.toLowerCase())
  return object === undefined ? notFound() : { status: 200, body: describe(tooling, params.version!, object, false) }
}

function query(service: Service, call: Call): Answer {
  const { tooling } = service
  const text = call.query.get('q') ?? ''
  try {
    const parsed = parse(text)
    const result = select(tooling, parsed, false, askerOf(service, call))
    if (result.kind === 'count')
      return { status: 200, body: { size: result.size, totalSize: result.size, done: true, records: [] } }
    const version = `${call.params.version!}/tooling`
    const { name } = objectOf(tooling, parsed)
    const write = result.kind === 'groups' ? groupWriter(result.columns) : recordWriter(name, version, result.members)
    const count = result.records.length
    const body = `{"size":${count},"totalSize":${count},"done":true,"queryLocator":null,"entityTypeName":"${name}","records":[${result.records.map(write).join(',')}]}`
    return { status: 200, headers: { 'content-type': 'application/json;charset=UTF-8' }, body }
  } catch (error) {
    if (error instanceof SoqlError) return failure(400, error.code, error.message)
    throw error
  }
}
