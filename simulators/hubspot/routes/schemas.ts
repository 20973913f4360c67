import type { Answer, Route } from '../../kit/vendor.ts'
import { definePlain, typesOfObject } from '../association-types.ts'
import { unreadable, unset } from '../batch.ts'
import { type CrmObject, objectNamed, objectOf } from '../crm-object.ts'
import {
  archiveSchema,
  changeSchema,
  createSchema,
  purgeSchema,
  type SchemaDetails,
  type StoredSchema,
} from '../custom-objects.ts'
import { gap, invalid, resourceNotFound } from '../errors.ts'
import type { Portal } from '../portal.ts'
import type { PropertySeed, SchemaSeed } from '../seed.ts'
import { definitionShape } from './properties.ts'
import { type Request, type RouteRule, readObject, requireText, route } from './request.ts'

/** Custom objects. https://developers.hubspot.com/docs/api-reference/crm-schemas-v3/guide */
export function schemaRoutes(portal: Portal): Route[] {
  const on = (method: RouteRule['method'], rest: string, handle: (request: Request) => Answer) =>
    route({
      method,
      path: ['/crm-object-schemas', `/schemas${rest}`],
      class: 'small',
      needs: [`crm.schemas.custom.${method === 'GET' || rest === '/batch/read' ? 'read' : 'write'}`],
      handle: (request) => portal.store.transaction(() => handle(request)),
    })
  const one = '/:objectType'
  const ok = (body: object): Answer => ({ status: 200, body })
  return [
    on('GET', '', ({ call: { query } }) => {
      const isArchived = query.get('archived') === 'true'
      // Asked for archived ones, HubSpot was seen to list those in use too.
      const listed = portal.schemas.values().filter(({ archivedAt }) => isArchived || archivedAt === undefined)
      return ok({
        results: listed.map((schema) =>
          shape(
            portal,
            schema,
            partsOf((name) => query.get(name)),
          ),
        ),
      })
    }),
    on('POST', '', ({ body }) => ({ status: 201, body: shape(portal, createSchema(portal, readSchema(body)), all) })),
    on('POST', '/batch/read', ({ body }) => {
      const parts = partsOf((name) => (body[name] === undefined ? null : String(body[name])))
      const objects = textsIn(body, 'inputs').map((name) => customIn(portal, name))
      return ok({ results: objects.map((object) => shape(portal, schemaOf(object), parts)) })
    }),
    on('GET', one, ({ call: { params, query } }) => {
      const object = customIn(portal, params.objectType!)
      return ok(
        shape(
          portal,
          schemaOf(object),
          partsOf((name) => query.get(name)),
        ),
      )
    }),
    on('PATCH', one, ({ call, body }) => {
      const changed = changeSchema(customIn(portal, call.params.objectType!), changesIn(body))
      return ok(shape(portal, changed, { properties: false, associations: false }))
    }),
    on('DELETE', one, ({ call: { params, query } }) => {
      if (query.get('archived') === 'true') purgeSchema(portal, params.objectType!)
      else archiveSchema(customIn(portal, params.objectType!))
      return { status: 204 }
    }),
    on('POST', `${one}/associations`, ({ call, body }) => associate(portal, call.params.objectType!, body)),
  ].flat()
}

interface Parts {
  properties: boolean
  associations: boolean
}
const all: Parts = { properties: true, associations: true }

function partsOf(said: (name: string) => string | null): Parts {
  return {
    properties: said('includePropertyDefinitions') !== 'false',
    associations: said('includeAssociationDefinitions') !== 'false',
  }
}

/** Standard objects can be read here too, which is not simulated. */
function customIn(portal: Portal, text: string): CrmObject {
  const object = objectNamed(portal, text)
  if (object === undefined) throw resourceNotFound()
  if (!object.kind.typeId.startsWith('2-')) throw gap(`the schema of ${object.kind.name}`)
  return object
}

const schemaOf = ({ kind, portal }: CrmObject): StoredSchema => portal.schemas.get(kind.typeId)!

