import { LOCATOR_LIFE } from './rules.ts'
import type { SalesforceRecord } from './seed.ts'
import type { RecordWriter } from './wire.ts'

/** The result of a query that did not fit into one page, as it was when the query ran. */
export interface Cursor {
  records: readonly SalesforceRecord[]
  write: RecordWriter
  pageSize: number
  /** Whose query it was. */
  userId: string
}

export interface Locators {
  /** Keeps a result and returns its locator: 18 characters that begin with 0r8. The user's oldest makes room for it. */
  open(cursor: Cursor, now: number): string
  /** The result behind a locator, undefined when there is none of this user or it has expired. */
  find(locator: string, userId: string, now: number): Cursor | undefined
}

/**
 * `id` makes a locator of a running number; `most` says how many a user can hold, 0: as many as they like.
 * https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/sforce_api_calls_query_querylocator.htm
 */
export function createLocators(id: (counter: number) => string, most: () => number): Locators {
  const cursors = new Map<string, { cursor: Cursor; expiresAt: number }>()
  let opened = 0
  const release = (userId: string): void => {
    const own = [...cursors].filter(([, { cursor }]) => cursor.userId === userId)
    for (const [locator] of most() > 0 ? own.slice(0, Math.max(0, own.length - most() + 1)) : [])
      cursors.delete(locator)
  }
  return {
    open: (cursor, now) => {
      for (const [locator, { expiresAt }] of cursors) if (expiresAt <= now) cursors.delete(locator)
      release(cursor.userId)
      opened += 1
      const locator = id(opened)
      cursors.set(locator, { cursor, expiresAt: now + LOCATOR_LIFE })
      return locator
    },
    find: (locator, userId, now) => {
      const held = cursors.get(locator)
      return held !== undefined && held.expiresAt > now && held.cursor.userId === userId ? held.cursor : undefined
    },
  }
}
