import { compareNumeric, type Row } from '../../kit/store.ts'
import type { Company } from '../company.ts'
import { badRequest, invalid, notFound } from '../errors.ts'
import type { RecordSeed } from '../seed.ts'
import { timestamp, v1Time } from '../times.ts'
import { isThere } from '../values/scalars.ts'
import { numberIn, objectOf, ok, type PricedRoute, type Request } from './request.ts'
import { createdStatus, idIn, v1, v1Page } from './v1.ts'

interface Relationship extends Row {
  readonly type: 'parent' | 'related'
  readonly owner: number
  readonly linked: number
  readonly add_time: string
  readonly update_time: string
}

const READ = 'contacts:read|contacts:full'
const WRITE = 'contacts:full'

const relationshipsOf = ({ store }: Company) =>
  store.collection<Relationship>('organizationRelationships', { compare: compareNumeric })

/** Which organization is above which, or related to it. https://developers.pipedrive.com/docs/api/v1/OrganizationRelationships */
export function organizationRelationshipRoutes(company: Company): PricedRoute[] {
  const relationships = relationshipsOf(company)
  const path = '/organizationRelationships'
  const one = `${path}/:id`
  const found = (request: Request): Relationship => {
    const relationship = relationships.get(numberIn(request))
    if (relationship === undefined) throw notFound('Organization relationship not found')
    return relationship
  }
  return [
    ...v1(company, {
      ...{ method: 'GET', path, class: 'page', needs: [READ] },
      handle: (request) => {
        const org = idIn({ org_id: request.query.get('org_id') ?? undefined }, 'org_id')
        if (typeof org !== 'number') throw invalid('org_id: This value is required')
        const rows = relationships.values().filter(({ owner, linked }) => owner === org || linked === org)
        return v1Page(company, request, rows, (row) => show(company, row, org))
      },
    }),
    ...v1(company, {
      ...{ method: 'POST', path, needs: [WRITE] },
      handle: (request) => {
        const body = objectOf(request)
        const row = write(company, body, undefined)
        relationships.put(row)
        return ok(show(company, row, row.owner), undefined, createdStatus(company))
      },
    }),
    ...v1(company, {
      ...{ method: 'GET', path: one, needs: [READ] },
      handle: (request) => {
        const row = found(request)
        return ok(show(company, row, Number(request.query.get('org_id') ?? row.owner)))
      },
    }),
    ...v1(company, {
      ...{ method: 'PUT', path: one, needs: [WRITE] },
      handle: (request) => {
        const row = write(company, objectOf(request), found(request))
        relationships.put(row)
        return ok(show(company, row, row.owner))
      },
    }),
    ...v1(company, {
      ...{ method: 'DELETE', path: one, needs: [WRITE] },
      handle: (request) => {
        const { id } = found(request)
        relationships.delete(id)
        return ok({ id: Number(id) })
      },
    }),
  ]
}

export function openRelationships(company: Company, seeds: readonly RecordSeed[]): void {
  for (const seed of seeds) {
    const row = write(company, seed, undefined, Number(seed.id))
    relationshipsOf(company).put(row)
  }
}

function write(
  company: Company,
  body: Readonly<Record<string, unknown>>,
  before: Relationship | undefined,
  chosen?: number,
): Relationship {
  const { type = before?.type } = body
  if (type !== 'parent' && type !== 'related') throw badRequest('type: Expected one of parent, related')
  const end = (name: string, held: number | undefined): number => {
    const id = idIn(body, name) ?? held
    if (typeof id !== 'number') throw badRequest(`${name}: This value is required`)
    if (!isThere({ company }, 'organizations', id)) throw badRequest(`${name}: Organization not found`)
    return id
  }
  const owner = end('rel_owner_org_id', before?.owner)
  const linked = end('rel_linked_org_id', before?.linked)
  if (owner === linked) throw badRequest('An organization cannot be related to itself.')
  if (chosen !== undefined) company.take('organizationRelationships', chosen)
  const time = timestamp(company.clock.now())
  return {
    id: before?.id ?? String(chosen ?? company.next('organizationRelationships')),
    type,
    owner,
    linked,
    add_time: before?.add_time ?? time,
    update_time: time,
  }
}

/** As one of the two organizations sees it: what the other one is for it. */
function show(company: Company, { id, type, owner, linked, ...times }: Relationship, from: number): object {
  const other = from === owner ? linked : owner
  const end = (value: number) => {
    const values = company.objects.organizations!.records.get(String(value))?.values
    return { name: values?.name ?? null, owner_id: values?.owner_id ?? null, active_flag: !values?.is_deleted, value }
  }
  return {
    id: Number(id),
    type,
    rel_owner_org_id: end(owner),
    rel_linked_org_id: end(linked),
    related_organization_name: end(other).name,
    calculated_type: type === 'related' ? 'related' : from === owner ? 'daughter' : 'parent',
    calculated_related_org_id: other,
    add_time: v1Time(times.add_time),
    update_time: v1Time(times.update_time),
    active_flag: 'true',
  }
}
