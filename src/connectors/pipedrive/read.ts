import type { ReadQuery, RecordPage } from '../../connector.ts'
import { CrmError } from '../../model/errors.ts'
import type { Api } from './client.ts'
import { instant } from './codecs.ts'
import { cursorPage, type Listing, type ListPage, offsetPage, pageRows } from './lists.ts'
import { readBy } from './members.ts'
import type { KnownObject } from './objects.ts'
import { compileRow, isThere, narrowing, type RawRecord, toRecord } from './records.ts'
import type { Described } from './schema.ts'

/** A part of a read: one list of the vendor. */
interface Part extends Listing {
  name: 'live' | 'archived' | 'deleted' | 'deleted-archived'
}

/** Records of an object in the order of their ids or of their creation, those in the archive behind the others. */
export async function* readPages(
  api: Api,
  described: Described,
  query: ReadQuery,
  signal: AbortSignal,
): AsyncGenerator<RecordPage> {
  if (query.where !== undefined) throw noCondition()
  if (query.order === 'newest') {
    yield* readNewest(api, described, query, signal)
    return
  }
  const parts = partsOf(described, query)
  const toRow = compileRow(described, query.fields)
  let left = query.limit ?? Number.POSITIVE_INFINITY
  let [at, cursor] = placeOf(parts, query.cursor)
  for (;;) {
    const part = parts[at]
    if (part === undefined) return
    const page: ListPage<RawRecord> = await pageOf(api, described, limited(part, left), cursor, signal)
    const isGone = part.name.startsWith('deleted')
    const told = isGone ? [] : page.items.filter((raw) => isThere(raw) && isOf(raw, query)).slice(0, left)
    // Whether lists tell of what is in the bin is not published; where deals have a list of their own, one is enough.
    const gone = isGone
      ? page.items.filter((raw) => raw.is_deleted !== false || raw.status === 'deleted')
      : page.items.filter((raw) => !isThere(raw) && !described.known.tellsDeleted)
    left -= told.length
    cursor = page.next
    if (cursor === null) at += 1
    const next = left > 0 ? parts[at] : undefined
    yield {
      records: told.map((raw) => toRecord(raw, toRow)),
      cursor: next === undefined ? null : `${next.name}:${cursor ?? ''}`,
      ...(query.changedSince === undefined ? {} : { deleted: goneSince(gone, query.changedSince) }),
    }
    if (next === undefined) return
  }
}

/** Not every list can be asked for what changed. */
function isOf(raw: RawRecord, { changedSince }: ReadQuery): boolean {
  return changedSince === undefined || !isBefore(raw, changedSince)
}

/** Whether it last changed earlier; not where nobody says when. */
function isBefore({ update_time: at }: RawRecord, since: string): boolean {
  return Date.parse(String(readBy(instant, at))) < Date.parse(withoutFraction(since))
}

function placeOf(parts: readonly Part[], cursor: string | undefined): [number, string | null] {
  if (cursor === undefined) return [0, null]
  const end = cursor.indexOf(':')
  const at = parts.findIndex(({ name }) => name === cursor.slice(0, end))
  return [Math.max(at, 0), cursor.slice(end + 1) || null]
}

/** A page is no longer than what is still wanted. */
function limited(part: Part, left: number): Part {
  const most = Math.min(part.most ?? pageRows, left)
  return { ...part, most }
}

function partsOf(described: Described, { changedSince, fields }: ReadQuery): Part[] {
  const { known } = described
  const { path, archived, sort, most, version } = known
  const since = changedSince === undefined ? {} : { updated_since: withoutFraction(changedSince) }
  const query = { ...sort.oldest, ...narrowing(described, fields), ...since }
  const size = most === undefined ? {} : { most }
  // What is archived cannot change, and one list of it takes no time.
  const archivedQuery = version === 'v1' ? { ...sort.oldest } : query
  return [
    { name: 'live', path, query, ...size },
    ...(archived ? [{ name: 'archived' as const, path: archived, query: archivedQuery, ...size }] : []),
    ...(known.tellsDeleted && changedSince !== undefined ? deletedParts(known) : []),
  ]
}

/** In which of the two lists a deal is that was deleted in the archive is not published. */
function deletedParts({ path, archived, sort }: KnownObject): Part[] {
  const query = { ...sort.oldest, status: 'deleted' }
  return [
    { name: 'deleted', path, query },
    ...(archived ? [{ name: 'deleted-archived' as const, path: archived, query }] : []),
  ]
}

