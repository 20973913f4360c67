import type { Page, ReadQuery } from '../../connector.ts'
import type { CrmRecord } from '../../model/record.ts'
import type { Field, FieldType, ObjectSchema } from '../../model/schema.ts'
import { get, type Session } from './client.ts'
import { parseRecords } from './errors.ts'
import { users } from './objects.ts'
import { createRowReader, type RawRecord } from './rows.ts'

const perPage = 200

function field(name: string, label: string, type: FieldType = 'text', facts: Partial<Field> = {}): Field {
  return {
    ...{ name, label, type, nativeType: type, custom: false, required: false, unique: false, system: false },
    ...{ createable: false, updateable: false },
    ...facts,
  }
}

/** People of the account; they are made and changed in Zoho alone. https://www.zoho.com/crm/developer/docs/api/v8/get-users.html */
export const userObject: ObjectSchema = {
  ...{ name: users, label: 'User', labelPlural: 'Users', custom: false, matchKeys: [] },
  fields: [
    field('id', 'User Id', 'id', { unique: true, system: true }),
    field('full_name', 'Full name', 'text', { role: 'name' }),
    field('first_name', 'First name'),
    field('last_name', 'Last name'),
    field('email', 'E-mail', 'email'),
    field('status', 'Status'),
    field('time_zone', 'Time zone'),
    field('created_time', 'Created', 'datetime', { role: 'created' }),
    field('Modified_Time', 'Modified', 'datetime', { role: 'modified' }),
  ],
  operations: { read: { pageRows: perPage } },
}

interface Answer {
  users?: RawRecord[]
  info?: { more_records?: boolean }
}

/** Active users and those who left, who still own records. The cursor is the number of the page. */
export async function* readUsers(session: Session, query: ReadQuery, signal: AbortSignal): AsyncGenerator<Page> {
  const rows = createRowReader(userObject, query.fields)
  let left = query.limit ?? Number.POSITIVE_INFINITY
  for (let page = Number(query.cursor ?? 1); ; page += 1) {
    const asked = { type: 'AllUsers', page: String(page), per_page: String(perPage) }
    const answer = parseRecords<Answer>(await get(session, { path: '/users', query: asked }, signal))
    const told = (answer?.users ?? []).slice(0, left)
    left -= told.length
    const isLast = answer?.info?.more_records !== true || left <= 0
    const records = told.map((raw): CrmRecord => ({ id: raw.id, row: rows(raw) }))
    yield { records, cursor: isLast ? null : String(page + 1) }
    if (isLast) return
  }
}
