import { planHash } from '../../mapping/plan-file.ts'
import type { FoundUser, UserReason } from '../../mapping/users.ts'
import type { Plan } from '../../model/plan.ts'
import type { DryRunResult, OwnerForecast } from '../../model/results.ts'
import type { Run } from '../../model/run.ts'
import type { MatchIndex, Snapshot } from '../../store/store.ts'
import type { RunContext } from '../context.ts'
import { mostOwners, nobody } from '../forecast/owners.ts'
import type { Ends } from '../pair.ts'
import { extractSelection } from '../read/extract.ts'
import { relationsOf, sampledRelations } from '../read/extract-links.ts'
import { linkedSnapshot } from '../read/linked-snapshot.ts'
import { recordsOf, sampleSize, selectionKey, selectionsOf } from '../read/selection.ts'
import { type FoundUsers, matchUsers, matchUsersNow, needsUsers, noUsers } from '../users.ts'

/** What a preview is made from: the newest that is at hand, so that no system has to be asked. */
export interface Basis {
  kind: 'dry-run' | 'snapshot' | 'sample'
  dryRun: string | null
  snapshot: Snapshot
  /** Of the target as the dry run found it; empty without one. */
  index: MatchIndex
  users: FoundUsers
}

/**
 * The dry run of the plan as it is now, else a snapshot of what it selects, else the sample of its proposal; a sample is
 * read only when there is nothing. The users of the target are asked for when the plan maps owners and no dry run knows
 * them.
 */
export async function findBasis(context: RunContext, plan: Plan, ends: Ends): Promise<Basis> {
  const { store } = context
  const dryRun = await newestDryRun(context, plan)
  if (dryRun !== null) {
    const result = dryRun.result as unknown as DryRunResult
    const whole = await store.snapshot(result.snapshot)
    const [snapshot, index] = [linkedSnapshot(whole, ends.source.schema), await store.matchIndex(dryRun.id)]
    const users = rememberedUsers(result.owners) ?? (await findUsers(context, plan, ends, snapshot))
    // Without what the target has, everything would look like a create.
    if (await isWhole(index, plan)) return { kind: 'dry-run', dryRun: dryRun.id, snapshot, index, users }
  }
  const index = await store.matchIndex(context.run.id)
  await index.clearClaims()
  const found = (await earlierSnapshot(context, plan, ends)) ?? (await readSample(context, plan, ends))
  const users = await findUsers(context, plan, ends, found.snapshot)
  return { ...found, dryRun: null, index, users }
}

/** Dry runs that are looked at, among the newest runs. */
const newestRuns = 200

async function newestDryRun({ store }: RunContext, plan: Plan): Promise<Run | null> {
  const hash = planHash(plan)
  const snapshots = new Set((await store.catalogue.snapshots()).map(({ id }) => id))
  const serves = ({ verb, state, purgedAt, result, plan: id }: Run): boolean => {
    if (verb !== 'dry-run' || state !== 'done' || purgedAt !== undefined || id !== plan.id) return false
    const { planHash: of, snapshot } = result as unknown as DryRunResult
    return of === hash && snapshots.has(snapshot)
  }
  return (await store.runs.list(newestRuns)).find(serves) ?? null
}

async function isWhole(index: MatchIndex, plan: Plan): Promise<boolean> {
  const positions = await Promise.all(plan.objects.map(({ target }) => index.position(target)))
  return positions.every((position) => position?.complete)
}

type Found = Pick<Basis, 'kind' | 'snapshot'>

async function earlierSnapshot({ store }: RunContext, plan: Plan, { source }: Ends): Promise<Found | null> {
  const selections = {
    snapshot: selectionsOf(plan, source.schema),
    sample: recordsOf(plan.objects, source.schema, sampleSize),
  }
  for (const kind of ['snapshot', 'sample'] as const) {
    const relations =
      kind === 'snapshot' ? relationsOf(plan, source.schema) : sampledRelations(plan.objects, source.schema)
    const key = selectionKey(source.account, selections[kind], source.schema, relations)
    const found = await store.catalogue.findSnapshot(key)
    if (found !== null) return { kind, snapshot: linkedSnapshot(await store.snapshot(found.id), source.schema) }
  }
  return null
}

async function readSample(context: RunContext, plan: Plan, { source }: Ends): Promise<Found> {
  const samples = recordsOf(plan.objects, source.schema, sampleSize)
  const relations = sampledRelations(plan.objects, source.schema)
  const { snapshot } = await context.phase({ name: 'read', connections: [plan.source.connection] }, () =>
    extractSelection(context, source, samples, { relations }),
  )
  return { kind: 'sample', snapshot }
}

async function findUsers(
  context: RunContext,
  plan: Plan,
  { source, target }: Ends,
  snapshot: Snapshot,
): Promise<FoundUsers> {
  if (!needsUsers(plan.objects)) return noUsers
  const known = source.schema.users !== undefined && (await snapshot.position(source.schema.users.object)) !== null
  const connections = known ? [plan.target.connection] : [plan.source.connection, plan.target.connection]
  return context.phase({ name: 'users', connections }, () =>
    known ? matchUsers({ schema: source.schema, snapshot }, target, context) : matchUsersNow(source, target, context),
  )
}

/** Who stands for whom, as a dry run found it. Null where its result does not say it for certain: behind a full list may be more. */
function rememberedUsers(owners: readonly OwnerForecast[] | undefined): FoundUsers | null {
  if (owners === undefined || owners.length === 0 || owners.length >= mostOwners) return null
  const known = new Map<string, FoundUser>()
  for (const { source, target, why } of owners) {
    const found = remembered(target, why)
    const other = known.get(source.id)
    if (other !== undefined && JSON.stringify(other) !== JSON.stringify(found)) return null
    known.set(source.id, found)
  }
  return { ...noUsers, find: (id, policy) => known.get(id) ?? noUsers.find(id, policy) }
}

function remembered(target: OwnerForecast['target'], why: string): FoundUser {
  if (target !== null) return { id: target.id, why: why as UserReason }
  if (why === nobody) return { id: null, why: 'otherwise' }
  return { issue: { code: why, message: 'The dry run found no user of the target for this one.' } }
}
