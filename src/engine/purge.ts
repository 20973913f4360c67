import { FerryError } from '../model/errors.ts'
import type { Run, Verb } from '../model/run.ts'
import type { PurgeScope, Store } from '../store/store.ts'

/** One run, all that ended so many milliseconds ago, or all that have ended; `journal`: outcomes and id map as well. */
export interface PurgeRequest {
  which: { run: string } | { olderThanMs: number } | 'all'
  journal: boolean
}

/** What a purge would take, and what it leaves because somebody still needs it. */
export interface PurgePlan {
  scope: PurgeScope
  /** Runs that are at work, or that such a run builds on. */
  busy: string[]
  /** Snapshots that stay for other runs. */
  snapshotsKept: number
  /** Runs whose journal stays for other runs. */
  journalsKept: number
}

/** Verbs that choose a snapshot while they run. */
const readers: readonly Verb[] = ['propose', 'extract', 'profile', 'preview', 'dry-run']

/** Decides what goes. Throws FerryError `usage` for an unknown run, `busy` for one that is at work or needed by one. */
export async function planPurge(store: Store, { which, journal }: PurgeRequest, now: number): Promise<PurgePlan> {
  const runs = await store.runs.list(Number.MAX_SAFE_INTEGER)
  const needs = await needsOf(store, runs)
  const before = which !== 'all' && 'olderThanMs' in which ? now - which.olderThanMs : Number.POSITIVE_INFINITY
  const asked = which !== 'all' && 'run' in which ? runs.filter(({ id }) => id === which.run) : runs
  if (which !== 'all' && 'run' in which) requireFree(asked[0], which.run, runs, needs)
  const held = new Set(runs.filter(isLive).flatMap(({ id }) => [...needs(id)]))
  const old = asked.filter(({ updatedAt }) => updatedAt <= before)
  const chosen = old.filter(({ id }) => !held.has(id))
  const ids = new Set(chosen.map(({ id }) => id))
  const staying = runs.filter(({ id, purgedAt }) => !ids.has(id) && purgedAt === undefined)
  const needed = new Set(staying.flatMap(({ id }) => [...needs(id)]))
  const used = new Set(runs.filter(({ id }) => needed.has(id)).map(snapshotOf))
  const all = await store.catalogue.snapshots()
  const wanted = all.filter(({ id, createdAt }) => {
    if (which === 'all') return true
    return chosen.some((run) => snapshotOf(run) === id || (createdAt >= run.createdAt && createdAt <= run.updatedAt))
  })
  // A run that reads may be about to take up any snapshot of its selection.
  const reading = runs.some((run) => isLive(run) && readers.includes(run.verb))
  const snapshots = wanted.map(({ id }) => id).filter((id) => !reading && !used.has(id))
  const journals = journal ? [...ids].filter((id) => !needed.has(id)) : []
  const going = new Set(all.filter(({ id }) => snapshots.includes(id)).map(({ createdAt }) => createdAt))
  const profiles = (await store.catalogue.profiles()).filter(({ readAt }) => {
    // One whose snapshot stays for other runs goes by its age, or with the run that made it.
    return which === 'all' || going.has(readAt) || ('olderThanMs' in which ? readAt <= before : made(chosen, readAt))
  })
  return {
    scope: {
      ...{ runs: [...ids], snapshots, journals },
      profiles: profiles.map(({ connection, object }) => ({ connection, object })),
      journalCopies: which === 'all' || journals.length > 0,
    },
    busy: old.map(({ id }) => id).filter((id) => held.has(id)),
    snapshotsKept: wanted.length - snapshots.length,
    journalsKept: journal ? ids.size - journals.length : 0,
  }
}

/** Refuses what needs the data of a run that was purged. A verification needs that of its migration. */
export async function refusePurged(store: Pick<Store, 'runs'>, run: Run): Promise<void> {
  const of = run.verb === 'verify' && typeof run.input.run === 'string' ? await store.runs.get(run.input.run) : null
  const purged = [run, of].find((each) => each?.purgedAt !== undefined)
  if (purged?.purgedAt === undefined || purged === null) return
  const day = new Date(purged.purgedAt).toISOString().slice(0, 10)
  throw new FerryError(
    'usage',
    `The data of the run ${purged.id} was purged on ${day}, so nothing can go on from it.`,
    'Start again with dry_run; records that are in the target already will be found there.',
  )
}

function isLive({ state }: Run): boolean {
  return state === 'queued' || state === 'running'
}

function requireFree(run: Run | undefined, id: string, runs: readonly Run[], needs: (id: string) => Set<string>): void {
  if (run === undefined) throw new FerryError('usage', `There is no run "${id}".`, 'List them with: crm-ferry runs.')
  const holder = runs.find((other) => isLive(other) && needs(other.id).has(id))
  if (holder === undefined) return
  const why = holder.id === id ? `is ${run.state}` : `is needed by ${holder.id}, which is ${holder.state}`
  throw new FerryError(
    'busy',
    `The run ${id} ${why}, so its data stays.`,
    `Pause it first: crm-ferry pause ${holder.id}.`,
  )
}

/** A run and those that it builds on: a verification on its migration, a migration on its dry run. */
async function needsOf(store: Store, runs: readonly Run[]): Promise<(id: string) => Set<string>> {
  const below = new Map<string, string>()
  for (const { id, verb, input } of runs) {
    if (verb === 'verify' && typeof input.run === 'string') below.set(id, input.run)
    if (verb !== 'migrate' || typeof input.approval !== 'string') continue
    const approval = await store.approvals.get(input.approval)
    if (approval !== null) below.set(id, approval.binding.dryRun)
  }
  return (id) => {
    const found = new Set<string>()
    for (let at: string | undefined = id; at !== undefined && !found.has(at); at = below.get(at)) found.add(at)
    return found
  }
}

function made(runs: readonly Run[], readAt: number): boolean {
  return runs.some(({ verb, result }) => verb === 'profile' && result?.readAt === readAt)
}

function snapshotOf({ result }: Run): string | null {
  return typeof result?.snapshot === 'string' ? result.snapshot : null
}
