import type { Connection, ConnectionConfig } from '../../src/connector.ts'
import type { HttpFactory } from '../../src/http/http.ts'
import type { Schema } from '../../src/model/schema.ts'
import { createAdmin } from './admin.ts'
import { type AccountFacts, createApi, day } from './client.ts'
import { linker, readLinks } from './links.ts'
import { findRecords, readPages } from './read.ts'
import { describeAccount } from './schema.ts'
import { createWriter } from './write.ts'

/**
 * The reference CRM as source and target, written from its documentation (simulators/reference/README.md) alone. Makes
 * no call yet. Throws CrmError `auth` when the configuration cannot work.
 */
export function connect(config: ConnectionConfig, http: HttpFactory): Connection {
  const api = createApi(config, http)
  let known: AccountFacts | null = null
  const account = async (signal: AbortSignal): Promise<AccountFacts> => {
    signal.throwIfAborted()
    known = await api.account(signal)
    return known
  }
  const describe = async (signal: AbortSignal): Promise<Schema> => describeAccount(api, await account(signal), signal)

  return {
    async check(signal) {
      const { id, name, limits } = await account(signal)
      return {
        vendor: 'reference',
        id,
        name,
        missing: { read: [], write: [], schema: [] },
        api: 'v1',
        limits: {
          window: { permits: limits.window, ms: limits.window_ms },
          concurrency: limits.in_flight,
          dailyRemaining: limits.daily_left,
          dailyLimit: limits.daily,
          day,
        },
      }
    },
    describe,
    async *read(query, signal) {
      const { limits } = known ?? (await account(signal))
      yield* readPages(api, query, limits.page_rows, signal)
    },
    async find(request, signal) {
      const { limits } = known ?? (await account(signal))
      return findRecords(api, request, limits.lookup_rows, signal)
    },
    readLinks: (_relation, ids, signal) => readLinks(api, ids, signal),
    content: (_object, id, signal) => api.download(`/v1/files/${encodeURIComponent(id)}/content`, signal),
    write: { ...createWriter(api), link: linker(api) },
    admin: createAdmin(api, describe),
  }
}
