import { z } from 'zod'
import { answerErrors, errorsShape } from './support/errors-answer.ts'
import { runId } from './support/inputs.ts'
import { defineTool } from './tool.ts'

export const getRunErrors = defineTool({
  name: 'get_run_errors',
  title: 'Get run errors',
  description:
    'Says what a dry run or migration kept back, what the target refused, or what a verification found different: counts by reason with what can be done about each, then examples with source id and link. Use it when a result counts quarantined, failed, mismatched or missing records; `reason` narrows the examples to one of them. Next: edit_plan or a change in the source, then dry_run.',
  input: z.strictObject({
    run_id: runId.describe('Run id of a dry run, migration or verification'),
    reason: z.string().min(1).max(128).optional().describe('Only this reason, as an earlier answer named it'),
    limit: z.int().min(1).max(100).default(20).describe('How many examples at most'),
  }),
  output: errorsShape,
  hints: { readOnly: true, destructive: false, idempotent: true, openWorld: false },
  access: 'read',
  async handle({ run_id, reason, limit }, { app }) {
    const errors = await app.errors(run_id, { limit, ...(reason !== undefined && { reason }) })
    return answerErrors(errors, reason)
  },
})
