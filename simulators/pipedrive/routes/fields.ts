import type { Answer } from '../../kit/vendor.ts'
import type { Company } from '../company.ts'
import { badRequest, forbidden, invalid } from '../errors.ts'
import { changeValues } from '../field-values.ts'
import { addField, customFields, customTypes, type Field, OPTION_TYPES } from '../fields.ts'
import { pageOf } from '../listing.ts'
import { type FieldOwner, fieldOwners } from '../seed.ts'
import { addressParts, isObject } from '../values/composites.ts'
import { fieldIn } from './field-in.ts'
import { newOptions, optionRoutes } from './field-options.ts'
import { listIn, objectOf, ok, type PricedRoute, type Request, routesOf } from './request.ts'

const PAGE = 500

interface Rights {
  readonly read: string
  readonly update: string
  readonly write: string
}

const contactRights: Rights = {
  read: 'contacts:read|contacts:full|admin|contact-fields:full',
  update: 'contacts:full|admin|contact-fields:full',
  write: 'admin|contact-fields:full',
}

const rights: Readonly<Record<FieldOwner, Rights>> = {
  dealFields: {
    read: 'deals:read|deals:full|admin|deal-fields:full',
    update: 'deals:full|admin|deal-fields:full',
    write: 'admin|deal-fields:full',
  },
  personFields: contactRights,
  organizationFields: contactRights,
  productFields: {
    read: 'products:read|products:full|product-fields:full',
    update: 'products:full|product-fields:full',
    write: 'products:full|product-fields:full',
  },
  activityFields: { read: 'admin', update: 'admin', write: 'admin' },
}

/** The blocks of a field that the web application goes by. */
const blocks = {
  ui_visibility: { add_visible_flag: true, details_visible_flag: true },
  important_fields: { enabled: false, stage_ids: [] },
  required_fields: { enabled: false },
}

/** Fields and their options. https://developers.pipedrive.com/docs/api/v1/PersonFields */
export function fieldRoutes(company: Company): PricedRoute[] {
  return fieldOwners.flatMap((owner) => {
    const { read, update, write } = rights[owner]
    const on = (rule: Parameters<typeof routesOf>[2]): PricedRoute[] => routesOf(company, 'v2', rule)
    const path = `/${owner}`
    const one = `${path}/:code`
    const reading = [
      ...on({
        ...{ method: 'GET', path, cost: 10, class: 'page', needs: [read] },
        handle: (request) => list(company, owner, request),
      }),
      ...on({
        ...{ method: 'GET', path: one, cost: 1, needs: [read] },
        handle: (request) => ok(show(fieldIn(company, owner, request), request.query)),
      }),
    ]
    // Activities have no fields of the account's own.
    if (owner === 'activityFields') return reading
    return [
      ...reading,
      ...on({
        ...{ method: 'POST', path, cost: 5, needs: [write] },
        handle: (request) => ok(showWhole(create(company, owner, objectOf(request)))),
      }),
      ...on({
        ...{ method: 'PATCH', path: one, cost: 5, needs: [update] },
        handle: (request) => ok(showWhole(change(company, owner, fieldIn(company, owner, request), objectOf(request)))),
      }),
      ...on({
        ...{ method: 'DELETE', path: one, cost: 3, needs: [write] },
        handle: (request) => ok(show(remove(company, owner, fieldIn(company, owner, request)), request.query)),
      }),
      ...optionRoutes(company, owner, update),
    ]
  })
}

function list(company: Company, owner: FieldOwner, { query }: Request): Answer {
  const rows = company.fields[owner].values().map((field) => ({ id: field.id, values: {}, field }))
  const { page, next_cursor } = pageOf(rows, query, { sorts: ['id'], max: PAGE })
  return ok(
    page.map(({ field }) => show(field, query)),
    { next_cursor },
  )
}

function show(field: Field, query: URLSearchParams): object {
  const asked = listIn(query, 'include_fields') ?? []
  const chosen = Object.entries(blocksOf(field)).filter(([block]) => asked.includes(block))
  return { ...plain(field), ...Object.fromEntries(chosen) }
}

