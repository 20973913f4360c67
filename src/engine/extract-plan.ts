import type { ExtractResult } from '../model/results.ts'
import type { RunContext } from './context.ts'
import { look } from './discover.ts'
import { extractSelection } from './extract.ts'
import { requireAccount } from './pair.ts'
import { loadPlan } from './plans.ts'
import { selectionsOf } from './selection.ts'

/** Reads everything that a plan selects into a snapshot, ahead of its dry run. */
export async function extractPlan(context: RunContext): Promise<ExtractResult> {
  const plan = await loadPlan(context.store, context.run.plan)
  const { connection, account, schema } = await look(context, plan.source.connection)
  requireAccount(plan.source, account.id)
  const source = { connection, account: account.id, schema }
  const refresh = context.run.input.refresh === true
  const selections = selectionsOf(plan.objects, schema)
  const { result } = await context.phase({ name: 'read', connections: [plan.source.connection] }, () =>
    extractSelection(context, source, selections, refresh),
  )
  return result
}
