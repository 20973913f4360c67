import { planHash } from '../mapping/plan-file.ts'
import { FerryError } from '../model/errors.ts'
import type { ApplySchemaResult, MigrateResult, Timed, Untimed } from '../model/results.ts'
import type { Finding, Tally } from '../model/run.ts'
import { plural } from '../model/wording.ts'
import type { Approval } from '../store/store.ts'
import { requireApproval } from './approve.ts'
import { requireFingerprint } from './binding.ts'
import { inputText, type RunContext } from './context.ts'
import { writeDifferences } from './differences.ts'
import { lookAt } from './discover.ts'
import { lookUpRecords } from './forecast/whereabouts.ts'
import { type Ends, linksOf, openEnds, openPairs } from './pair.ts'
import { sumPhases } from './phases.ts'
import { loadPlan } from './plans.ts'
import { linkedSnapshot } from './read/linked-snapshot.ts'
import { matchUsers, requireSuccessorsStill } from './users.ts'
import { nextWithoutSnapshot } from './write/batches.ts'
import { openLinks } from './write/links.ts'
import { writeAll } from './write/write-all.ts'

/** Carries out what a dry run predicted and a person approved; goes on where the journal ends. */
export async function migrate(context: RunContext): Promise<Untimed<MigrateResult>> {
  const { store, run } = context
  const plan = await loadPlan(store, run.plan)
  const requireConsent = (): Promise<Approval> =>
    requireApproval(
      context,
      { id: plan.id, hash: planHash(plan) },
      { approval: inputText(run, 'approval'), run: run.id },
    )
  const approval = await requireConsent()
  const ends = await openEnds(plan, (name, objects, ties) => lookAt(context, name, objects, ties))
  requireBinding(approval, ends)
  requireFingerprint(plan, ends.target.existing, approval.binding.schemaAfter, 'after')
  const dryRun = await store.runs.get(approval.binding.dryRun)
  const snapshotId = dryRun?.result?.snapshot
  if (typeof snapshotId !== 'string') {
    throw new FerryError('store', 'The approved dry run is no longer in the journal.', nextWithoutSnapshot)
  }
  const snapshot = linkedSnapshot(await store.snapshot(snapshotId), ends.source.schema)
  if ((await snapshot.digest()) !== approval.binding.snapshotDigest) {
    throw new FerryError(
      'drift',
      `The local copy of the source, ${snapshotId}, is not the one that was approved: it was changed, damaged or removed.`,
      nextWithoutSnapshot,
    )
  }
  const connections = [plan.target.connection]
  const users = await context.phase({ name: 'users', connections }, () =>
    matchUsers({ schema: ends.source.schema, snapshot }, ends.target, context),
  )
  requireSuccessorsStill(plan, users)
  const index = await store.matchIndex(approval.binding.dryRun)
  const lookUp = lookUpRecords(store, { dryRun: approval.binding.dryRun, migration: run.id }, index, snapshot)
  const pairs = openPairs(plan, ends, users, lookUp)
  const links = openLinks(plan, ends, pairs)
  if (!(await store.approvals.use(approval.id, run.id))) {
    // The same command in a second window was quicker; which run that is, and how to follow it, is told where it is known.
    await requireConsent()
    throw new FerryError('approval', 'Another migration began under this approval.', 'Ask for a new approval.')
  }
  const permitsBusyAtStart = await context.traffic(plan.target.connection).busyPermits()
  await context.phase({ name: 'write', connections }, () =>
    writeAll(context, { pairs, links }, approval.binding, {
      limits: ends.target.limits,
      snapshot,
      figures: plan.breaker,
    }),
  )
  const endedAt = context.clock.now()
  const told = await context.phase({ name: 'compare' }, () =>
    writeDifferences(context, { pairs, links }, approval.binding.dryRun, snapshot),
  )
  const wrote = sumPhases(context.phases(), 'write')
  return {
    plan: plan.id,
    planHash: approval.binding.planHash,
    snapshotDigest: approval.binding.snapshotDigest,
    systems: ends.systems,
    dryRun: approval.binding.dryRun,
    approval: approval.id,
    consent: consentOf(approval),
    links: pairs.map(linksOf),
    schema: await schemaRuns(context, approval),
    ...told,
    calls: wrote?.calls ?? 0,
    rateLimitHits: wrote?.rateLimitHits ?? 0,
    seconds: (wrote?.ms ?? 0) / 1_000,
    permitsBusyAtStart,
    startedAt: wrote?.startedAt ?? endedAt,
    endedAt,
    findings: findingsOf(told.tally, told.differences),
  }
}

function consentOf({ via, requestedAt, decidedAt, binding }: Approval): MigrateResult['consent'] {
  const { counts, tolerance, schemaBefore, schemaAfter } = binding
  return { via: via ?? '', requestedAt, decidedAt, counts, tolerance, schemaBefore, schemaAfter }
}

/** Runs looked through for those of this approval; they were moments ago. */
const recentRuns = 1_000

async function schemaRuns({ store }: RunContext, { id, plan }: Approval): Promise<MigrateResult['schema']> {
  const runs = (await store.runs.list(recentRuns)).filter((run) => run.verb === 'apply-schema' && run.plan === plan)
  const ended = runs.flatMap(({ id: run, result }) => {
    if (result?.approval !== id) return []
    const { approval: _, ...made } = result as unknown as ApplySchemaResult & Timed
    return [{ run, ...made }]
  })
  return ended.reverse()
}

function requireBinding(approval: Approval, ends: Ends): void {
  const { sourceAccount, targetAccount } = approval.binding
  if (ends.source.account === sourceAccount && ends.target.account === targetAccount) return
  throw new FerryError(
    'drift',
    'A connection reaches another account than the one that was approved.',
    'Check the credentials of both connections and resume the run, or start a new dry run for these accounts.',
  )
}

function findingsOf(tally: Tally, differences: number): Finding[] {
  const findings: Finding[] = []
  const add = (severity: Finding['severity'], code: string, count: number, message: string): void => {
    if (count > 0) findings.push({ severity, code, message, count, examples: [] })
  }
  add(
    'error',
    'refused',
    tally.failed,
    `${plural(tally.failed, 'record was', 'records were')} refused by the target although the dry run saw nothing against it; see the quarantine file.`,
  )
  add(
    'warning',
    'differs',
    differences,
    `${plural(differences, 'record')} got another action than predicted; see the differences file.`,
  )
  return findings
}
