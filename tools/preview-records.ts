import { z } from 'zod'
import { planId, waitSeconds } from './support/inputs.ts'
import { runShape } from './support/outputs.ts'
import { previewShape } from './support/preview-answer.ts'
import { answerEnd, wait } from './support/run-answer.ts'
import { defineTool } from './tool.ts'

export const previewRecords = defineTool({
  name: 'preview_records',
  title: 'Preview records',
  description:
    'Shows a handful of records before and after, field by field: few that together show every rule of the plan that has an effect (values changed, lost or cut, reasons to skip or keep back, what the target keeps). Use it to show the person what a plan does before they decide; `field` or `reason` looks closer at one, `record_ids` at certain records. Next: edit_plan or dry_run.',
  input: z.strictObject({
    plan_id: planId,
    record_ids: z.array(z.string().min(1).max(100)).min(1).max(20).optional().describe('These source records'),
    field: z.string().min(1).max(128).optional().describe('Only rules about this field of either side'),
    reason: z.string().min(1).max(128).optional().describe('Only this reason, as a dry run named it'),
    limit: z.int().min(1).max(20).default(8).describe('How many records at most'),
    wait_seconds: waitSeconds,
  }),
  output: runShape(previewShape),
  hints: { readOnly: true, destructive: false, idempotent: true, openWorld: true },
  access: 'read',
  async handle({ plan_id, record_ids, field, reason, limit, wait_seconds }, context) {
    const started = await context.app.start({
      ...{ verb: 'preview', plan: plan_id, limit },
      ...(record_ids !== undefined && { ids: record_ids }),
      ...(field !== undefined && { field }),
      ...(reason !== undefined && { reason }),
    })
    return answerEnd(await wait(started, wait_seconds, context), context.app)
  },
})
