import type { Company } from '../company.ts'
import { invalid } from '../errors.ts'
import { fieldOf } from '../fields.ts'
import type { Lead } from '../leads.ts'
import { readLimit } from '../listing.ts'
import type { CrmObject, StoredRecord, Values } from '../objects.ts'
import { isVisible } from '../records.ts'
import { indexed } from '../search-index.ts'
import type { FieldOwner } from '../seed.ts'
import { listIn, ok, type PricedRoute, type Request, routesOf } from './request.ts'

/** What search sees of a record: texts by the field that it looks in. */
interface Item {
  readonly id: number | string
  readonly type: string
  readonly values: Values
  readonly custom: Values
  readonly texts: Readonly<Record<string, readonly string[]>>
}

const searchable = ['address', 'varchar', 'text', 'varchar_auto', 'double', 'monetary', 'phone']
const scopedTo: Readonly<Record<string, string>> = {
  persons: 'person',
  organizations: 'organization',
  deals: 'deal',
  products: 'product',
  leads: 'lead',
}

/**
 * Search, over an index that may lag behind. `exact_match` passes over the case of letters; a search in one field does
 * not. https://developers.pipedrive.com/docs/api/v1/ItemSearch
 */
export function searchRoutes(company: Company): PricedRoute[] {
  const scoped = Object.entries(scopedTo).flatMap(([name, type]) => {
    const scopes = company.objects[name]?.kind.scopes ?? { read: ['leads:read', 'leads:full'] }
    const max = company.reads('scoped-search-500') ? 500 : 100
    return search(company, `/${name}/search`, [...scopes.read, 'search:read'].join('|'), (request) =>
      items(company, request, [type], max),
    )
  })
  return [
    ...scoped,
    ...search(company, '/itemSearch/field', 'search:read', (request) => byField(company, request)),
    ...search(company, '/itemSearch', 'search:read', (request) => {
      const types = listIn(request.query, 'item_types') ?? Object.values(scopedTo)
      return items(company, request, types, 100)
    }),
  ]
}

function search(
  company: Company,
  path: string,
  needs: string,
  handle: (request: Request) => ReturnType<typeof ok>,
): PricedRoute[] {
  return routesOf(company, 'v2', {
    ...{ method: 'GET', path, cost: 20, class: 'page', needs: [needs], isSearch: true },
    handle,
  })
}

function items(company: Company, request: Request, types: readonly string[], max: number) {
  const { query } = request
  const isExact = query.get('exact_match') === 'true'
  const term = termIn(query, isExact).toLowerCase()
  const among = listIn(query, 'fields')
  const person = query.get('person_id')
  const organization = query.get('organization_id')
  const found = types
    .flatMap((type) => itemsOf(company, type, request))
    .filter(({ texts, values }) => {
      if (person !== null && String(values.person_id) !== person) return false
      if (organization !== null && String(values.org_id ?? values.organization_id) !== organization) return false
      return Object.entries(texts)
        .filter(([field]) => among === undefined || among.includes(field))
        .some(([, held]) => held.some((text) => matches(text.toLowerCase(), term, isExact)))
    })
  const { page, next_cursor } = paged(found, query, max)
  return ok({ items: page.map((item) => ({ result_score: 0.5, item: show(company, item) })) }, { next_cursor })
}

const matches = (text: string, term: string, isExact: boolean): boolean =>
  isExact ? text === term : text.includes(term)

function termIn(query: URLSearchParams, isExact: boolean): string {
  const term = query.get('term')?.trim() ?? ''
  if (term.length < (isExact ? 1 : 2)) throw invalid(`term: Expected at least ${isExact ? 1 : 2} characters`)
  return term
}

function paged<T>(rows: readonly T[], query: URLSearchParams, max: number) {
  const limit = readLimit(query, max)
  const cursor = query.get('cursor')
  const start = cursor === null ? 0 : Number(Buffer.from(cursor, 'base64').toString('utf8'))
  if (!Number.isSafeInteger(start) || start < 0) throw invalid('cursor: This value is not a valid cursor')
  const next = start + limit
  const next_cursor = next < rows.length ? Buffer.from(String(next)).toString('base64') : null
  return { page: rows.slice(start, next), next_cursor }
}

