import { CrmError } from '../../model/errors.ts'

/**
 * Where a read stands; as text it is the cursor. After the last id of queries (none: at the beginning), at a page of a
 * list, or at a page of what was deleted.
 */
export type Position = { last?: string } | { token: string } | { deleted: number }

export function writeCursor(position: Position): string {
  return JSON.stringify(position)
}

/** Throws CrmError `bug` for a text that no read of this connector gave. */
export function parseCursor(cursor: string): Position {
  try {
    const position = JSON.parse(cursor) as Record<string, unknown> | null
    const [[name, value] = [], ...more] = Object.entries(position ?? {})
    const isKnown =
      (name === 'last' && typeof value === 'string' && /^\d{1,19}$/.test(value)) ||
      (name === 'token' && typeof value === 'string' && value !== '') ||
      (name === 'deleted' && Number.isSafeInteger(value))
    if (isKnown && more.length === 0) return position as Position
  } catch {
    // Told below, with the same words as for a cursor of another shape.
  }
  const message = 'This is no cursor of a Zoho read.'
  throw new CrmError({ kind: 'bug', scope: 'request', stored: 'no', message })
}
