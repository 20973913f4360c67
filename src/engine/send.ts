import type { RunContext } from './context.ts'
import type { Operation, ReadyRow } from './migration.ts'
import { concernsTheRun, type Verdict, verdictsOf } from './refusal.ts'

/** What the target answers to rows; a refusal that does not concern them is thrown, since nothing was stored. */
export async function send(
  context: RunContext,
  operation: Operation,
  rows: readonly ReadyRow[],
): Promise<readonly Verdict[]> {
  if (rows.length === 0) return []
  await context.holdLease()
  const verdicts = verdictsOf(await operation.send(rows, context.signal))
  for (const verdict of verdicts)
    if (verdict.status === 'rejected' && concernsTheRun(verdict.error)) throw verdict.error
  return verdicts
}
