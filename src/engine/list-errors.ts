import { futureSchema } from '../mapping/future-schema.ts'
import { FerryError } from '../model/errors.ts'
import { type ObjectPlan, pairName } from '../model/plan.ts'
import type { VerifyResult } from '../model/results.ts'
import type { Action, Run } from '../model/run.ts'
import { findObject, type ObjectSchema, type Schema } from '../model/schema.ts'
import type { Store } from '../store/store.ts'
import { linkTo } from './pair.ts'
import { loadPlan } from './plans.ts'
import { refusePurged } from './purge.ts'
import { adviceFor } from './reasons.ts'

/** What a run kept back or found wrong: counts of all of it, most frequent first, and some examples of each reason. */
export interface RunErrors {
  run: Run
  /** Of a verification the reason is the field that differs, or `missing`. */
  reasons: { pair: string; reason: string; count: number; hint: string }[]
  examples: { pair: string; sourceId: string; link: string; reason: string; detail: string }[]
}

interface Deps {
  store: Pick<Store, 'runs' | 'journal' | 'plans' | 'catalogue' | 'approvals'>
  /** Rows of a report table, without its head. */
  readTable(path: string): AsyncIterable<string[]>
}

type Wanted = { reason?: string; limit: number }
type Row = { sourceId: string; reason: string | null; detail: string | null; status?: string }
/** What one partition of the journal holds of kept back rows. */
type Part = {
  pair: string
  counts: Map<string, number>
  rows(from: number): Promise<Row[]>
  isError(row: Row): boolean
}

const page = 1_000
/** Code of a row whose refusal came without one. */
const noReason = 'other'

/**
 * Streams from the journal, or from the table of a verification; holds no more than a page and the examples. Throws
 * FerryError `usage` for a run that judges no records, or has not got so far.
 */
export async function listErrors(deps: Deps, run: Run, wanted: Wanted): Promise<RunErrors> {
  if (run.verb === 'verify') return errorsOfVerify(deps, run, wanted)
  if (run.verb === 'dry-run') return errorsOf(deps, run, await predicted(deps, run.id), wanted)
  if (run.verb === 'migrate') {
    const dryRun = await dryRunOf(deps, run)
    const parts = [...(await happened(deps, run.id)), ...(dryRun === null ? [] : await predicted(deps, dryRun))]
    return errorsOf(deps, run, parts, wanted)
  }
  throw new FerryError(
    'usage',
    `The run ${run.id} is a run of ${run.verb}, which keeps no records back.`,
    'Ask about a dry run, a migration or a verification.',
  )
}

/** The dry run that a migration carries out; its approval names it from the start. */
async function dryRunOf({ store }: Deps, { input }: Run): Promise<string | null> {
  const approval = typeof input.approval === 'string' ? await store.approvals.get(input.approval) : null
  return approval?.binding.dryRun ?? null
}

async function predicted({ store }: Deps, dryRun: string): Promise<Part[]> {
  const tally = await store.journal.tallyPredictions(dryRun)
  const kept = tally.filter(({ action }) => action === 'quarantine')
  return partsOf(kept, (pair, action) => ({
    rows: (from) => store.journal.predictions(dryRun, pair, action, from, page),
    isError: () => true,
  }))
}

async function happened({ store }: Deps, migration: string): Promise<Part[]> {
  const isError = ({ status }: Pick<Row, 'status'>): boolean => status === 'quarantined' || status === 'failed'
  const tally = await store.journal.tallyOutcomes(migration)
  return partsOf(tally.filter(isError), (pair, action) => ({
    rows: (from) => store.journal.outcomes(migration, pair, action, from, page),
    isError,
  }))
}

function partsOf(
  tally: readonly { pair: string; action: Action; reason: string | null; count: number }[],
  read: (pair: string, action: Action) => Pick<Part, 'rows' | 'isError'>,
): Part[] {
  const parts = new Map<string, Part>()
  for (const { pair, action, reason, count } of tally) {
    const key = `${action}/${pair}`
    const part = parts.get(key) ?? { pair, counts: new Map(), ...read(pair, action) }
    const code = reason ?? noReason
    part.counts.set(code, (part.counts.get(code) ?? 0) + count)
    parts.set(key, part)
  }
  return [...parts.values()]
}

async function errorsOf(deps: Deps, run: Run, parts: readonly Part[], wanted: Wanted): Promise<RunErrors> {
  // A purge may have taken the journal too; the counts of nothing would look like good news.
  if (parts.length === 0) await refusePurged(deps.store, run)
  const { hint, link } = await createAdvisor(deps, run)
  const reasons = new Map<string, RunErrors['reasons'][number]>()
  for (const { pair, counts } of parts) {
    for (const [reason, count] of counts) {
      const entry = reasons.get(`${pair}/${reason}`) ?? { pair, reason, count: 0, hint: hint(pair, reason) }
      entry.count += count
      reasons.set(`${pair}/${reason}`, entry)
    }
  }
  const share = shareOf([...reasons.values()], wanted)
  const examples: RunErrors['examples'] = []
  for (const part of parts) {
    for await (const { sourceId, reason, detail } of samples(part, wanted.reason, share)) {
      if (examples.length >= wanted.limit) break
      const code = reason ?? noReason
      examples.push({ pair: part.pair, sourceId, link: link(part.pair, sourceId), reason: code, detail: detail ?? '' })
    }
  }
  return { run, reasons: byCount([...reasons.values()]), examples }
}