function itemsOf(company: Company, type: string, { caller }: Request): Item[] {
  if (type === 'lead')
    return indexed<Lead>(company, 'leads')
      .filter((lead) => lead.deletedAt === undefined && isVisible(lead, caller))
      .map(({ id, values, custom }) => {
        const texts = { title: [String(values.title)], custom_fields: customTexts(company, 'dealFields', custom) }
        return { id, type, values, custom, texts }
      })
  const object = Object.values(company.objects).find(({ kind }) => kind.singular === type)
  if (object === undefined) return []
  return indexed<StoredRecord>(company, object.kind.name)
    .filter((record) => record.deletedAt === undefined && isVisible(record, caller))
    .map(({ id, values }) => {
      const custom = (values.custom_fields ?? {}) as Values
      return { id: Number(id), type, values, custom, texts: textsOf(company, object, values, custom) }
    })
}

function textsOf(company: Company, { kind }: CrmObject, values: Values, custom: Values): Item['texts'] {
  const list = (name: string): string[] => ((values[name] ?? []) as { value: string }[]).map(({ value }) => value)
  const plain = (name: string): string[] => (typeof values[name] === 'string' ? [values[name]] : [])
  return {
    name: plain('name'),
    title: plain('title'),
    code: plain('code'),
    description: plain('description'),
    notes: plain('notes'),
    email: list('emails'),
    phone: list('phones'),
    address: [String((values.address as Values | null)?.value ?? '')].filter((text) => text !== ''),
    custom_fields: customTexts(company, kind.fields, custom),
  }
}

/** Custom values of the types that are searched. */
function customTexts(company: Company, owner: FieldOwner, custom: Values): string[] {
  return Object.entries(custom).flatMap(([code, value]) => {
    const type = fieldOf(company, owner, code)?.field_type ?? ''
    return searchable.includes(type) ? [textOf(value)] : []
  })
}

const textOf = (value: unknown): string =>
  String(typeof value === 'object' && value !== null && 'value' in value ? value.value : value)

function byField(company: Company, request: Request) {
  const { query } = request
  const match = query.get('match') ?? 'exact'
  const term = termIn(query, match === 'exact')
  const type = query.get('entity_type') ?? ''
  const field = query.get('field') ?? ''
  const owner =
    type === 'lead'
      ? 'dealFields'
      : Object.values(company.objects).find(({ kind }) => kind.singular === type)?.kind.fields
  if (owner === undefined) throw invalid('entity_type: This value is not valid')
  const definition = fieldOf(company, owner, field)
  if (definition === undefined) throw invalid('field: Field not found')
  if (definition.is_custom_field && !searchable.includes(definition.field_type))
    throw invalid('field: Fields of this type cannot be searched')
  const fits = (text: string): boolean =>
    match === 'exact' ? text === term : match === 'beginning' ? text.startsWith(term) : text.includes(term)
  const found = itemsOf(company, type, request).filter(({ custom, values }) => {
    const value = definition.is_custom_field ? custom[field] : values[field]
    return value !== undefined && value !== null && fits(textOf(value))
  })
  const { page, next_cursor } = paged(found, query, 500)
  return ok(
    page.map(({ id, values }) => ({ id, name: values.name ?? values.title })),
    { next_cursor },
  )
}

function show(company: Company, { id, type, values, texts }: Item): object {
  const ref = (object: string, member: string): object | null => {
    const record = company.objects[object]!.records.get(String(values[member]))
    return record === undefined ? null : { id: Number(record.id), name: record.values.name }
  }
  return {
    id,
    type,
    ...(values.name === undefined ? { title: values.title } : { name: values.name }),
    visible_to: Number(values.visible_to),
    owner: { id: values.owner_id },
    ...(type === 'person' && { emails: texts.email, phones: texts.phone }),
    ...(type === 'deal' && { value: values.value, currency: values.currency, status: values.status }),
    ...(['person', 'deal', 'lead'].includes(type) && {
      organization: ref('organizations', type === 'lead' ? 'organization_id' : 'org_id'),
    }),
    ...(['deal', 'lead'].includes(type) && { person: ref('persons', 'person_id'), is_archived: values.is_archived }),
    custom_fields: texts.custom_fields,
    notes: texts.notes ?? [],
  }
}
