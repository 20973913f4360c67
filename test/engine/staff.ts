import type { Connection, RecordPage } from '../../src/connector.ts'
import type { CrmRecord } from '../../src/model/record.ts'
import type { ObjectSchema, Schema } from '../../src/model/schema.ts'
import { field, object } from '../mapping/schemas.ts'

const host = field('host', 'Host', 'user')
const staff = object('Staff', 'Staff', [field('mail', 'Mail', 'email'), field('works', 'Works', 'boolean')])
const directory = { object: 'Staff', email: 'mail', active: { field: 'works', equals: true } }

export const person = (id: string, mail: string | null, works = true): CrmRecord => ({ id, row: { mail, works } })

/** The same system with an owner on each record, and people who may be one. */
export function employ(
  connection: Connection,
  schema: Schema,
  people: readonly CrmRecord[],
  groups?: { idPrefix: string },
): void {
  const [main, ...others] = schema.objects as [ObjectSchema, ...ObjectSchema[]]
  const objects = [{ ...main, fields: [...main.fields, host] }, ...others, staff]
  const read = connection.read.bind(connection)
  connection.describe = async () => ({ objects, users: { ...directory, ...(groups && { groups }) } })
  connection.read = (query, signal) => (query.object === 'Staff' ? onePage(people) : read(query, signal))
}

export async function* onePage(people: readonly CrmRecord[]): AsyncGenerator<RecordPage> {
  yield { records: [...people], cursor: null }
}
