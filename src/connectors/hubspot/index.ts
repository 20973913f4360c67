import type { Account, Connection, ConnectionConfig } from '../../connector.ts'
import type { HttpFactory } from '../../http/http.ts'
import { CrmError } from '../../model/errors.ts'
import { findObject, type ObjectSchema, type Schema } from '../../model/schema.ts'
import { singleFlight } from '../single-flight.ts'
import { createAdmin } from './admin.ts'
import { type Api, createApi, version } from './client.ts'
import { findRecords } from './find.ts'
import { preflight } from './preflight.ts'
import { readOwners, readPages } from './read.ts'
import { missingRights, withAllRights } from './rights.ts'
import { describeAccount } from './schema.ts'
import { createWriter } from './write.ts'

/** HubSpot contacts as a target. Makes no call yet. Throws CrmError `auth` when no usable credential is configured. */
export function connect(config: ConnectionConfig, http: HttpFactory): Connection {
  const api = createApi(config, http)
  let known: Schema | null = null
  // A key belongs to one account for good, so its details are asked for once.
  let answer: Details | CrmError | null = null
  const details = singleFlight(async (signal): Promise<Details | CrmError> => {
    signal.throwIfAborted()
    answer ??= await orRefusal(fetchDetails(api, signal))
    return answer
  })
  const lookedFor = new Set<string>()

  const describe = singleFlight(async (signal): Promise<Schema> => {
    const account = await details(signal)
    const recordBase = account instanceof CrmError ? null : `https://${account.uiDomain}/contacts/${account.portalId}`
    try {
      known = await describeAccount(api, recordBase, signal)
      return known
    } catch (error) {
      throw await withAllRights(api, error, signal)
    }
  })

  /** Types of the fields decide how values are read, so a field that is not known yet asks for a fresh look, once. */
  async function objectFor(name: string, fields: readonly string[], signal: AbortSignal): Promise<ObjectSchema> {
    const cached = known && findObject(known, name)
    const names = new Set(cached?.fields.map((field) => field.name))
    if (cached && fields.every((field) => names.has(field) || lookedFor.has(field))) return cached
    for (const field of fields) lookedFor.add(field)
    const object = findObject(await describe(signal), name)
    if (object) return object
    const message = `HubSpot has no object ${name} that can be read here.`
    throw new CrmError({ kind: 'unsupported', scope: 'request', stored: 'no', message })
  }

  return {
    check: (signal) => check(api, details, signal),
    describe,
    async *read(query, signal) {
      try {
        if (query.object === 'owners') yield* readOwners(api, query, signal)
        else yield* readPages(api, await objectFor(query.object, query.fields, signal), query, signal)
      } catch (error) {
        throw await withAllRights(api, error, signal)
      }
    },
    rights: (signal) => missingRights(api, signal),
    preflight: (intention, signal) => preflight(api, intention, signal),
    async find(request, signal) {
      return findRecords(api, await objectFor(request.object, request.fields, signal), request, signal)
    },
    write: createWriter(api),
    admin: createAdmin(api, () => {
      known = null
      lookedFor.clear()
    }),
  }
}

/** https://developers.hubspot.com/docs/api-reference/latest/account/account-information/guide */
interface Details {
  portalId: number
  accountType?: string
  uiDomain: string
}

function fetchDetails(api: Api, signal: AbortSignal): Promise<Details> {
  return api.get<Details>(`/account-info/${version}/details`, {}, signal)
}

/**
 * Not every key may read the account's details; then the key itself stands for the account, as nothing else is stable.
 * Rights are not looked for here: that takes calls, and a migration that begins needs its window for records.
 */
async function check(
  api: Api,
  account: (signal: AbortSignal) => Promise<Details | CrmError>,
  signal: AbortSignal,
): Promise<Account> {
  const details = await account(signal)
  const missing = { read: [], write: [], schema: [] }
  if (!(details instanceof CrmError)) {
    const kind = details.accountType ? ` (${details.accountType.toLowerCase().replaceAll('_', ' ')})` : ''
    const name = `HubSpot account ${details.portalId}${kind}`
    return { vendor: 'hubspot', id: String(details.portalId), name, missing, api: version, limits: api.limits() }
  }
  const id = `key-${api.keyDigest}`
  return { vendor: 'hubspot', id, name: `HubSpot account ${id}`, missing, api: version, limits: api.limits() }
}

/** A missing right is an answer here; every other failure is thrown. */
async function orRefusal<T>(answer: Promise<T>): Promise<T | CrmError> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof CrmError && (error.kind === 'permission' || error.kind === 'not-found')) return error
    throw error
  }
}
