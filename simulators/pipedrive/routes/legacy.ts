import type { Company } from '../company.ts'
import { badRequest, notFound, Refusal } from '../errors.ts'
import { customFields, type Field } from '../fields.ts'
import { mergeRecords } from '../merge.ts'
import type { FieldOwner } from '../seed.ts'
import { numberIn, objectOf, ok, type PricedRoute, type RouteRule } from './request.ts'
import { idIn, v1, v1Page } from './v1.ts'

const CONTACTS = 'contacts:read|contacts:full|admin|contact-fields:full'

/** Lists of fields by their path, with the scopes that each takes. */
const owners: Readonly<Record<FieldOwner, string>> = {
  dealFields: 'deals:read|deals:full|admin|deal-fields:full',
  personFields: CONTACTS,
  organizationFields: CONTACTS,
  productFields: 'products:read|products:full|product-fields:full',
  activityFields: 'activities:read|activities:full',
}

const noteFields = ['content', 'add_time', 'user_id', 'deal_id', 'person_id', 'org_id', 'lead_id'].map((key, at) => ({
  id: 1 + at,
  key,
  name: key,
  field_type: key === 'content' ? 'text' : key === 'add_time' ? 'date' : 'int',
  active_flag: true,
  edit_flag: false,
  bulk_edit_allowed: true,
  mandatory_flag: key === 'content',
}))

/**
 * What is left of v1 beside the objects that only it has: the lists of fields, which alone tell the numbers of fields that
 * filters go by; merging; and the twins of v2, which are out of support since 2026-08-01.
 * https://developers.pipedrive.com/changelog/post/deprecated-apiv1-endpoints-become-out-of-support
 */
export function legacyRoutes(company: Company, twins: 'gone' | 'missing'): PricedRoute[] {
  const lists = Object.entries(owners).flatMap(([owner, scopes]) =>
    v1(company, {
      ...{ method: 'GET', path: `/${owner}`, class: 'page', needs: [scopes] },
      handle: (request) => v1Page(company, request, company.fields[owner as FieldOwner].values(), show),
    }),
  )
  return [
    ...lists,
    ...v1(company, {
      ...{ method: 'GET', path: '/leadFields', class: 'page', needs: ['leads:read|leads:full|admin'] },
      handle: (request) => v1Page(company, request, leadFields(company), show),
    }),
    ...v1(company, {
      ...{
        method: 'GET',
        path: '/noteFields',
        class: 'page',
        needs: ['deals:read|deals:full|contacts:read|contacts:full'],
      },
      handle: (request) => v1Page(company, request, noteFields, (field) => field),
    }),
    ...['deals', 'persons', 'organizations'].flatMap((name) => mergeRoutes(company, name)),
    ...retired(company, twins),
  ]
}

/** Those of its own and all custom ones of deals. */
function leadFields(company: Company): Field[] {
  const own = ['title', 'value', 'owner_id', 'person_id', 'org_id', 'expected_close_date', 'visible_to', 'add_time']
  const fields = company.fields.dealFields.values().filter(({ field_code }) => own.includes(field_code))
  return [...fields, ...customFields(company, 'dealFields')]
}

function show({ id, field_code, field_name, field_type, options, is_custom_field, isRequired }: Field): object {
  return {
    id: Number(id),
    key: field_code,
    name: field_name,
    order_nr: Number(id),
    field_type,
    active_flag: true,
    edit_flag: is_custom_field,
    index_visible_flag: true,
    details_visible_flag: true,
    add_visible_flag: true,
    important_flag: false,
    bulk_edit_allowed: true,
    searchable_flag: false,
    filtering_allowed: true,
    sortable_flag: true,
    mandatory_flag: isRequired,
    ...(options !== null && { options }),
  }
}

function mergeRoutes(company: Company, name: string): PricedRoute[] {
  const object = company.objects[name]!
  return v1(company, {
    ...{ method: 'PUT', path: `/${name}/:id/merge`, cost: 40, needs: [object.kind.scopes.full] },
    handle: (request) => {
      const other = idIn(objectOf(request), 'merge_with_id')
      if (typeof other !== 'number') throw badRequest('merge_with_id: This value is required')
      const id = mergeRecords(company, object, numberIn(request), String(other))
      return ok({ id: Number(id), ...object.records.get(id)!.values, merge_what_id: Number(numberIn(request)) })
    },
  })
}

function retired(company: Company, answer: 'gone' | 'missing'): PricedRoute[] {
  const names = ['deals', 'persons', 'organizations', 'activities', 'products', 'pipelines', 'stages']
  const refuse = (): never => {
    if (answer === 'missing') throw notFound()
    throw new Refusal(410, { error: 'This endpoint is no longer supported.', error_info: 'Use API v2.' })
  }
  const rules: Pick<RouteRule, 'method' | 'path'>[] = names.flatMap((name) => [
    { method: 'GET', path: `/${name}` },
    { method: 'POST', path: `/${name}` },
    { method: 'GET', path: `/${name}/:id` },
    { method: 'PUT', path: `/${name}/:id` },
    { method: 'DELETE', path: `/${name}/:id` },
  ])
  return rules.flatMap((rule) => v1(company, { ...rule, needs: ['base'], handle: refuse }))
}
