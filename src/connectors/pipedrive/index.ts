import type { Connection, ConnectionConfig } from '../../connector.ts'
import type { HttpFactory } from '../../http/http.ts'
import { check, createMe } from './account.ts'
import { createAdmin } from './admin.ts'
import { createApi } from './client.ts'
import { findDealProducts, readDealProducts } from './deal-products.ts'
import { createObjects } from './described.ts'
import { readContent } from './files.ts'
import { findRecords } from './find.ts'
import { readLinks } from './link.ts'
import { preflight } from './preflight.ts'
import { readPages } from './read.ts'
import { readUsers, users } from './users.ts'
import { createWriter } from './write.ts'

/** Pipedrive as source and as target. Makes no call yet. Throws CrmError `auth` when no usable credential or address is configured. */
export function connect(config: ConnectionConfig, http: HttpFactory): Connection {
  const api = createApi(config, http)
  const me = createMe(api)
  const objects = createObjects(api, me, config.settings.plan)
  return {
    check: (signal) => check(api, signal),
    describe: objects.describe,
    async *read(query, signal) {
      if (query.object === users) {
        yield* readUsers(api, query, signal)
        return
      }
      const described = await objects.named(query.object, query.fields, signal)
      if (described.known.ids === 'of a deal') yield* readDealProducts(api, described, query, signal)
      else yield* readPages(api, described, query, signal)
    },
    async find(request, signal) {
      const described = await objects.named(request.object, request.fields, signal)
      const find = described.known.ids === 'of a deal' ? findDealProducts : findRecords
      return find(api, described, request, signal)
    },
    readLinks: (relation, ids, signal) => readLinks(api, relation, ids, signal),
    content: (object, id, signal) => readContent(api, object, id, signal),
    preflight: (intention, signal) => preflight(api, me, objects, intention, signal),
    write: createWriter(api, objects),
    admin: createAdmin(api, objects),
  }
}
