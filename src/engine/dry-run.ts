import { tellCreations } from '../mapping/check-object-creations.ts'
import { lackingChanges } from '../mapping/future-schema.ts'
import { planHash } from '../mapping/plan-file.ts'
import type { DryRunResult, Untimed } from '../model/results.ts'
import type { MatchIndex } from '../store/store.ts'
import { expectedFingerprint, schemaFingerprint } from './binding.ts'
import type { RunContext } from './context.ts'
import { lookAgainAt } from './discover.ts'
import { describeMappings } from './forecast/describe-mappings.ts'
import { findingsOf } from './forecast/dry-run-findings.ts'
import { estimate } from './forecast/estimate.ts'
import { forecastAll } from './forecast/forecast-all.ts'
import { isAskedById } from './forecast/index-known.ts'
import { indexTarget } from './forecast/index-target.ts'
import { findLostKinds } from './forecast/lost-kinds.ts'
import { lookUpRecords } from './forecast/whereabouts.ts'
import { namePairs } from './name-pairs.ts'
import { linksOf, openEnds, openPairs, type Pair } from './pair.ts'
import { loadPlan, requireSound } from './plans.ts'
import { preflight } from './preflight.ts'
import { readSource } from './read/read-source.ts'
import { findStrangers, matchUsers, requireSuccessors } from './users.ts'
import { openLinks } from './write/links.ts'

/**
 * The migration with a write layer that only counts: reads the whole source into a snapshot, pulls the target's keys,
 * and predicts for every record what it will get, by the code that the migration runs.
 */
export async function dryRun(context: RunContext): Promise<Untimed<DryRunResult>> {
  const plan = await loadPlan(context.store, context.run.plan)
  const ends = await openEnds(plan, (name, objects) => lookAgainAt(context, name, objects))
  requireSound(plan, ends, 'start the dry run again')
  await requireSuccessors(plan, ends.target, context)
  const index = await context.store.matchIndex(context.run.id)
  const [extracted] = await Promise.all([
    readSource(context, plan, ends.source),
    context.phase({ name: 'index', connections: [plan.target.connection] }, () =>
      pullIndexes(context, openPairs(plan, ends), index),
    ),
  ])
  const users = await context.phase({ name: 'users', connections: [plan.target.connection] }, () =>
    matchUsers({ schema: ends.source.schema, snapshot: extracted.snapshot }, ends.target, context),
  )
  const of = { dryRun: context.run.id, migration: null }
  const lookUp = lookUpRecords(context.store, of, index, extracted.snapshot)
  const pairs = openPairs(plan, ends, users, lookUp)
  const links = openLinks(plan, ends, pairs)
  const told = await context.phase({ name: 'predict', connections: [plan.target.connection] }, () =>
    forecastAll(context, pairs, links, extracted.snapshot, index),
  )
  const lostKinds = await findLostKinds(plan, ends.source.schema, extracted.snapshot)
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
    schemaChanges: lackingChanges(plan.schema, ends.target.existing),
    lost: told.lost,
    mappings: describeMappings(plan, { source: ends.source.schema, target: ends.target.existing }),
    owners: told.owners,
    unmapped: told.unmapped,
    ...(told.relations.length > 0 && { relations: told.relations }),
    findings: namePairs(plan, [
      ...obstacles,
      ...tellCreations(plan, ends.target.existing),
      ...findStrangers(plan, users),
      ...lostKinds,
      ...findingsOf(extracted.result, told, needed, ends.systems),
    ]),
    estimate: needed,
    links: pairs.map(linksOf),
    schemaBefore: schemaFingerprint(plan, ends.target.existing, 'before'),
    schemaAfter: expectedFingerprint(plan, ends.target.existing),
    files: told.files,
  }
}

async function pullIndexes(context: RunContext, pairs: readonly Pair[], index: MatchIndex): Promise<void> {
  const byObject = Map.groupBy(pairs, ({ target }) => target.name)
  for (const [first, ...others] of byObject.values())
    if (![first!, ...others].every(isAskedById)) await indexTarget(context, [first!, ...others], index)
}