/** Of the last 30 days. That a deletion counts as a change is what everybody sees and nobody promises. */
function goneSince(raw: readonly RawRecord[], since: string): string[] {
  return raw.filter((each) => !isBefore(each, since)).map(({ id }) => String(id))
}

function withoutFraction(time: string): string {
  return time.replace(/\.\d+(?=Z$|[+-])/, '')
}

function pageOf(
  api: Api,
  { known }: Described,
  listing: Listing,
  cursor: string | null,
  signal: AbortSignal,
): Promise<ListPage<RawRecord>> {
  return known.version === 'v2' ? cursorPage(api, listing, cursor, signal) : offsetPage(api, listing, cursor, signal)
}

/**
 * The newest first, archived ones at their place. The cursor is the id of the last record that was told: a listing that
 * goes on passes over what is newer.
 */
async function* readNewest(
  api: Api,
  described: Described,
  query: ReadQuery,
  signal: AbortSignal,
): AsyncGenerator<RecordPage> {
  const { known } = described
  const toRow = compileRow(described, query.fields)
  const asked = { ...known.sort.newest, ...narrowing(described, query.fields) }
  const paths = [known.path, ...(known.archived ? [known.archived] : [])]
  const size = Math.min(known.most ?? pageRows, query.limit ?? Number.POSITIVE_INFINITY)
  const sources = paths.map((path) => createSource(api, described, { path, query: asked, most: size }, signal))
  let left = query.limit ?? Number.POSITIVE_INFINITY
  let isPassing = query.cursor !== undefined
  for (;;) {
    const told: RawRecord[] = []
    while (told.length < Math.min(size, left)) {
      const raw = await newestOf(sources)
      if (raw === null) break
      // The record of the cursor may be gone: where ids are numbers, what comes behind it is known by its own.
      if (typeof raw.id === 'number' && raw.id < Number(query.cursor)) isPassing = false
      if (!isPassing && isThere(raw)) told.push(raw)
      if (String(raw.id) === query.cursor) isPassing = false
    }
    if (isPassing) throw lostPlace()
    left -= told.length
    const last = told.at(-1)
    const isOver = left <= 0 || last === undefined || (await nextOf(sources)) === null
    yield { records: told.map((raw) => toRecord(raw, toRow)), cursor: isOver ? null : String(last.id) }
    if (isOver) return
  }
}

/** Records of one list, one by one. */
interface Source {
  head(): Promise<RawRecord | null>
  take(): void
}

function createSource(api: Api, described: Described, listing: Listing, signal: AbortSignal): Source {
  let page: ListPage<RawRecord> | null = null
  let at = 0
  return {
    async head() {
      page ??= await pageOf(api, described, listing, null, signal)
      while (at >= page.items.length && page.next !== null) {
        page = await pageOf(api, described, listing, page.next, signal)
        at = 0
      }
      return page.items[at] ?? null
    },
    take() {
      at += 1
    },
  }
}

async function nextOf(sources: readonly Source[]): Promise<{ raw: RawRecord; source: Source } | null> {
  let newest: { raw: RawRecord; source: Source } | null = null
  for (const source of sources) {
    const raw = await source.head()
    if (raw !== null && (newest === null || isNewer(raw, newest.raw))) newest = { raw, source }
  }
  return newest
}

async function newestOf(sources: readonly Source[]): Promise<RawRecord | null> {
  const found = await nextOf(sources)
  found?.source.take()
  return found?.raw ?? null
}

/** Ids ascend where they are numbers; elsewhere the time of creation tells. */
function isNewer(a: RawRecord, b: RawRecord): boolean {
  if (typeof a.id === 'number' && typeof b.id === 'number') return a.id > b.id
  return String(a.add_time) > String(b.add_time)
}

/** What is told from the beginning once more is no harm; what is passed over is. */
function lostPlace(): CrmError {
  const message = 'Pipedrive: the record that a listing was to go on behind is gone; begin it anew.'
  return new CrmError({ kind: 'not-found', scope: 'request', stored: 'no', message })
}

function noCondition(): CrmError {
  const message = 'Pipedrive lists all records of an object; a condition is not possible here.'
  return new CrmError({ kind: 'unsupported', scope: 'request', stored: 'no', message })
}
