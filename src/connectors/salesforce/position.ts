import { CrmError } from '../../model/errors.ts'

/** Where a read stands; as text it is the cursor. */
export type Position = QueryPosition | PreparedJob | ReadyJob

/** Reading by queries: the address of the next page, and the last id for the day that address is gone. */
export interface QueryPosition {
  next?: string
  last?: string
}

interface QueryJob {
  job: string
  /** `/services/data/vNN.N` of its creation: only that version gets the results. */
  root: string
  /** The last id that was read. */
  last?: string
  /** Jobs of this read that were lost before this one. */
  lost: number
}

/** A query job that is not known to be complete. */
export interface PreparedJob extends QueryJob {
  /** How many records the org counted; 0 when it could not in time. */
  about: number
  /** Milliseconds that were waited for it so far. */
  waited: number
}

/** A query job whose results are being read. */
export interface ReadyJob extends QueryJob {
  /** Of the next page; absent for the first. */
  locator?: string
  /** Records to ask for at once. */
  size: number
  /** Records of the job that were read, of those that it says it has. */
  read: number
  of?: number
}

/** Ids and addresses go into queries and paths: nothing else than what Salesforce gave may come back. */
const forms: Readonly<Record<string, (value: unknown) => boolean>> = {
  next: (value) => typeof value === 'string' && value.startsWith('/services/data/'),
  last: isId,
  job: isId,
  root: (value) => typeof value === 'string' && /^\/services\/data\/v\d+\.\d$/.test(value),
  locator: (value) => typeof value === 'string' && value !== '',
  ...Object.fromEntries(['lost', 'about', 'waited', 'size', 'read', 'of'].map((name) => [name, Number.isSafeInteger])),
}

const shapes = [['next'], ['job', 'root', 'lost', 'about', 'waited'], ['job', 'root', 'lost', 'size', 'read']]

export function writeCursor(position: Position): string {
  return JSON.stringify(position)
}

/** Throws CrmError `bug` for a text that no read of this connector gave. */
export function parseCursor(cursor: string): Position {
  let position: unknown = null
  try {
    position = JSON.parse(cursor)
  } catch {
    // Told below, with the same words as for a cursor of another shape.
  }
  const members = Object.entries(position ?? {})
  const known = members.every(([name, value]) => forms[name]?.(value))
  const isPlace = members.length === 1 && members[0]?.[0] === 'last'
  if (known && isPlace) return position as Position
  if (known && shapes.some((shape) => shape.every((name) => members.some(([member]) => member === name)))) {
    return position as Position
  }
  throw new CrmError({
    kind: 'bug',
    scope: 'request',
    stored: 'no',
    message: 'This is no cursor of a Salesforce read.',
  })
}

export function isId(value: unknown): value is string {
  return typeof value === 'string' && /^[A-Za-z0-9]{15,18}$/.test(value)
}
