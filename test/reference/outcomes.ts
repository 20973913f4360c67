import type { Outcome } from '../../src/connector.ts'
import { type Problem, rowError } from './errors.ts'

/** What became of one row of a batch or a job. simulators/reference/README.md, Writing. */
export type Result = { ref: string } & (
  | { status: 'written'; id: string; created: boolean }
  | { status: 'rejected'; error: Problem }
)

export function outcomeOf(result: Result): Outcome {
  if (result.status === 'rejected') return { status: 'rejected', error: rowError(result.error) }
  return { status: 'written', id: result.id, created: result.created }
}
