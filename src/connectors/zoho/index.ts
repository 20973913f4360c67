import type { Connection, ConnectionConfig, ReadQuery } from '../../connector.ts'
import type { HttpFactory } from '../../http/http.ts'
import type { ObjectSchema } from '../../model/schema.ts'
import { check } from './account.ts'
import { createAdmin } from './admin.ts'
import { attach } from './attach.ts'
import { attachmentBytes, attachments, findAttachments, readAttachments, readAttachmentsOf } from './attachments.ts'
import { createSession, type Session } from './client.ts'
import { createAbilities } from './coql.ts'
import { findRecords } from './find.ts'
import { readLinks } from './links.ts'
import { users } from './objects.ts'
import { createWhereabouts } from './parents.ts'
import { preflight, preflightFiles } from './preflight.ts'
import { countRecords, readPages } from './read.ts'
import { createTies } from './relations.ts'
import { describeAccount, describeObject } from './schema.ts'
import { missingScopes } from './scopes.ts'
import { foundWithSubforms, withSubforms } from './subform-calls.ts'
import { readUsers } from './users.ts'
import { createWriter } from './write.ts'

/** Zoho CRM as source and target. Makes no call yet. Throws CrmError `auth` when no usable credential or address is configured. */
export function connect(config: ConnectionConfig, http: HttpFactory): Connection {
  const open = createSession(config, http)
  const known = new Map<string, ObjectSchema>()
  const abilities = createAbilities()
  const ties = createTies(open)
  const writer = createWriter(open, ties)
  const whereabouts = createWhereabouts()

  async function objectOf(name: string, session: Session, signal: AbortSignal): Promise<ObjectSchema> {
    const object = known.get(name) ?? (await describeObject(session, name, signal))
    known.set(name, object)
    return object
  }

  return {
    check: (signal) => check(open, signal),
    async describe(signal, objects, wantsTies) {
      const schema = await describeAccount(await open(signal), signal, objects, wantsTies)
      for (const object of schema.objects) known.set(object.name, object)
      return schema
    },
    adopt(objects) {
      for (const object of objects) known.set(object.name, object)
    },
    async *read(query, signal) {
      const session = await open(signal)
      if (query.object === users) yield* readUsers(session, query, signal)
      else if (query.object === attachments) {
        const [object, { of }] = [await objectOf(attachments, session, signal), query]
        if (of === undefined) yield* readAttachments(session, object, query, signal)
        else yield* readAttachmentsOf(session, whereabouts, object, { ...query, of }, signal)
      } else {
        const object = await objectOf(query.object, session, signal)
        const read = (asked: ReadQuery) => readPages(session, abilities, object, asked, signal)
        yield* withSubforms(session, object, query, read, signal)
      }
    },
    async count({ object, where }, signal) {
      if (where !== undefined || object === users || object === attachments) return null
      const n = await countRecords(await open(signal), object, signal)
      return n === null ? null : { n, exact: true }
    },
    async find(request, signal) {
      const session = await open(signal)
      const object = await objectOf(request.object, session, signal)
      if (object.name === attachments) return findAttachments(session, object, request, signal)
      const find = (fields: string[]) => findRecords(session, abilities, object, { ...request, fields }, signal)
      return foundWithSubforms(session, object, request.fields, find, signal)
    },
    async *readLinks(relation, ids, signal, beside = []) {
      yield* readLinks(await open(signal), ties, [relation, ...beside], ids, signal)
    },
    async *content(_object, id, signal) {
      yield* attachmentBytes(await open(signal), id, signal)
    },
    rights: async (signal) => missingScopes((await open(signal)).scope()),
    async preflight(intention, signal) {
      const session = await open(signal)
      return intention.object === attachments
        ? preflightFiles(session, intention)
        : preflight(session, intention, signal)
    },
    write: {
      ...writer,
      create: async (object, rows, signal) =>
        object.name === attachments
          ? attach(await open(signal), whereabouts, object, rows, signal)
          : writer.create(object, rows, signal),
    },
    admin: createAdmin(open, () => {
      known.clear()
      abilities.without.clear()
      abilities.listed.clear()
    }),
  }
}
