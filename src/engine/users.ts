import type { Connection } from '../connector.ts'
import { normaliseKey } from '../mapping/keys.ts'
import type { Schema } from '../model/schema.ts'
import type { Snapshot } from '../store/store.ts'
import { type Reading, readPages } from './read-pages.ts'

/** Which user of the target stands for a user of the source. */
export interface FoundUsers {
  /** Null: nobody there has the user's e-mail, or may own records. */
  targetOf: (sourceUser: string) => string | null
}

export const noUsers: FoundUsers = { targetOf: () => null }

/** Matches the users of both sides by e-mail. Needs the source's users in the snapshot; reads the target's. */
export async function matchUsers(
  source: { schema: Schema; snapshot: Snapshot },
  target: { schema: Schema; connection: Connection },
  context: Reading,
): Promise<FoundUsers> {
  const [from, to] = [source.schema.users, target.schema.users]
  if (from === undefined || to === undefined || (await source.snapshot.position(from.object)) === null) return noUsers
  const byEmail = new Map<string, string>()
  const query = { object: to.object, fields: [to.email, to.active.field] }
  for await (const page of readPages(context, target.connection, query)) {
    for (const user of page.records) {
      if (user.row[to.active.field] !== to.active.equals) continue
      for (const email of normaliseKey(user.row[to.email] ?? null, 'email')) byEmail.set(email, user.id)
    }
  }
  const found = new Map<string, string>()
  for await (const page of source.snapshot.pages(from.object)) {
    for (const user of page) {
      const [email] = normaliseKey(user.row[from.email] ?? null, 'email')
      const id = email === undefined ? undefined : byEmail.get(email)
      if (id !== undefined) found.set(user.id, id)
    }
  }
  return { targetOf: (sourceUser) => found.get(sourceUser) ?? null }
}
