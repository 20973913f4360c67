import type { Connection } from '../../connector.ts'
import type { ExtractResult } from '../../model/results.ts'
import type { Finding } from '../../model/run.ts'
import type { ObjectSchema, Relation, Schema } from '../../model/schema.ts'
import type { Snapshot } from '../../store/store.ts'
import { type RunContext, stopIfPausing } from '../context.ts'
import { randomId } from '../ids.ts'
import { extractLinks } from './extract-links.ts'
import { linkedSnapshot } from './linked-snapshot.ts'
import { readParts } from './read-parts.ts'
import { planRead, type Read, type Selection, selectionKey } from './selection.ts'
import { type Expected, planSpace, showBytes } from './space.ts'

/** A complete snapshot serves again for so long; a source that people work in is another one after that. */
const servesMs = 60 * 60_000
/** An interrupted one is gone on with for so long. */
const goesOnMs = 24 * 60 * 60_000

/** Records that are looked at for each that a sample under a filter is to have. */
const lookedAt = 10

/**
 * Streams the selected records of a source, every readable field of them but those with a price of their own that nobody
 * uses, and links between them into a local snapshot. A selection that was extracted completely within the last hour is not
 * read again; one that was interrupted goes on after its last page. With `refresh` nothing counts that was begun before this
 * run. The schema is the source's with its relations in it.
 */
export async function extractSelection(
  context: RunContext,
  source: { connection: Connection; account: string; schema: Schema },
  selections: readonly Selection[],
  { refresh = false, relations = [] }: { refresh?: boolean; relations?: readonly Relation[] } = {},
): Promise<{ snapshot: Snapshot; result: ExtractResult }> {
  // What cannot be read is refused before there is a snapshot.
  const reads = selections.map((selection) => planRead(selection, source.connection, source.schema))
  const key = selectionKey(source.account, selections, source.schema, relations)
  const { catalogue } = context.store
  const now = context.clock.now()
  const { createdAt } = context.run
  // What this run read itself serves it for as long as it is paused.
  const since = (ms: number): number => (refresh ? createdAt + 1 : Math.min(createdAt, now - ms))
  const existing = young(await catalogue.findSnapshot(key), since(servesMs))
  const begun = existing ?? young(await catalogue.openSnapshot(key), since(goesOnMs))
  const id = begun?.id ?? randomId('snap', context.random)
  if (begun === null) await catalogue.addSnapshot(id, key, now)
  const snapshot = await context.store.snapshot(id)
  const space = existing === null ? await planSpace(context, snapshot, source.connection, reads) : null
  const objects: ExtractResult['objects'] = []
  for (const read of reads) {
    const object = read.object.name
    await fill(context, source.connection, snapshot, read, space?.expected.get(read) ?? null)
    const records = (await snapshot.position(object))?.records ?? 0
    const outside = await outsideOf(snapshot, source.connection, read)
    objects.push({ object, records, ...(outside === null ? {} : { outside }) })
  }
  await extractLinks(context, source.connection, snapshot, relations)
  if (existing === null) await catalogue.completeSnapshot(id)
  const result = {
    snapshot: id,
    digest: await snapshot.digest(),
    objects,
    fresh: refresh || existing === null,
    readAt: begun?.createdAt ?? now,
    notices: [...(space?.notices ?? []), ...(await snapshot.notices())],
    bytes: await snapshot.bytes(),
  }
  return { snapshot: linkedSnapshot(snapshot, source.schema), result }
}

/** What a person should know about how the source was read. */
export function noticesOf({ notices }: ExtractResult): Finding[] {
  return notices.map((message) => ({ severity: 'info', code: 'read-otherwise', message, count: 1, examples: [] }))
}

function young<Made extends { createdAt: number }>(snapshot: Made | null, since: number): Made | null {
  return snapshot !== null && snapshot.createdAt >= since ? snapshot : null
}

/** Reads what is left of an object. */
async function fill(
  context: RunContext,
  connection: Connection,
  snapshot: Snapshot,
  read: Read,
  expected: Expected | null,
): Promise<void> {
  const { object, fields, meets, where, limit, leavesOut } = read
  const { name } = object
  const begun = await snapshot.position(name)
  if (begun?.complete) return
  const isSample = limit !== Number.POSITIVE_INFINITY
  const most = isSample && leavesOut !== 'nobody' ? limit * lookedAt : limit
  let kept = begun?.records ?? 0
  let done = kept
  let seen = isSample ? kept + (await snapshot.outside(name)) : 0
  if (kept >= limit || seen >= most) return snapshot.append(name, [], null)
  const phase = `reading ${object.labelPlural}${expected === null ? '' : ` (about ${showBytes(expected.bytes)} on disk)`}`
  // How many records have to be looked at for a sample under a filter shows only then.
  const total = most > limit ? null : (expected?.records ?? null)
  const query = {
    ...{ object: name, fields },
    ...(where === undefined ? {} : { where }),
    ...(isSample ? { limit: most - seen, stopsEarly: true } : {}),
    ...(begun?.cursor ? { cursor: begun.cursor } : {}),
  }
  if (begun === null && expected?.outside && !isSample)
    await snapshot.append(name, [], '', { outside: expected.outside })
  context.progress({ phase, done, total })
  const keep = (cursor: string): Promise<void> => snapshot.append(name, [], cursor)
  for await (const page of readParts(context, connection, object, query, keep)) {
    const inside = page.records.filter(({ row }) => meets(row))
    const wanted = inside.slice(0, limit - kept)
    kept += wanted.length
    seen += page.records.length
    const enough = kept >= limit || seen >= most
    const outside = page.records.length - inside.length
    const told = [page.notice ?? [], enough && kept < limit ? fewFound(object, seen, kept) : []].flat()
    const notice = told.length === 0 ? undefined : told.join(' ')
    await snapshot.append(name, wanted, enough ? null : page.cursor, { outside, notice })
    done += page.records.length
    context.progress({ phase, done, total })
    stopIfPausing(context)
    if (enough) break
  }
  if (!(await snapshot.position(name))?.complete) await snapshot.append(name, [], null)
}

function fewFound({ labelPlural }: ObjectSchema, seen: number, kept: number): string {
  const [all, found] = [seen, kept].map((n) => n.toLocaleString('en-US'))
  return `A sample looks at no more than the first ${all} ${labelPlural}: ${found} of them ${kept === 1 ? 'meets' : 'meet'} the filter.`
}

/** Records that the filter left out; null when there is none, or nobody knows. */
async function outsideOf(
  snapshot: Snapshot,
  connection: Connection,
  { object, leavesOut, limit }: Read,
): Promise<{ n: number; exact: boolean } | null> {
  if (leavesOut === 'nobody' || limit !== Number.POSITIVE_INFINITY) return null
  if (leavesOut === 'source' && connection.count === undefined) return null
  return { n: await snapshot.outside(object.name), exact: leavesOut === 'caller' }
}
