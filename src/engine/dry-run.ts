import { checkPlan } from '../mapping/check-plan.ts'
import { lackingChanges } from '../mapping/future-schema.ts'
import { planHash } from '../mapping/plan-file.ts'
import { FerryError } from '../model/errors.ts'
import type { Plan } from '../model/plan.ts'
import type { DryRunResult, Untimed } from '../model/results.ts'
import type { Finding } from '../model/run.ts'
import type { MatchIndex } from '../store/store.ts'
import { expectedFingerprint, schemaFingerprint } from './binding.ts'
import type { RunContext } from './context.ts'
import { describeMappings } from './describe-mappings.ts'
import { look } from './discover.ts'
import { findingsOf } from './dry-run-findings.ts'
import { estimate } from './estimate.ts'
import { extractSelection } from './extract.ts'
import { forecastAll } from './forecast-all.ts'
import { indexTarget } from './index-target.ts'
import { linksOf, openEnds, openPairs, type Pair } from './pair.ts'
import { loadPlan } from './plans.ts'
import { preflight } from './preflight.ts'
import { selectionsOf } from './selection.ts'
import { findStrangers, matchUsers, requireSuccessors } from './users.ts'

/**
 * The migration with a write layer that only counts: reads the whole source into a snapshot, pulls the target's keys,
 * and predicts for every record what it will get, by the code that the migration runs.
 */
export async function dryRun(context: RunContext): Promise<Untimed<DryRunResult>> {
  const plan = await loadPlan(context.store, context.run.plan)
  const ends = await openEnds(plan, (name) => look(context, name))
  refuseErrors(plan, checkPlan(plan, ends.source.schema, ends.target.schema))
  await requireSuccessors(plan, ends.target, context)
  const index = await context.store.matchIndex(context.run.id)
  const selections = selectionsOf(plan.objects, ends.source.schema)
  const refresh = context.run.input.refresh === true
  const [extracted] = await Promise.all([
    context.phase({ name: 'read', connections: [plan.source.connection] }, () =>
      extractSelection(context, ends.source, selections, refresh),
    ),
    context.phase({ name: 'index', connections: [plan.target.connection] }, () =>
      pullIndexes(context, openPairs(plan, ends), index),
    ),
  ])
  const users = await context.phase({ name: 'users', connections: [plan.target.connection] }, () =>
    matchUsers({ schema: ends.source.schema, snapshot: extracted.snapshot }, ends.target, context),
  )
  const pairs = openPairs(plan, ends, users)
  const told = await context.phase({ name: 'predict' }, () => forecastAll(context, pairs, extracted.snapshot, index))
  const obstacles = await preflight(context, plan, pairs, told.pairs)
  const needed = estimate(context, plan, ends, told.needs)
  return {
    plan: plan.id,
    planHash: planHash(plan),
    snapshot: extracted.result.snapshot,
    snapshotDigest: extracted.result.digest,
    sourceAccount: ends.source.account,
    targetAccount: ends.target.account,
    systems: ends.systems,
    read: told.read,
    pairs: told.pairs,
    schemaChanges: lackingChanges(plan.schema, ends.target.schema),
    lost: told.lost,
    mappings: describeMappings(plan, { source: ends.source.schema, target: ends.target.schema }),
    owners: told.owners,
    unmapped: told.unmapped,
    findings: [
      ...obstacles,
      ...findStrangers(plan, users),
      ...findingsOf(extracted.result, told, needed, ends.systems),
    ],
    estimate: needed,
    links: pairs.map(linksOf),
    schemaBefore: schemaFingerprint(plan, ends.target.schema, 'before'),
    schemaAfter: expectedFingerprint(plan, ends.target.schema),
    files: told.files,
  }
}

function refuseErrors(plan: Plan, findings: readonly Finding[]): void {
  const errors = findings.filter((finding) => finding.severity === 'error')
  if (errors.length === 0) return
  throw new FerryError(
    'plan',
    `The plan "${plan.id}" does not hold:\n${errors.map((finding) => `- ${finding.message}`).join('\n')}`,
    `Mend it with edit_plan or in its file, then start the dry run again.`,
  )
}

async function pullIndexes(context: RunContext, pairs: readonly Pair[], index: MatchIndex): Promise<void> {
  for (const pair of pairs) await indexTarget(context, pair, index)
}
