import type { Api } from './client.ts'

/** Records of a page, of both versions of the API. https://pipedrive.readme.io/docs/core-api-concepts-pagination */
export const pageRows = 500

export interface Listing {
  path: string
  query?: Readonly<Record<string, string>>
  /** Of a page, where it is less than usual. */
  most?: number
}

/** One page, and where the next begins; null on the last. */
export interface ListPage<T> {
  items: T[]
  next: string | null
}

/** A page of a list of the second version, whose cursor is the vendor's own. */
export async function cursorPage<T>(
  api: Api,
  { path, query, most = pageRows }: Listing,
  cursor: string | null,
  signal: AbortSignal,
): Promise<ListPage<T>> {
  const asked = { ...query, limit: String(most), ...(cursor ? { cursor } : {}) }
  const answer = await api.get<T[]>(path, asked, signal)
  return { items: answer.data ?? [], next: answer.additional_data?.next_cursor ?? null }
}

/** Records that the end of a page is known by: of those that may be gone by then, one is enough. */
const landmarks = 3

/**
 * A page of a list of the first version, which counts from its beginning: what is taken away before the place that is
 * read moves all the rest. So each page begins at the last records of the one before, and where these are not there
 * they are looked for on both sides. The cursor is their ids behind the offset.
 */
export async function offsetPage<T extends { id: number | string }>(
  api: Api,
  listing: Listing,
  cursor: string | null,
  signal: AbortSignal,
): Promise<ListPage<T>> {
  if (cursor === null) return pageFrom(api, listing, 0, [], signal)
  const [start = '0', ...known] = cursor.split(',')
  const most = listing.most ?? pageRows
  const from = Math.max(0, Number(start) - known.length)
  // One that is told twice is no harm, one that is passed over is.
  for (const at of [from, Math.max(0, from - most), from + most]) {
    const page = await pageFrom<T>(api, listing, at, known, signal)
    if (page.isJoined) return page
  }
  return pageFrom(api, listing, Math.max(0, from - most), [], signal)
}

async function pageFrom<T extends { id: number | string }>(
  api: Api,
  { path, query, most = pageRows }: Listing,
  start: number,
  known: readonly string[],
  signal: AbortSignal,
): Promise<ListPage<T> & { isJoined: boolean }> {
  const answer = await api.get<T[]>(path, { ...query, start: String(start), limit: String(most) }, signal)
  const all = answer.data ?? []
  const told = all.findLastIndex(({ id }) => known.includes(String(id)))
  const items = all.slice(told + 1)
  const place = answer.additional_data?.pagination ?? answer.additional_data
  const end = place?.next_start ?? start + all.length
  const last = all.slice(-landmarks).map(({ id }) => String(id))
  const hasMore = all.length > 0 && place?.more_items_in_collection === true
  return { items, next: hasMore ? [end, ...last].join(',') : null, isJoined: known.length === 0 || told >= 0 }
}

/** A list of the second version as a whole; of those that are short by their nature. */
export async function listAll<T>(api: Api, path: string, signal: AbortSignal): Promise<T[]> {
  const all: T[] = []
  let cursor: string | null = null
  do {
    const page: ListPage<T> = await cursorPage<T>(api, { path }, cursor, signal)
    all.push(...page.items)
    cursor = page.next
  } while (cursor !== null)
  return all
}
