import type { Answer, Call, Route } from '../../kit/vendor.ts'
import { describe, summaryOf } from '../describe.ts'
import { toLongId } from '../ids.ts'
import { picklistValues } from '../picklists.ts'
import { notFound } from '../rules.ts'
import type { SObject } from '../schema.ts'
import type { Service } from '../service.ts'

/** The org's objects and what each consists of, as far as the user may see it. */
export function sobjectRoutes(service: Service): Route[] {
  const { org, readings } = service
  const activeOnly = readings.has('active-values-only')
  const common = { method: 'GET', class: 'small', needs: ['session'] } as const
  const base = '/services/data/:version'
  const ofObject = (answer: (object: SObject, call: Call) => object | undefined) => (call: Call) => {
    const object = org.objects.get(call.params.name!.toLowerCase())
    const body = object === undefined ? undefined : answer(object, call)
    return body === undefined ? notFound() : unlessUnmodified(service, call, body)
  }
  const list = ({ params }: Call) => {
    const sobjects = [...org.objects.values()].map((object) => summaryOf(params.version!, object))
    return { encoding: 'UTF-8', maxBatchSize: 200, sobjects }
  }
  return [
    { ...common, path: `${base}/sobjects`, handle: (call) => unlessUnmodified(service, call, list(call)) },
    { ...common, path: `${base}/sobjects/`, handle: (call) => unlessUnmodified(service, call, list(call)) },
    {
      ...common,
      path: `${base}/sobjects/:name`,
      handle: ofObject((object, { params }) => ({
        objectDescribe: summaryOf(params.version!, object),
        recentItems: [],
      })),
    },
    {
      ...common,
      path: `${base}/sobjects/:name/describe`,
      handle: ofObject((object, { params }) => describe(org, params.version!, object, activeOnly)),
    },
    {
      ...common,
      path: `${base}/ui-api/object-info/:name/picklist-values/:type`,
      handle: ofObject((object, { params }) => picklistValues(params.version!, object, toLongId(params.type!))),
    },
  ]
}

/** https://developer.salesforce.com/docs/platform/api-rest/guide/headers-conditionalrequest */
function unlessUnmodified({ org }: Service, call: Call, body: object): Answer {
  const changed = Math.floor(org.schemaChangedAt / 1_000) * 1_000
  const headers = { 'last-modified': new Date(changed).toUTCString() }
  const since = Date.parse(call.header('if-modified-since') ?? '')
  return since >= changed ? { status: 304, headers } : { status: 200, headers, body }
}