/** Writes tell the blocks unasked. */
const showWhole = (field: Field): object => ({ ...plain(field), ...blocksOf(field) })

const plain = ({ field_name, field_code, description, field_type, options, is_custom_field }: Field) => ({
  field_name,
  field_code,
  description,
  field_type,
  options,
  subfields: subfieldsOf(field_type, field_name),
  is_custom_field,
  is_optional_response_field: false,
})

/** The members of a value that has several; of times and ranges they are not told. */
function subfieldsOf(type: string, of: string): object[] | null {
  const members = type === 'address' ? ['value', ...addressParts] : type === 'monetary' ? ['value', 'currency'] : []
  if (members.length === 0) return null
  return members.map((field_code) => ({
    field_code,
    field_name: `${field_code} of ${of}`,
    field_type: type === 'monetary' && field_code === 'value' ? 'double' : 'varchar',
  }))
}

const blocksOf = ({ ui, isRequired }: Field): Record<string, unknown> => ({
  ...blocks,
  ...(isRequired && { required_fields: { enabled: true } }),
  ...ui,
})

const writable = ['field_name', 'description', 'ui_visibility', 'important_fields', 'required_fields']

function create(company: Company, owner: FieldOwner, body: Record<string, unknown>): Field {
  const { field_type: type, options, ...rest } = body
  if (!customTypes.some((known) => known === type)) throw invalid('field_type: Expected a type of custom fields')
  if (body.field_name === undefined) throw invalid('field_name: This value should not be blank')
  const sent = checked(rest)
  refuseCap(company)
  const takesOptions = OPTION_TYPES.includes(String(type))
  if (takesOptions !== Array.isArray(options))
    throw invalid(takesOptions ? 'options: Expected array' : 'options: Only for fields of type enum and set')
  const numbered = takesOptions ? { options: newOptions(company, options as unknown[]) } : {}
  const seed = { field_name: sent.field_name as string, field_type: String(type), ...numbered }
  return store(company, owner, sent, addField(company, owner, seed, true))
}

function refuseCap(company: Company): void {
  const count = fieldOwners.reduce((sum, owner) => sum + customFields(company, owner).length, 0)
  if (count >= company.limits.customFields!)
    throw forbidden('You have reached the limit of custom fields of your plan.', 'feature_capping_custom_fields_limit')
}

/** The members of a body that a field has. Neither its type nor its code can change. */
function checked(body: Record<string, unknown>): Record<string, unknown> {
  const other = Object.keys(body).find((name) => !writable.includes(name))
  if (other !== undefined) throw invalid(`${other}: Parameter '${other}' is not allowed for this request`)
  const { field_name: name } = body
  if (name !== undefined && (typeof name !== 'string' || name.length < 1 || name.length > 255))
    throw invalid('field_name: Expected a string of 1 to 255 characters')
  for (const block of Object.keys(blocks))
    if (body[block] !== undefined && !isObject(body[block])) throw invalid(`${block}: Expected object`)
  return body
}

function change(company: Company, owner: FieldOwner, field: Field, body: Record<string, unknown>): Field {
  const sent = checked(body)
  if (sent.field_name !== undefined && !field.is_custom_field)
    throw badRequest(`The name of the field ${field.field_code} cannot be changed.`)
  return store(company, owner, sent, field)
}

function store(company: Company, owner: FieldOwner, sent: Record<string, unknown>, field: Field): Field {
  const { field_name = field.field_name, description = field.description, ...ui } = sent
  const required = ui.required_fields as { enabled?: boolean } | undefined
  const changed: Field = {
    ...field,
    field_name: field_name as string,
    description: description as string | null,
    ui: { ...field.ui, ...ui },
    isRequired: required === undefined ? field.isRequired : required.enabled === true,
  }
  company.fields[owner].put(changed)
  return changed
}

/** A field goes with all its values. */
function remove(company: Company, owner: FieldOwner, field: Field): Field {
  if (!field.is_custom_field) throw badRequest(`The field ${field.field_code} cannot be deleted.`)
  changeValues(company, owner, field.field_code, () => undefined)
  company.fields[owner].delete(field.id)
  return field
}
