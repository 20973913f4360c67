import { z } from 'zod'

/** Shapes of `structuredContent` that several tools share. */

/** What to do next. */
export const nextStep = z.string()

export const findingShape = z.object({
  severity: z.enum(['error', 'warning', 'info']),
  code: z.string(),
  message: z.string(),
  count: z.int(),
  examples: z.array(z.string()),
  fix: z.string().optional(),
  edit: z.record(z.string(), z.unknown()).optional(),
})

const fileShape = z.object({ name: z.string(), path: z.string(), uri: z.string() })

const problemShape = z.object({ code: z.string(), message: z.string(), next: z.string().optional() })

/** A run; `result` is there once it is done and differs by verb. */
export function runShape<Result extends z.ZodType>(result: Result) {
  return z.object({
    run_id: z.string(),
    verb: z.string(),
    state: z.enum(['queued', 'running', 'paused', 'done', 'failed']),
    phase: z.string().optional(),
    done: z.number().optional(),
    total: z.number().optional(),
    ask_again_in_seconds: z.int().optional(),
    goes_on_at: z.string().optional(),
    problem: problemShape.optional(),
    result: result.optional(),
    files: z.array(fileShape).optional(),
    next: nextStep,
  })
}
