import type { Answer } from '../../kit/vendor.ts'
import { automate, type Caller, type Company } from '../company.ts'
import { badRequest, forbidden, gap, invalid, notFound } from '../errors.ts'
import { customFields } from '../fields.ts'
import { fromFlat, type Lead, leadLabelsOf, leadsOf, shownCustom } from '../leads.ts'
import { isVisible, mergeCustom, readCustoms } from '../records.ts'
import { noteChange } from '../search-index.ts'
import { isDay } from '../times.ts'
import { isObject } from '../values/composites.ts'
import { Problem, type Reader } from '../values/member.ts'
import { currency, isThere, number, owner, text } from '../values/scalars.ts'
import { objectOf, ok, type PricedRoute, type Request } from './request.ts'
import { idIn, sortedBy, v1, v1Page } from './v1.ts'

const READ = 'leads:read|leads:full'
const WRITE = 'leads:full'

/** https://developers.pipedrive.com/docs/api/v1/Leads */
export function leadRoutes(company: Company): PricedRoute[] {
  const leads = leadsOf(company)
  const leadIn = ({ params, caller }: Request): Lead => {
    const lead = leads.get(params.id ?? '')
    if (lead === undefined || lead.deletedAt !== undefined || !isVisible(lead, caller))
      throw notFound('requested lead not found')
    return lead
  }
  return [
    ...v1(company, {
      ...{ method: 'GET', path: '/leads/archived', cost: 40, class: 'page', needs: [READ] },
      handle: (request) => list(company, request, true),
    }),
    ...v1(company, {
      ...{ method: 'GET', path: '/leads', class: 'page', needs: [READ] },
      handle: (request) => list(company, request, false),
    }),
    ...v1(company, {
      ...{ method: 'POST', path: '/leads', needs: [WRITE] },
      handle: (request) => {
        const lead: Lead = { id: company.random.uuid(), ...write(company, request, undefined) }
        keep(company, lead, undefined, 'create')
        return ok(show(company, lead), undefined, 201)
      },
    }),
    ...v1(company, {
      ...{ method: 'GET', path: '/leads/:id', needs: [READ] },
      handle: (request) => ok(show(company, leadIn(request))),
    }),
    ...v1(company, {
      ...{ method: 'PATCH', path: '/leads/:id', needs: [WRITE] },
      handle: (request) => {
        const before = leadIn(request)
        const lead: Lead = { ...before, ...write(company, request, before) }
        keep(company, lead, before, 'update')
        return ok(show(company, lead))
      },
    }),
    ...v1(company, {
      ...{ method: 'DELETE', path: '/leads/:id', needs: [WRITE] },
      handle: (request) => {
        const lead = leadIn(request)
        keep(company, { ...lead, deletedAt: company.clock.now() }, lead, 'delete')
        return ok({ id: lead.id })
      },
    }),
  ]
}

function keep(company: Company, lead: Lead, before: Lead | undefined, on: 'create' | 'update' | 'delete'): void {
  noteChange(company, 'leads', lead.id, before)
  leadsOf(company).put(lead)
  automate(company, 'leads', on, lead.id)
}

function show(company: Company, lead: Lead): object {
  return { id: lead.id, ...lead.values, ...shownCustom(company, lead) }
}

/** By the time of creation, oldest first, unless asked otherwise. */
function list(company: Company, request: Request, isArchived: boolean): Answer {
  const { query, caller } = request
  if (isArchived && query.has('updated_since'))
    throw invalid("updated_since: Parameter 'updated_since' is not allowed for this request")
  if (query.has('filter_id')) throw gap('A filter of leads')
  const since = query.get('updated_since')
  const from = since === null ? 0 : Date.parse(since)
  if (Number.isNaN(from)) throw invalid('updated_since: This value is not a valid datetime')
  const filters = ['owner_id', 'person_id', 'organization_id'].filter((name) => query.has(name))
  const rows = leadsOf(company)
    .values()
    .filter(
      (lead) =>
        lead.deletedAt === undefined &&
        isVisible(lead, caller) &&
        (lead.values.is_archived === true) === isArchived &&
        filters.every((name) => String(lead.values[name]) === query.get(name)) &&
        Date.parse(String(lead.values.update_time)) >= from,
    )
    .sort((a, b) => (String(a.values.add_time) < String(b.values.add_time) ? -1 : 1))
  const sorted = sortedBy(rows, query, ({ id, values }, field) => (field === 'id' ? id : values[field]))
  return v1Page(company, request, sorted, (lead) => show(company, lead))
}

type Members = Readonly<Record<string, Reader>>

