import { LOCATOR_LIFE } from './rules.ts'
import type { SalesforceRecord } from './seed.ts'
import type { RecordWriter } from './wire.ts'

/** The result of a query that did not fit into one page, as it was when the query ran. */
export interface Cursor {
  records: readonly SalesforceRecord[]
  write: RecordWriter
  pageSize: number
}

export interface Locators {
  /** Keeps a result and returns its locator: 18 characters that begin with 0r8. */
  open(cursor: Cursor, now: number): string
  /** The result behind a locator, undefined when there is none or it has expired. */
  find(locator: string, now: number): Cursor | undefined
}

/** `id` makes a locator of a running number. */
export function createLocators(id: (counter: number) => string): Locators {
  const cursors = new Map<string, { cursor: Cursor; expiresAt: number }>()
  let opened = 0
  return {
    open: (cursor, now) => {
      for (const [locator, { expiresAt }] of cursors) if (expiresAt <= now) cursors.delete(locator)
      opened += 1
      const locator = id(opened)
      cursors.set(locator, { cursor, expiresAt: now + LOCATOR_LIFE })
      return locator
    },
    find: (locator, now) => {
      const held = cursors.get(locator)
      return held !== undefined && held.expiresAt > now ? held.cursor : undefined
    },
  }
}
