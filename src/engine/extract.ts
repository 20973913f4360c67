import { createHash } from 'node:crypto'
import type { Connection } from '../connector.ts'
import { FerryError } from '../model/errors.ts'
import type { ObjectPlan } from '../model/plan.ts'
import type { ExtractResult } from '../model/results.ts'
import { findObject, type ObjectSchema, type Schema } from '../model/schema.ts'
import type { Snapshot } from '../store/store.ts'
import { type RunContext, stopIfPausing } from './context.ts'
import { randomId } from './ids.ts'
import { readPages } from './read-pages.ts'
import { needsUsers } from './users.ts'

/** One object of a selection; `limit` for a sample. */
export interface Selection {
  object: string
  where?: string
  limit?: number
}

/** A complete snapshot serves again for so long; a source that people work in is another one after that. */
const servesMs = 60 * 60_000
/** An interrupted one is gone on with for so long. */
const goesOnMs = 24 * 60 * 60_000

/**
 * Streams the selected records of a source, every readable field of them, into a local snapshot. A selection that was
 * extracted completely within the last hour is not read again; one that was interrupted goes on after its last page. With `refresh` nothing
 * counts that was begun before this run.
 */
export async function extractSelection(
  context: RunContext,
  source: { connection: Connection; account: string; schema: Schema },
  selections: readonly Selection[],
  refresh = false,
): Promise<{ snapshot: Snapshot; result: ExtractResult }> {
  const key = selectionKey(source.account, selections, source.schema)
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
  const objects: ExtractResult['objects'] = []
  const notices: string[] = []
  for (const selection of selections) {
    notices.push(
      ...(await fill(context, source.connection, snapshot, selection, objectOf(source.schema, selection.object))),
    )
    objects.push({ object: selection.object, records: (await snapshot.position(selection.object))?.records ?? 0 })
  }
  if (existing === null) await catalogue.completeSnapshot(id)
  const result = {
    snapshot: id,
    digest: await snapshot.digest(),
    objects,
    fresh: refresh || existing === null,
    readAt: begun?.createdAt ?? now,
    notices,
  }
  return { snapshot, result }
}

/** What the object pairs of a plan need, and the users when an owner has to be mapped. */
export function selectionsOf(plans: readonly ObjectPlan[], source: Schema): Selection[] {
  const selections: Selection[] = plans.map((plan) => ({
    object: plan.source,
    ...(plan.where === undefined ? {} : { where: plan.where }),
  }))
  if (needsUsers(plans) && source.users !== undefined) selections.push({ object: source.users.object })
  return selections
}

function young<Made extends { createdAt: number }>(snapshot: Made | null, since: number): Made | null {
  return snapshot !== null && snapshot.createdAt >= since ? snapshot : null
}

/** What a person should know about how the records were read. */
async function fill(
  context: RunContext,
  connection: Connection,
  snapshot: Snapshot,
  selection: Selection,
  object: ObjectSchema,
): Promise<string[]> {
  const notices: string[] = []
  const begun = await snapshot.position(selection.object)
  if (begun?.complete) return notices
  let done = begun?.records ?? 0
  if (selection.limit !== undefined && done >= selection.limit) {
    await snapshot.append(selection.object, [], null)
    return notices
  }
  const phase = `reading ${object.labelPlural}`
  const query = {
    object: selection.object,
    fields: object.fields.map((field) => field.name),
    ...(selection.where === undefined ? {} : { where: selection.where }),
    ...(selection.limit === undefined ? {} : { limit: selection.limit - done }),
    ...(begun?.cursor ? { cursor: begun.cursor } : {}),
  }
  const expected = await expectedRecords(context, connection, selection)
  const total = expected === null ? null : Math.min(expected, selection.limit ?? expected)
  context.progress({ phase, done, total })
  const keep = (cursor: string): Promise<void> => snapshot.append(selection.object, [], cursor)
  for await (const page of readPages(context, connection, query, keep)) {
    await snapshot.append(selection.object, page.records, page.cursor)
    if (page.notice !== undefined) notices.push(page.notice)
    done += page.records.length
    context.progress({ phase, done, total })
    stopIfPausing(context)
  }
  if (!(await snapshot.position(selection.object))?.complete) await snapshot.append(selection.object, [], null)
  return notices
}

async function expectedRecords(
  context: RunContext,
  connection: Connection,
  selection: Selection,
): Promise<number | null> {
  if (connection.count === undefined) return null
  const { object, where } = selection
  return (await connection.count({ object, ...(where === undefined ? {} : { where }) }, context.signal)).n
}

function selectionKey(account: string, selections: readonly Selection[], schema: Schema): string {
  const fields = selections.map(({ object }) => objectOf(schema, object).fields.map((field) => field.name))
  return createHash('sha256')
    .update(JSON.stringify([account, selections.map(({ object, where, limit }) => [object, where, limit]), fields]))
    .digest('hex')
}

function objectOf(schema: Schema, name: string): ObjectSchema {
  const object = findObject(schema, name)
  if (object === undefined) {
    const known = schema.objects.map((candidate) => candidate.name).join(', ')
    throw new FerryError('plan', `The source has no object "${name}" that this account may read. It has: ${known}.`)
  }
  return object
}
