import { planHash } from '../mapping/plan-file.ts'
import type { Clock, Random } from '../model/clock.ts'
import { FerryError } from '../model/errors.ts'
import type { DryRunResult } from '../model/results.ts'
import type { Action, Run } from '../model/run.ts'
import type { Approval, Store } from '../store/store.ts'
import { randomId } from './ids.ts'
import { loadPlan } from './plans.ts'
import { refusePurged } from './purge.ts'

/** For how long a request may be answered. */
const answerableMs = 60 * 60_000

/** For how long after the consent the approved run may be started: from a Friday evening over the weekend. */
const startableMs = 72 * 60 * 60_000

const nextDryRun = 'Start a dry run of the plan as it is now, look at its report, then ask again.'

/** Opens a request for a person's consent to what the newest dry run of the plan showed. */
export async function requestApproval(
  deps: { store: Store; clock: Clock; random: Random },
  planId: string,
): Promise<{ approval: Approval; dryRun: DryRunResult }> {
  const { store, clock, random } = deps
  const plan = await loadPlan(store, planId)
  const { run, result: dryRun } = await newestDryRun(store, planId)
  await refusePurged(store, run)
  if (dryRun.planHash !== planHash(plan)) {
    throw new FerryError('approval', `The plan "${planId}" was changed after its last dry run.`, nextDryRun)
  }
  refuseObstacles(planId, dryRun)
  const latest = await store.approvals.latest(planId)
  if (latest !== null && latest.run !== null && latest.binding.dryRun === run.id) {
    // Its predictions are of the time before that migration: what it calls absent is there now.
    throw new FerryError(
      'approval',
      `The last dry run of "${planId}" has served the migration ${latest.run}.`,
      nextDryRun,
    )
  }
  const seen = await store.catalogue.get(plan.target.connection)
  const counts = countActions(dryRun)
  const approval: Approval = {
    id: randomId('approval', random),
    plan: planId,
    binding: {
      planHash: dryRun.planHash,
      dryRun: run.id,
      snapshotDigest: dryRun.snapshotDigest,
      sourceAccount: dryRun.sourceAccount,
      targetAccount: dryRun.targetAccount,
      schemaBefore: dryRun.schemaBefore,
      schemaAfter: dryRun.schemaAfter,
      counts,
      tolerance: plan.tolerance,
      schemaChanges: dryRun.schemaChanges.length,
    },
    phrase: `${seen?.account.name ?? dryRun.targetAccount} ${counts.create + counts.update}`,
    state: 'pending',
    via: null,
    requestedAt: clock.now(),
    expiresAt: clock.now() + answerableMs,
    decidedAt: null,
    run: null,
  }
  await store.approvals.create(approval)
  return { approval, dryRun }
}

/** What the target is known to refuse is not for a person to agree to. */
function refuseObstacles(planId: string, { findings }: Pick<DryRunResult, 'findings'>): void {
  const errors = findings.filter(({ severity }) => severity === 'error')
  if (errors.length === 0) return
  const list = errors.map(({ message, fix }) => `- ${message}${fix === undefined ? '' : ` ${fix}`}`).join('\n')
  throw new FerryError(
    'approval',
    `The migration of "${planId}" cannot succeed as it is:\n${list}`,
    'Mend this, then run the dry run again.',
  )
}

async function newestDryRun(store: Store, plan: string): Promise<{ run: Run; result: DryRunResult }> {
  const runs = await store.runs.list(1_000)
  const run = runs.find(
    (candidate) => candidate.verb === 'dry-run' && candidate.plan === plan && candidate.state === 'done',
  )
  if (run?.result == null) throw new FerryError('approval', `The plan "${plan}" has no finished dry run.`, nextDryRun)
  return { run, result: run.result as unknown as DryRunResult }
}

/** Records by action and, where the plan has any, late references and links that are to be made. */
function countActions(
  dryRun: Pick<DryRunResult, 'pairs' | 'relations'>,
): Record<Action, number> & Record<string, number> {
  const counts: Record<Action, number> = { create: 0, update: 0, unchanged: 0, skip: 0, quarantine: 0 }
  for (const pair of dryRun.pairs) {
    for (const [action, n] of Object.entries(pair.counts)) counts[action as Action] += n
  }
  const ties: Record<string, number> = {}
  for (const { kind, written } of dryRun.relations ?? []) {
    const counted = kind === 'link' ? 'links' : 'references'
    if (kind !== 'reference') ties[counted] = (ties[counted] ?? 0) + written
  }
  return { ...counts, ...ties }
}

