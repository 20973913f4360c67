import { FerryError } from '../model/errors.ts'
import type { MigrateResult, Untimed, VerifyResult } from '../model/results.ts'
import type { BeforeImages, RowOutcome, Snapshot } from '../store/store.ts'
import { inputText, type RunContext, stopIfPausing, type Table } from './context.ts'
import { lookAt } from './discover.ts'
import { createLinkReader } from './forecast/look-at-links.ts'
import { lookUpRecords } from './forecast/whereabouts.ts'
import { linksOf, linkTo, openEnds, openPairs, type Pair } from './pair.ts'
import { sumPhases } from './phases.ts'
import { loadPlan } from './plans.ts'
import { linkedSnapshot } from './read/linked-snapshot.ts'
import { matchUsers } from './users.ts'
import { verifyLinks } from './verify-links.ts'
import { compareStored } from './write/compare-stored.ts'
import { imagesOf } from './write/late-references.ts'
import { type Links, openLinks } from './write/links.ts'
import { createPool } from './write/pool.ts'

/** Reads back every record that a migration wrote, by id, and compares every value that was sent. */
export async function verify(context: RunContext): Promise<Untimed<VerifyResult>> {
  const { store } = context
  const migration = await store.runs.get(inputText(context.run, 'run'))
  const plan = await loadPlan(store, migration?.plan ?? null)
  const ends = await openEnds(plan, (name, objects, ties) => lookAt(context, name, objects, ties))
  const { dryRun, ...opened } = await openSnapshot(context, migration?.result as Partial<MigrateResult> | null)
  const snapshot = linkedSnapshot(opened.snapshot, ends.source.schema)
  const connections = [plan.target.connection]
  const users = await context.phase({ name: 'users', connections }, () =>
    matchUsers({ schema: ends.source.schema, snapshot }, ends.target, context),
  )
  const mismatches = await context.table('mismatches', ['source_id', 'link', 'target_id', 'field', 'finding'])
  const count = newCount(new Map())
  const of = { dryRun, migration: migration?.id ?? '' }
  const lookUp = lookUpRecords(store, of, await store.matchIndex(dryRun), snapshot)
  const pairs = openPairs(plan, ends, users, lookUp)
  const images = await store.beforeImages(of.migration)
  const { concurrency } = ends.target.limits
  const total = await countWritten(context, of.migration, pairs)
  const readBack = (pair: Pair, into: Count): Promise<void> => {
    const own = pair.self.pair?.name === pair.name ? images : imagesOf(images, pair)
    return context.phase({ name: 'read-back', subject: pair.name, connections }, () =>
      verifyPair({
        ...{ context, pair, snapshot, images: own, mismatches, count: into, concurrency },
        ...{ migration: of.migration, total },
      }),
    )
  }
  for (const pair of pairs) await readBack(pair, count)
  const links = openLinks(plan, ends, pairs)
  const reader = createLinkReader(context, links)
  const relations = [
    ...(await verifyLate(pairs, count, readBack)),
    ...(await verifyAllLinks(links, count, (each) =>
      context.phase({ name: 'read-back', subject: each.name, connections }, () =>
        verifyLinks(context, each, of.migration, { mismatches, reader }),
      ),
    )),
  ]
  await mismatches.close()
  const { fields, ...totals } = count
  const read = sumPhases(context.phases(), 'read-back')
  return {
    run: migration?.id ?? '',
    ...totals,
    ...(relations.length > 0 && { relations }),
    mismatches: [...fields.values()].sort((a, b) => b.count - a.count),
    links: pairs.map(linksOf),
    systems: ends.systems,
    calls: read?.calls ?? 0,
    rateLimitHits: read?.rateLimitHits ?? 0,
    readAt: read?.startedAt ?? context.clock.now(),
    files: { mismatches: mismatches.path },
  }
}

/** Links and late references have outcomes of their own. */
async function countWritten({ store }: RunContext, migration: string, pairs: readonly Pair[]): Promise<number> {
  const names = new Set(pairs.map(({ name }) => name))
  const rows = (await store.journal.tallyOutcomes(migration)).filter(
    ({ pair, status }) => names.has(pair) && (status === 'created' || status === 'updated'),
  )
  return rows.reduce((sum, { count }) => sum + count, 0)
}

