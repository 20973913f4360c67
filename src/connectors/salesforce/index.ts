import type { Account, Connection, ConnectionConfig } from '../../connector.ts'
import type { HttpFactory, LimitFacts } from '../../http/http.ts'
import { CrmError } from '../../model/errors.ts'
import type { ObjectSchema } from '../../model/schema.ts'
import { createAdmin } from './admin.ts'
import { concurrency, createSession, day, get, type OpenSession, type Session } from './client.ts'
import { parseBody } from './errors.ts'
import { readPlaces } from './file-places.ts'
import { fileBytes } from './files.ts'
import { findRecords } from './find.ts'
import { longId } from './ids.ts'
import { narrow } from './narrow.ts'
import { knownObject } from './objects.ts'
import { preflight } from './preflight.ts'
import { countRecords } from './query.ts'
import { readPages } from './read.ts'
import { readThrough } from './read-through.ts'
import { missingRights } from './rights.ts'
import { describeObject, describeOrg } from './schema.ts'
import { scopeOf } from './select.ts'
import { createWriter } from './write.ts'

/** Salesforce as source and target. Makes no call yet. Throws CrmError `auth` when no usable credential or address is configured. */
export function connect(config: ConnectionConfig, http: HttpFactory): Connection {
  let door = createSession(config, http)
  const open: OpenSession = (signal) => door(signal)
  const known = new Map<string, ObjectSchema>()

  async function objectOf(name: string, session: Session, signal: AbortSignal): Promise<ObjectSchema> {
    const object = known.get(name) ?? (await describeObject(session, name, signal))
    known.set(name, object)
    return object
  }

  return {
    check: (signal) => check(open, signal),
    async describe(signal, objects, ties) {
      const schema = await describeOrg(await open(signal), signal, objects, ties)
      for (const object of schema.objects) known.set(object.name, object)
      return schema
    },
    async *read(query, signal) {
      const session = await open(signal)
      const object = await objectOf(query.object, session, signal)
      const through = knownObject(object.name)?.through
      if (through === undefined) yield* readPages(session, object, query, signal)
      else yield* readThrough(session, object, through, query, signal)
    },
    narrow,
    recordId: longId,
    async count({ object, where }, signal) {
      // What is listed only for its parents cannot be counted without them.
      if (knownObject(object)?.through !== undefined) return null
      return countRecords(await open(signal), scopeOf(object, where), signal)
    },
    async find(request, signal) {
      const session = await open(signal)
      return findRecords(session, await objectOf(request.object, session, signal), request, signal)
    },
    async *readLinks(relation, ids, signal) {
      const session = await open(signal)
      const { idExample = '' } = await objectOf(relation.to, session, signal)
      yield* readPlaces(session, ids, idExample.slice(0, 3), signal)
    },
    async *content(object, id, signal) {
      yield* fileBytes(await open(signal), object.name, id, signal)
    },
    rights: async (signal) => missingRights(await open(signal), signal),
    preflight: async (intention, signal) => preflight(await open(signal), intention, signal),
    write: createWriter(open),
    admin: createAdmin(
      open,
      () => known.clear(),
      () => {
        door = createSession(config, http)
      },
    ),
  }
}

/**
 * https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_using_userinfo_endpoint.htm&type=5 and
 * https://developer.salesforce.com/docs/platform/api-rest/guide/resources-limits.html
 */
async function check(open: OpenSession, signal: AbortSignal): Promise<Account> {
  const session = await open(signal)
  const [org, daily] = await Promise.all([whoAmI(session, signal), dailyRequests(session, signal)])
  return {
    vendor: 'salesforce',
    ...org,
    missing: { read: [], write: [], schema: [] },
    api: session.root.split('/').at(-1) ?? '',
    limits: { concurrency, day, ...(daily ?? session.daily()) },
  }
}

async function whoAmI(session: Session, signal: AbortSignal): Promise<{ id: string; name: string }> {
  const { host } = new URL(session.base)
  try {
    const reply = await session.http.request(
      { method: 'GET', path: '/services/oauth2/userinfo', repeat: 'safe' },
      signal,
    )
    const user = parseBody<{ organization_id: string; preferred_username?: string }>(reply)
    return { id: user.organization_id, name: user.preferred_username ? `${host} (${user.preferred_username})` : host }
  } catch (error) {
    // An app without an identity scope is refused here, but may still ask the org for its own record.
    if (!isRefusal(error)) throw error
    const reply = await get(session, '/query', { q: 'SELECT Id, Name FROM Organization' }, signal)
    const org = parseBody<{ records: { Id: string; Name: string }[] }>(reply).records[0]
    if (!org) throw error
    return { id: org.Id, name: `${host} (${org.Name})` }
  }
}

/** undefined: the user may not see the limits ("View Setup"). */
async function dailyRequests(session: Session, signal: AbortSignal): Promise<LimitFacts | undefined> {
  try {
    const reply = await get(session, '/limits', {}, signal)
    const { DailyApiRequests: daily } = parseBody<{ DailyApiRequests?: { Max: number; Remaining: number } }>(reply)
    return daily && { dailyRemaining: daily.Remaining, dailyLimit: daily.Max }
  } catch (error) {
    if (!isRefusal(error)) throw error
    return undefined
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof CrmError && (error.kind === 'permission' || error.kind === 'not-found')
}
