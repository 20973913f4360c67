import type { Connection, ConnectionConfig } from '../../connector.ts'
import type { HttpFactory } from '../../http/http.ts'
import { check, createDetails } from './account.ts'
import { createAdmin } from './admin.ts'
import { readLinks } from './associations.ts'
import { createApi } from './client.ts'
import { createObjects } from './described.ts'
import { findRecords } from './find.ts'
import { createKinds } from './kinds.ts'
import { createNewestFirst } from './newest.ts'
import { type KnownObject, knownObjects } from './objects.ts'
import { readOwners } from './owners.ts'
import { preflight } from './preflight.ts'
import { beforeObject } from './preflight-object.ts'
import { readPages, refuseCondition } from './read.ts'
import { createAssociationTypes } from './relations.ts'
import { missingRights, withAllRights } from './rights.ts'
import { divide } from './slices.ts'
import { createWriter } from './write.ts'

/** HubSpot as source and as target. Makes no call yet. Throws CrmError `auth` when no usable credential is configured. */
export function connect(config: ConnectionConfig, http: HttpFactory): Connection {
  const api = createApi(config, http)
  const kinds = createKinds(api)
  const types = createAssociationTypes(api)
  const newest = createNewestFirst(api)
  const details = createDetails(api)
  const objects = createObjects({ api, kinds, types, details })

  /** Owners are asked for on behalf of everything that was seen. */
  function neededFor(object: string): readonly KnownObject[] {
    return (object === owners ? objects.seen() : [object]).flatMap((name) => kinds.known(name) ?? [])
  }

  return {
    check: (signal) => check(api, details, signal),
    describe: objects.describe,
    adopt: objects.adopt,
    async *read(query, signal) {
      try {
        refuseCondition(query)
        if (query.object === owners) yield* readOwners(api, query, signal)
        else yield* readPages(api, await objects.named(query.object, query.fields, signal), query, newest, signal)
      } catch (error) {
        throw await withAllRights(api, error, neededFor(query.object), signal)
      }
    },
    slices: async (query, want, signal) => (query.object === owners ? [query] : divide(api, query, want, signal)),
    rights: async (signal) => missingRights(api, [...knownObjects, ...(await kinds.custom(signal))], signal),
    async preflight(intention, signal) {
      const known = await kinds.find(intention.object, signal)
      if (known !== undefined) return preflight(api, known, intention, signal)
      return intention.newObject ? beforeObject(api, await kinds.lastCustom(signal), intention, signal) : []
    },
    async find(request, signal) {
      return findRecords(api, await objects.named(request.object, request.fields, signal), request, signal)
    },
    readLinks: (relation, ids, signal) => readLinks(api, types, relation, ids, signal),
    write: createWriter(api, kinds, types),
    admin: createAdmin(api, kinds, types, objects.forget),
  }
}

/** The directory of users, which is no CRM object to HubSpot. */
const owners = 'owners'