type Found = NonNullable<VerifyResult['relations']>

/** Their records are counted already; what differs is listed with the other fields. */
async function verifyLate(
  pairs: readonly Pair[],
  count: Count,
  readBack: (pair: Pair, into: Count) => Promise<void>,
): Promise<Found> {
  const relations: Found = []
  for (const { late } of pairs) {
    if (late === null) continue
    const found = newCount(count.fields)
    await readBack(late, found)
    count.fieldValues += found.fieldValues
    const { matched, missing, mismatched } = found
    relations.push({ name: late.name, kind: 'late reference', found: { matched, missing: missing + mismatched } })
  }
  return relations
}

async function verifyAllLinks(
  all: readonly Links[],
  count: Count,
  readBack: (links: Links) => ReturnType<typeof verifyLinks>,
): Promise<Found> {
  const relations: Found = []
  for (const links of all) {
    const { name } = links
    const found = await readBack(links)
    relations.push({ name, kind: 'link', found: found && { matched: found.matched, missing: found.missing } })
    if (found === null || found.missing === 0) continue
    count.fields.set(name, { pair: name, field: name, count: found.missing, examples: found.examples })
  }
  return relations
}

async function openSnapshot(
  context: RunContext,
  result: Partial<MigrateResult> | null,
): Promise<{ snapshot: Snapshot; dryRun: string }> {
  const dryRun = result?.dryRun === undefined ? null : await context.store.runs.get(result.dryRun)
  const id = dryRun?.result?.snapshot
  if (typeof id === 'string' && dryRun !== null)
    return { snapshot: await context.store.snapshot(id), dryRun: dryRun.id }
  throw new FerryError(
    'usage',
    'This run is not a finished migration, so there is nothing to verify.',
    'Let it finish first: resume_run.',
  )
}

interface Count {
  matched: number
  mismatched: number
  missing: number
  fieldValues: number
  fields: Map<string, VerifyResult['mismatches'][number]>
}

function newCount(fields: Count['fields']): Count {
  return { matched: 0, mismatched: 0, missing: 0, fieldValues: 0, fields }
}

interface Checking {
  /** Records that the migration wrote. */
  total: number
  concurrency: number
  context: RunContext
  migration: string
  pair: Pair
  snapshot: Snapshot
  images: BeforeImages
  mismatches: Table
  count: Count
}

async function verifyPair(checking: Checking): Promise<void> {
  const { context, pair, migration, count } = checking
  const size = pair.target.operations.find?.maxRows ?? 1
  const pool = createPool(checking.concurrency)
  for (const action of ['create', 'update'] as const) {
    for (let from = 0; ; from += size) {
      stopIfPausing(context)
      const outcomes = await context.store.journal.outcomes(migration, pair.name, action, from, size)
      const written = outcomes.filter(({ status }) => status === 'created' || status === 'updated')
      if (written.length > 0) await pool.add(() => verifyBatch(checking, written))
      context.progress({
        phase: 'reading back',
        done: count.matched + count.mismatched + count.missing,
        total: checking.total,
      })
      if (outcomes.length < size || pool.failed()) break
    }
  }
  await pool.drain()
}

async function verifyBatch(checking: Checking, outcomes: readonly RowOutcome[]): Promise<void> {
  const { context, pair, count, mismatches } = checking
  for (const { outcome, found } of await compareStored(context.signal, pair, checking, outcomes)) {
    const line = [outcome.sourceId, linkTo(pair, outcome.sourceId), outcome.targetId ?? '']
    if (found === null) {
      count.missing += 1
      await mismatches.add([...line, '', 'the record is not there'])
      continue
    }
    count.fieldValues += found.sent.length
    count[found.wrong.length === 0 ? 'matched' : 'mismatched'] += 1
    for (const { field, empty } of found.wrong) {
      countField(count, pair.name, field, outcome.sourceId)
      await mismatches.add([...line, field, empty ? 'empty in the target' : 'holds another value'])
    }
  }
}

function countField(count: Count, pair: string, field: string, sourceId: string): void {
  const key = `${pair}/${field}`
  const entry = count.fields.get(key) ?? { pair, field, count: 0, examples: [] }
  entry.count += 1
  if (entry.examples.length < 3) entry.examples.push(sourceId)
  count.fields.set(key, entry)
}
