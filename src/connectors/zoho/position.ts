import { CrmError } from '../../model/errors.ts'

/**
 * Where a read stands; as text it is the cursor. After the last id of queries (none: at the beginning), at a page of a
 * list, or at a page of what was deleted.
 */
export type Position = { last?: string } | { token: string } | { deleted: number }

/** A read by jobs: which of them it is at, and what that one has given. */
export interface BulkPosition {
  /** Counted from one. */
  bulk: number
  /** How Zoho names what this job is to read; absent: it goes by the number. */
  next?: string
  /** Absent: it is yet to be made. */
  job?: string
  /** Milliseconds that were waited for it so far. */
  waited?: number
  /** Records of it that were given. */
  row?: number
}

export function writeCursor(position: Position | BulkPosition): string {
  return JSON.stringify(position)
}

/** Ids go into queries and addresses: nothing else than what Zoho gave may come back. */
const forms: Readonly<Record<string, (value: unknown) => boolean>> = {
  last: (value) => typeof value === 'string' && /^\d{1,19}$/.test(value),
  token: (value) => typeof value === 'string' && value !== '',
  job: (value) => typeof value === 'string' && /^\d{1,30}$/.test(value),
  next: (value) => typeof value === 'string' && value !== '',
  ...Object.fromEntries(['deleted', 'bulk', 'waited', 'row'].map((name) => [name, Number.isSafeInteger])),
}

const places = new Set(['last', 'token', 'deleted'])

/** Throws CrmError `bug` for a text that no read of this connector gave. */
export function parseCursor(cursor: string): Position | BulkPosition {
  try {
    const position = JSON.parse(cursor) as Record<string, unknown> | null
    const members = Object.entries(position ?? {})
    const isKnown = members.length > 0 && members.every(([name, value]) => forms[name]?.(value))
    const isPlace = members.length === 1 && places.has(members[0]?.[0] ?? '')
    if (isKnown && (isPlace || position?.bulk !== undefined)) return position as Position | BulkPosition
  } catch {
    // Told below, with the same words as for a cursor of another shape.
  }
  const message = 'This is no cursor of a Zoho read.'
  throw new CrmError({ kind: 'bug', scope: 'request', stored: 'no', message })
}