const label: Reader = (value, { company }) => {
  if (!Array.isArray(value)) throw new Problem('Expected array')
  const unknown = value.find((id) => leadLabelsOf(company).get(String(id)) === undefined)
  if (unknown !== undefined) throw new Problem('Label not found')
  return value
}

const money: Reader = (value, place) => {
  if (value === null) return null
  if (!isObject(value)) throw new Problem('Expected { amount, currency }')
  return { amount: number(value.amount, place), currency: currency(value.currency, place) }
}

const reference =
  (object: string): Reader =>
  (value, { company }) => {
    const id = idIn({ value }, 'value')
    if (typeof id === 'number' && !isThere({ company }, object, id)) throw new Problem('Not found')
    return id
  }

/** `visible_to` is a text here. */
const visibility: Reader = (value, { company }) => {
  if (!company.plan.visibility.map(String).includes(value as string)) throw new Problem('Expected "1", "3", "5" or "7"')
  return value
}

const day: Reader = (value) => {
  if (value !== null && !isDay(value)) throw new Problem('This value is not a valid date')
  return value
}

const flag: Reader = (value) => {
  if (typeof value !== 'boolean') throw new Problem('Expected boolean')
  return value
}

const title: Reader = (value, place) => {
  const given = text(255)(value, place) as string
  if (given.trim() === '') throw new Problem('This value should not be blank')
  return given
}

const members: Members = {
  title,
  owner_id: owner,
  label_ids: label,
  person_id: reference('persons'),
  organization_id: reference('organizations'),
  value: money,
  expected_close_date: day,
  visible_to: visibility,
  was_seen: flag,
  is_archived: flag,
  origin_id: (value) => value,
  channel: (value) => value,
  channel_id: (value) => value,
}

/** Values and custom values of a lead after a body. It belongs to a person, an organization or both. */
function write(company: Company, request: Request, before: Lead | undefined): Pick<Lead, 'values' | 'custom'> {
  const { caller } = request
  const body = objectOf(request)
  const now = new Date(company.clock.now()).toISOString()
  if (before?.values.is_archived === true && body.is_archived !== false)
    throw forbidden('Archived leads cannot be edited.')
  const values: Record<string, unknown> = { ...(before?.values ?? fresh(company, caller, now)), update_time: now }
  const { sent, custom } = read(company, body, caller, before === undefined)
  Object.assign(values, sent)
  if (values.title === undefined) throw invalid('title: This value should not be blank')
  if ((values.person_id ?? null) === null && (values.organization_id ?? null) === null)
    throw badRequest('A lead must be linked to a person or an organization.')
  return { values, custom: mergeCustom(before?.custom, custom) }
}

function read(company: Company, body: Record<string, unknown>, caller: Caller, isNew: boolean) {
  const fields = customFields(company, 'dealFields')
  const sent: Record<string, unknown> = {}
  const custom: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(body)) {
    if (/^[0-9a-f]{40}(_\w+)?$/.test(name)) {
      const field = fields.find(({ field_code }) => name.startsWith(field_code))
      if (field === undefined) throw badRequest(`Custom field ${name} not found`)
      if (name === field.field_code) custom[name] = fromFlat(name, field.field_type, body)
      continue
    }
    const reader = Object.hasOwn(members, name) && !(isNew && name === 'is_archived') ? members[name] : undefined
    if (reader === undefined) {
      if (company.reads('unknown-members-ignored')) continue
      throw invalid(`${name}: Parameter '${name}' is not allowed for this request`)
    }
    try {
      sent[name] = reader(value, { company, caller })
    } catch (error) {
      if (error instanceof Problem) throw invalid(`${name}: ${error.message}`)
      throw error
    }
  }
  return { sent, custom: readCustoms(company, 'dealFields', custom, caller) }
}

function fresh(company: Company, { user, by }: Caller, now: string): Record<string, unknown> {
  const viaApp = by === 'oauth'
  return {
    owner_id: user.id,
    creator_id: user.id,
    label_ids: [],
    person_id: null,
    organization_id: null,
    source_name: 'API',
    origin: viaApp ? 'Marketplace' : 'API',
    origin_id: viaApp ? 'simulated-app' : null,
    channel: viaApp ? 1 : null,
    channel_id: viaApp ? 'simulated-app' : null,
    is_archived: false,
    was_seen: false,
    value: null,
    expected_close_date: null,
    next_activity_id: null,
    add_time: now,
    visible_to: String(company.plan.visibility.at(-1)),
    cc_email: `${company.details.company_domain}+lead@pipedrivemail.example`,
  }
}
