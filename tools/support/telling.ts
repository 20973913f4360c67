import type { Run } from '../../src/model/run.ts'

/** How the result of a verb is told: bounded data for programs, lines for readers, and what usually comes next. */
export interface Telling<Result> {
  data(result: Result): Record<string, unknown>
  lines(result: Result): string[]
  next(result: Result, run: Run): string
}