/** So many examples of each reason that all have their turn. */
function shareOf(reasons: readonly { reason: string }[], { reason, limit }: Wanted): number {
  const asked = reasons.filter((each) => reason === undefined || each.reason === reason).length
  return Math.ceil(limit / Math.max(1, asked))
}

/** Up to `share` rows of each reason, read no further than to the last of them. */
async function* samples(part: Part, only: string | undefined, share: number): AsyncGenerator<Row> {
  const open = new Map<string, number>()
  for (const [reason, count] of part.counts) {
    if (only === undefined || only === reason) open.set(reason, Math.min(count, share))
  }
  for (let from = 0; open.size > 0; from += page) {
    const rows = await part.rows(from)
    for (const row of rows) {
      const code = row.reason ?? noReason
      const left = part.isError(row) ? open.get(code) : undefined
      if (left === undefined) continue
      yield row
      if (left === 1) open.delete(code)
      else open.set(code, left - 1)
    }
    if (rows.length === 0) return
  }
}

/** Hints and links by the plan and the schemas as last seen; without them, the general ones. */
async function createAdvisor(
  { store }: Deps,
  { plan: id }: Run,
): Promise<{ hint(pair: string, reason: string): string; link(pair: string, sourceId: string): string }> {
  const plan = await loadPlan(store, id).catch(() => null)
  const source = plan === null ? null : await store.catalogue.get(plan.source.connection)
  const target = plan === null ? null : await store.catalogue.get(plan.target.connection)
  // What the plan has made may be newer than the last look at the target.
  const future = target && plan ? futureSchema(target.schema, plan.schema) : undefined
  const ends = (pair: string): { plan?: ObjectPlan; source?: ObjectSchema; target?: ObjectSchema } => {
    const [from = '', to = ''] = pair.split('>')
    const found = (schema: Schema | undefined, name: string) => (schema ? findObject(schema, name) : undefined)
    const [objectPlan, at, into] = [
      plan?.objects.find((each) => pairName(each) === pair),
      found(source?.schema, from),
      found(future, to),
    ]
    return { ...(objectPlan && { plan: objectPlan }), ...(at && { source: at }), ...(into && { target: into }) }
  }
  return {
    hint: (pair, reason) => adviceFor(ends(pair), reason).hint,
    link: (pair, sourceId) => linkTo(ends(pair), sourceId),
  }
}

const missing = 'missing'
const missingHint = 'The record is not in the target, or is no longer in the snapshot: somebody deleted or merged it.'
const differsHint = 'Look at both records: somebody or an automation of the target may have changed the value since.'

async function errorsOfVerify(deps: Deps, run: Run, { reason, limit }: Wanted): Promise<RunErrors> {
  await refusePurged(deps.store, run)
  const result = run.result as unknown as VerifyResult | null
  const path = result?.files.mismatches
  if (result === null || path === undefined) {
    throw new FerryError(
      'usage',
      `The verification ${run.id} has not finished, so its findings are not counted yet.`,
      'Wait for it with get_run.',
    )
  }
  const reasons = result.mismatches.map(({ field, count }) => ({ pair: '', reason: field, count, hint: differsHint }))
  if (result.missing > 0) reasons.push({ pair: '', reason: missing, count: result.missing, hint: missingHint })
  const share = shareOf(reasons, { limit, ...(reason !== undefined && { reason }) })
  const taken = new Map<string, number>()
  const examples: RunErrors['examples'] = []
  const asked = reasons.filter((each) => reason === undefined || each.reason === reason)
  const enough = Math.min(
    limit,
    asked.reduce((sum, { count }) => sum + Math.min(count, share), 0),
  )
  if (enough === 0) return { run, reasons: byCount(reasons), examples }
  for await (const [sourceId = '', link = '', , field = '', detail = ''] of deps.readTable(path)) {
    const code = field === '' ? missing : field
    const n = taken.get(code) ?? 0
    if ((reason !== undefined && code !== reason) || n >= share) continue
    taken.set(code, n + 1)
    examples.push({ pair: '', sourceId, link, reason: code, detail })
    if (examples.length >= enough) break
  }
  return { run, reasons: byCount(reasons), examples }
}

function byCount<T extends { count: number }>(reasons: readonly T[]): T[] {
  return [...reasons].sort((a, b) => b.count - a.count)
}
