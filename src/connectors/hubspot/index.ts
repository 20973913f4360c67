import type { Account, Connection, ConnectionConfig } from '../../connector.ts'
import type { HttpFactory } from '../../http/http.ts'
import { CrmError } from '../../model/errors.ts'
import type { ObjectSchema, Schema } from '../../model/schema.ts'
import { singleFlight } from '../single-flight.ts'
import { createAdmin } from './admin.ts'
import { readLinks } from './associations.ts'
import { type Api, createApi, version } from './client.ts'
import { isWithheld } from './errors.ts'
import { findRecords } from './find.ts'
import { type KnownObject, knownObjects } from './objects.ts'
import { preflight } from './preflight.ts'
import { readOwners, readPages } from './read.ts'
import { missingRights, withAllRights } from './rights.ts'
import { describeObject, toSchema } from './schema.ts'
import { createWriter } from './write.ts'

/** HubSpot contacts and companies, as source and as target. Makes no call yet. Throws CrmError `auth` when no usable credential is configured. */
export function connect(config: ConnectionConfig, http: HttpFactory): Connection {
  const api = createApi(config, http)
  // A key belongs to one account for good, so its details are asked for once.
  let answer: Details | CrmError | null = null
  const details = singleFlight(async (signal): Promise<Details | CrmError> => {
    signal.throwIfAborted()
    answer ??= await orRefusal(fetchDetails(api, signal), isDenied)
    // The calls of a day are counted until midnight there.
    if (!(answer instanceof CrmError) && answer.timeZone) api.livesIn(answer.timeZone)
    return answer
  })
  const described = new Map<string, ObjectSchema>()
  const lookedFor = new Set<string>()
  const looks = new Map(knownObjects.map((known) => [known.name, singleFlight((signal) => lookAt(known, signal))]))

  async function lookAt(known: KnownObject, signal: AbortSignal): Promise<ObjectSchema> {
    const account = await details(signal)
    const recordBase = account instanceof CrmError ? null : `https://${account.uiDomain}/contacts/${account.portalId}`
    const object = await describeObject(api, known, recordBase, signal)
    described.set(known.name, object)
    return object
  }

  /** A key for some of the objects is common: what it may not read is left out instead of stopping everything. */
  async function describe(signal: AbortSignal, only: readonly string[] = allObjects): Promise<Schema> {
    const wanted = [...looks].flatMap(([name, look]) => (only.includes(name) ? [look] : []))
    const found = await Promise.all(wanted.map((look) => orRefusal(look(signal), isWithheld)))
    const objects = found.flatMap((each) => (each instanceof CrmError ? [] : [each]))
    if (objects.length === 0 && found.length > 0) throw await withAllRights(api, found[0], only, signal)
    return toSchema(objects)
  }

  /** Types of the fields decide how values are read, so a field that is not known yet asks for a fresh look, once. */
  async function objectFor(name: string, fields: readonly string[], signal: AbortSignal): Promise<ObjectSchema> {
    const look = looks.get(name)
    if (!look) {
      const message = `HubSpot has no object ${name} that can be read here.`
      throw new CrmError({ kind: 'unsupported', scope: 'request', stored: 'no', message })
    }
    const cached = described.get(name)
    const names = new Set(cached?.fields.map((field) => field.name))
    const asked = (field: string): string => `${name}.${field}`
    if (cached && fields.every((field) => names.has(field) || lookedFor.has(asked(field)))) return cached
    for (const field of fields) lookedFor.add(asked(field))
    return look(signal)
  }

  /** Owners are asked for on behalf of everything that was seen. */
  function neededFor(object: string): readonly string[] {
    if (object !== 'owners') return [object]
    return described.size === 0 ? allObjects : [...described.keys()]
  }

  return {
    check: (signal) => check(api, details, signal),
    describe,
    async *read(query, signal) {
      try {
        if (query.object === 'owners') yield* readOwners(api, query, signal)
        else yield* readPages(api, await objectFor(query.object, query.fields, signal), query, signal)
      } catch (error) {
        throw await withAllRights(api, error, neededFor(query.object), signal)
      }
    },
    rights: (signal) => missingRights(api, allObjects, signal),
    preflight: (intention, signal) => preflight(api, intention, signal),
    async find(request, signal) {
      return findRecords(api, await objectFor(request.object, request.fields, signal), request, signal)
    },
    readLinks: (relation, ids, signal) => readLinks(api, relation, ids, signal),
    write: createWriter(api),
    admin: createAdmin(api, () => {
      described.clear()
      lookedFor.clear()
    }),
  }
}

const allObjects = knownObjects.map(({ name }) => name)

/** https://developers.hubspot.com/docs/api-reference/latest/account/account-information/guide */
interface Details {
  portalId: number
  accountType?: string
  uiDomain: string
  timeZone?: string
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

async function orRefusal<T>(
  answer: Promise<T>,
  isRefusal: (error: unknown) => error is CrmError,
): Promise<T | CrmError> {
  try {
    return await answer
  } catch (error) {
    if (isRefusal(error)) return error
    throw error
  }
}

/** Narrower than what may be withheld: for whom an account's name stands is not decided by an answer that is not understood. */
function isDenied(error: unknown): error is CrmError {
  return error instanceof CrmError && (error.kind === 'permission' || error.kind === 'not-found')
}