function shape(portal: Portal, schema: StoredSchema, parts: Parts): object {
  const { id, name, archivedAt, ...rest } = schema
  const fullyQualifiedName = `p${portal.details.portalId}_${name}` as const
  const object = archivedAt === undefined ? objectOf(portal, fullyQualifiedName) : undefined
  return {
    ...rest,
    id: id.slice(2),
    name,
    objectTypeId: id,
    fullyQualifiedName,
    portalId: portal.details.portalId,
    allowsSensitiveProperties: false,
    archived: archivedAt !== undefined,
    properties:
      object === undefined || !parts.properties
        ? []
        : object.properties.values().map((each) => definitionShape(object, each)),
    associations: object === undefined || !parts.associations ? [] : associationsOf(portal, object, schema),
  }
}

function associationsOf(portal: Portal, { kind }: CrmObject, { createdAt, updatedAt }: StoredSchema): object[] {
  const idOf = (name: typeof kind.name): string => objectOf(portal, name).kind.typeId
  return typesOfObject(portal, kind.name).map(({ typeId, name, from, to }) => {
    return { id: String(typeId), name, fromObjectTypeId: idOf(from), toObjectTypeId: idOf(to), createdAt, updatedAt }
  })
}

function associate(portal: Portal, objectType: string, body: Record<string, unknown>): Answer {
  const object = customIn(portal, objectType)
  const [from, to] = ['fromObjectTypeId', 'toObjectTypeId'].map((name) => {
    const text = requireText(body, name)
    const found = objectNamed(portal, text)
    if (found === undefined) throw invalid(`Unable to infer object type from: ${text}`)
    return found
  }) as [CrmObject, CrmObject]
  if (from !== object && to !== object) throw invalid(`The association is not one of ${object.kind.name}.`)
  const name = body.name === undefined ? undefined : requireText(body, 'name')
  const type = definePlain(portal, from.kind.name, to.kind.name, name)
  const [fromObjectTypeId, toObjectTypeId] = [from.kind.typeId, to.kind.typeId]
  return { status: 201, body: { id: String(type.typeId), name: type.name, fromObjectTypeId, toObjectTypeId } }
}

function readSchema(body: Record<string, unknown>): SchemaSeed {
  const name = requireText(body, 'name')
  const labels = readLabels(body.labels)
  const { properties = [] } = body
  if (!Array.isArray(properties)) throw unreadable()
  return {
    name,
    labels,
    primaryDisplayProperty: requireText(body, 'primaryDisplayProperty'),
    properties: properties.map((each) => readObject(each) as unknown as PropertySeed),
    ...detailsIn(body),
    associatedObjects: textsIn(body, 'associatedObjects'),
    shouldCreateSameObjectAssociation: body.shouldCreateSameObjectAssociation === true,
  }
}

function changesIn(body: Record<string, unknown>): Partial<SchemaDetails> {
  const { labels, primaryDisplayProperty } = body
  return {
    ...detailsIn(body),
    ...(labels !== undefined && { labels: readLabels(labels) }),
    ...(primaryDisplayProperty !== undefined && {
      primaryDisplayProperty: requireText(body, 'primaryDisplayProperty'),
    }),
  }
}

const lists = ['secondaryDisplayProperties', 'requiredProperties', 'searchableProperties'] as const

function detailsIn(body: Record<string, unknown>) {
  const { description } = body
  if (description !== undefined && typeof description !== 'string') throw unreadable()
  return {
    ...(description !== undefined && { description }),
    ...(Object.fromEntries(
      lists.filter((name) => body[name] !== undefined).map((name) => [name, textsIn(body, name)]),
    ) as Partial<Record<(typeof lists)[number], string[]>>),
  }
}

function readLabels(labels: unknown): { singular: string; plural: string } {
  if (labels === undefined || labels === null) throw unset('labels')
  const { singular, plural } = readObject(labels)
  if (typeof singular !== 'string' || singular === '') throw unset('labels.singular')
  if (typeof plural !== 'string' || plural === '') throw unset('labels.plural')
  return { singular, plural }
}

function textsIn(body: Record<string, unknown>, name: string): string[] {
  const list = body[name] ?? []
  if (!Array.isArray(list) || !list.every((each) => typeof each === 'string')) throw unreadable()
  return list
}