/** A person typed something into a request: consent if it is the phrase to the letter, else a refusal that says so. */
export async function approve(
  deps: { store: Store; clock: Clock },
  id: string,
  typed: string,
  via: string,
): Promise<Approval> {
  const approval = await pendingApproval(deps, id)
  if (typed.trim() !== approval.phrase) {
    throw new FerryError('approval', `What was typed is not "${approval.phrase}"; nothing was approved.`)
  }
  return decide(deps, approval, 'approved', via)
}

export async function decline(deps: { store: Store; clock: Clock }, id: string, via: string): Promise<Approval> {
  const approval = await pendingApproval(deps, id)
  return decide(deps, approval, 'declined', via)
}

async function decide(
  { store, clock }: { store: Store; clock: Clock },
  approval: Approval,
  state: 'approved' | 'declined',
  via: string,
): Promise<Approval> {
  const decidedAt = clock.now()
  const expiresAt = state === 'approved' ? decidedAt + startableMs : approval.expiresAt
  const done = await store.approvals.decide(approval.id, { state, via, expiresAt }, decidedAt)
  if (!done) throw new FerryError('approval', 'This request was decided meanwhile; nothing was changed.')
  return { ...approval, state, via, decidedAt, expiresAt }
}

async function pendingApproval(deps: { store: Store; clock: Clock }, id: string): Promise<Approval> {
  const approval = await deps.store.approvals.get(id)
  if (approval === null) throw new FerryError('approval', `There is no approval request "${id}".`)
  if (approval.state !== 'pending') {
    throw new FerryError('approval', `This request was already ${approval.state}.`, 'Ask for a new approval.')
  }
  if (deps.clock.now() > approval.expiresAt) {
    throw new FerryError('approval', 'This request has expired.', 'Ask for a new approval.')
  }
  return approval
}

/**
 * The approval under which a run may write: approved, for the plan as it is now, in time, and not given to another
 * migration. A run that began under it keeps it, however long it takes.
 */
export async function requireApproval(
  { store, clock }: { store: Store; clock: Clock },
  plan: { id: string; hash: string },
  asked: { approval?: string; run?: string; schemaOnly?: boolean } = {},
): Promise<Approval> {
  const approval = await (asked.approval ? store.approvals.get(asked.approval) : store.approvals.latest(plan.id))
  const ask = `Ask a person: request_approval, or crm-ferry approve ${plan.id}.`
  if (approval === null) throw new FerryError('approval', `Nobody has approved the plan "${plan.id}".`, ask)
  if (approval.state !== 'approved') {
    throw new FerryError('approval', `The last approval request for "${plan.id}" is ${approval.state}.`, ask)
  }
  if (approval.binding.planHash !== plan.hash) {
    throw new FerryError('approval', `The plan "${plan.id}" was changed after it was approved.`, nextDryRun)
  }
  const begun = approval.run !== null && (approval.run === asked.run || (await goesOn(store, approval.run, asked)))
  if (approval.run !== null && !begun) {
    throw await approvalServed(store, approval.run)
  }
  if (!begun && clock.now() > approval.expiresAt) {
    throw new FerryError('approval', 'The approval has expired before the migration began.', ask)
  }
  return approval
}

/** A migration that was interrupted still has its approval, so it is resumed instead of being approved anew. */
async function approvalServed(store: Store, id: string): Promise<FerryError> {
  const run = await store.runs.get(id)
  if (run === null || run.state === 'done') {
    return new FerryError('approval', `This approval has served the migration ${id}.`, nextDryRun)
  }
  const atWork = run.state === 'queued' || run.state === 'running'
  return new FerryError(
    'approval',
    `This approval serves the migration ${id}, which is ${run.state}.`,
    atWork ? `Follow it: get_run with run_id "${id}".` : `Go on with it: resume_run with run_id "${id}".`,
  )
}

/** The approved schema changes may be made again for as long as the migration that they serve is not done. */
async function goesOn(store: Store, run: string, asked: { schemaOnly?: boolean }): Promise<boolean> {
  return asked.schemaOnly === true && (await store.runs.get(run))?.state !== 'done'
}
