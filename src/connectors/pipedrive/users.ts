import type { ReadQuery, RecordPage } from '../../connector.ts'
import type { ObjectSchema } from '../../model/schema.ts'
import type { Api } from './client.ts'
import { boolean, type Codec, stamp, text } from './codecs.ts'
import { tokensOf } from './costs.ts'
import { fieldOf, kept, readBy } from './members.ts'

export const users = 'users'
const path = '/api/v1/users'

/** https://developers.pipedrive.com/docs/api/v1/Users */
const fields: readonly [ReturnType<typeof fieldOf>, Codec][] = [
  [fieldOf('name', 'Name', 'text', { ...kept, role: 'name' }), text],
  [fieldOf('email', 'Email', 'email', kept), text],
  [fieldOf('active_flag', 'Active', 'boolean', kept), boolean],
  [fieldOf('timezone_name', 'Time zone', 'text', kept), text],
  [fieldOf('created', 'Created', 'datetime', { ...kept, role: 'created' }), stamp],
  [fieldOf('modified', 'Last changed', 'datetime', { ...kept, role: 'modified' }), stamp],
]

export const usersSchema: ObjectSchema = {
  ...{ name: users, label: 'User', labelPlural: 'Users', custom: false },
  fields: fields.map(([field]) => field),
  // The list has no pages.
  operations: { read: { pageRows: 1_000, cost: { units: tokensOf('GET', path) } } },
  matchKeys: [],
}

/** All users of the company in one answer. https://developers.pipedrive.com/docs/api/v1/Users#getUsers */
export async function* readUsers(api: Api, query: ReadQuery, signal: AbortSignal): AsyncGenerator<RecordPage> {
  const { data } = await api.get<Record<string, unknown>[]>(path, {}, signal)
  const codecs = new Map(fields.map(([{ name }, codec]) => [name, codec]))
  const all = (data ?? []).map((user) => ({
    id: String(user.id),
    row: Object.fromEntries(query.fields.map((name) => [name, readBy(codecs.get(name) ?? text, user[name])])),
  }))
  yield { records: all.slice(0, query.limit), cursor: null }
}
