import type { Answer, Route } from '../../kit/vendor.ts'
import type { SObject } from '../org.ts'
import { notFound } from '../rules.ts'
import type { Service } from '../service.ts'

/** The org's objects and what each consists of, as far as the user may see it. */
export function sobjectRoutes({ org }: Service): Route[] {
  const common = { method: 'GET', class: 'small', needs: ['session'] } as const
  return [
    { ...common, path: '/services/data/:version/sobjects', handle: (call) => list(call.params.version!) },
    {
      ...common,
      path: '/services/data/:version/sobjects/:name/describe',
      handle: ({ params }) => describe(params.version!, org.objects.get(params.name!.toLowerCase())),
    },
  ]

  function list(version: string): Answer {
    const sobjects = [...org.objects.values()].map((object) => summary(version, object))
    return { status: 200, body: { encoding: 'UTF-8', maxBatchSize: 200, sobjects } }
  }
}

/** One entry of the list. https://developer.salesforce.com/docs/platform/api-rest/guide/resources-describeglobal */
function summary(version: string, object: SObject) {
  const writable = object.name === 'Lead' || object.custom
  const base = `/services/data/${version}/sobjects/${object.name}`
  return {
    activateable: false,
    associateEntityType: null,
    associateParentEntity: null,
    createable: writable || object.name === 'User',
    custom: object.custom,
    customSetting: false,
    deepCloneable: false,
    deletable: writable,
    deprecatedAndHidden: false,
    feedEnabled: writable,
    hasSubtypes: false,
    isInterface: false,
    isSubtype: false,
    keyPrefix: object.keyPrefix,
    label: object.label,
    labelPlural: object.labelPlural,
    layoutable: writable,
    mergeable: object.name === 'Lead',
    mruEnabled: writable,
    name: object.name,
    queryable: true,
    replicateable: true,
    retrieveable: true,
    searchable: writable || object.name === 'User',
    triggerable: writable || object.name === 'User',
    undeletable: writable,
    updateable: true,
    urls: { rowTemplate: `${base}/{ID}`, describe: `${base}/describe`, sobject: base },
  }
}

/** https://developer.salesforce.com/docs/platform/api-rest/guide/resources-sobject-describe */
function describe(version: string, object: SObject | undefined): Answer {
  if (object === undefined) return notFound()
  return {
    status: 200,
    body: {
      ...summary(version, object),
      actionOverrides: [],
      childRelationships: [],
      compactLayoutable: true,
      fields: [...object.fields.values()],
      recordTypeInfos: [
        {
          active: true,
          available: true,
          defaultRecordTypeMapping: true,
          developerName: 'Master',
          master: true,
          name: 'Master',
          recordTypeId: '012000000000000AAA',
          urls: { layout: `/services/data/${version}/sobjects/${object.name}/describe/layouts/012000000000000AAA` },
        },
      ],
      supportedScopes: [{ label: 'All', name: 'everything' }],
    },
  }
}
