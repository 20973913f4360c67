import type { Connection, ReadQuery, RecordPage } from '../../connector.ts'
import type { ObjectSchema } from '../../model/schema.ts'
import { type Reading, readPages } from './read-pages.ts'

/** Records of pages that are in memory at a time; with larger pages nothing is read side by side. */
const recordsAtOnce = 1_000
const mostParts = 4

/** Where the reading of one part is. */
interface Part {
  /** How its query differs from the whole. */
  query: Partial<ReadQuery>
  /** After the last page that was handed out; null: it is read. */
  cursor?: string | null
}

type Keep = (cursor: string) => Promise<void>

/**
 * The pages of `readPages`, of parts that are read side by side where the system can divide the query. A page of each in
 * turn, so that the same records come in the same order. The cursor of a page tells where all parts are, so that a restart
 * after it reads what none of them has handed out.
 */
export async function* readParts(
  context: Reading,
  connection: Connection,
  object: ObjectSchema,
  query: ReadQuery,
  keep: Keep,
): AsyncGenerator<RecordPage> {
  const parts = partsIn(query.cursor) ?? (await divide(context, connection, object, query))
  if (parts === null) {
    yield* readPages(context, connection, query, keep)
    return
  }
  if (query.cursor === undefined) await keep(cursorOf(parts))
  const { cursor: _, ...whole } = query
  let isHanding = false
  const open = (part: Part): AsyncGenerator<RecordPage> => {
    const cursor = part.cursor ?? undefined
    const own = { ...whole, ...part.query, ...(cursor === undefined ? {} : { cursor }) }
    return readPages(context, connection, own, async (waiting) => {
      part.cursor = waiting
      // What is being handed out is not kept yet; its own cursor tells of this wait next time.
      if (!isHanding) await keep(cursorOf(parts))
    })
  }
  const reading = parts.flatMap((part) => (part.cursor === null ? [] : [startReading(part, open(part))]))
  try {
    while (reading.some(({ part }) => part.cursor !== null)) {
      for (const each of reading) {
        if (each.part.cursor === null) continue
        const { value: page, done } = await each.next
        const cursor = done ? null : page.cursor
        const after = cursorOf(parts.map((part) => (part === each.part ? { ...part, cursor } : part)))
        isHanding = true
        const isLast = cursor === null && parts.every((part) => part === each.part || part.cursor === null)
        yield { ...(done ? { records: [] } : page), cursor: isLast ? null : after }
        isHanding = false
        each.part.cursor = cursor
        if (cursor !== null) each.goOn()
      }
    }
  } finally {
    await Promise.allSettled(reading.map(({ next }) => next))
    await Promise.allSettled(reading.map(({ pages }) => pages.return(undefined)))
  }
}

interface ReadingPart {
  part: Part
  pages: AsyncGenerator<RecordPage>
  /** The page that is on its way. */
  next: Promise<IteratorResult<RecordPage, undefined>>
  goOn(): void
}

function startReading(part: Part, pages: AsyncGenerator<RecordPage>): ReadingPart {
  const ask = (): ReadingPart['next'] => {
    const next = pages.next()
    // A failure is told in its turn.
    next.catch(() => undefined)
    return next
  }
  const reading: ReadingPart = {
    part,
    pages,
    next: ask(),
    goOn() {
      reading.next = ask()
    },
  }
  return reading
}

/** Null where the query is better read as one. */
async function divide(
  context: Reading,
  connection: Connection,
  { operations }: ObjectSchema,
  query: ReadQuery,
): Promise<Part[] | null> {
  const want = Math.min(mostParts, Math.floor(recordsAtOnce / (operations.read?.pageRows ?? recordsAtOnce)))
  const isWhole = query.cursor === undefined && query.limit === undefined
  if (connection.slices === undefined || want < 2 || !isWhole) return null
  const queries = await connection.slices(query, want, context.signal)
  if (queries.length < 2) return null
  return queries.map((part) => ({ query: differences(part, query) }))
}

function differences(part: ReadQuery, whole: ReadQuery): Partial<ReadQuery> {
  const same = new Map<string, unknown>(Object.entries(whole))
  const own = Object.entries(part).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(same.get(name)))
  return Object.fromEntries(own)
}

const mark = 'parts:'

function cursorOf(parts: readonly Part[]): string {
  return `${mark}${JSON.stringify(parts)}`
}

/** Null for the cursor of a query that is read as one. */
function partsIn(cursor: string | undefined): Part[] | null {
  return cursor?.startsWith(mark) ? (JSON.parse(cursor.slice(mark.length)) as Part[]) : null
}
