import type { ExtractResult } from '../model/results.ts'
import type { RunContext } from './context.ts'
import { loadPlan } from './plans.ts'
import { openSource, readSource } from './read/read-source.ts'

/** Reads everything that a plan selects into a snapshot, ahead of its dry run. */
export async function extractPlan(context: RunContext): Promise<ExtractResult> {
  const plan = await loadPlan(context.store, context.run.plan)
  const { result } = await readSource(context, plan, await openSource(context, plan))
  return result
}
