import { z } from 'zod'
import { planId, waitSeconds } from './support/inputs.ts'
import { runShape } from './support/outputs.ts'
import { migrateShape } from './support/results.ts'
import { startAndWait } from './support/run-answer.ts'
import { defineTool } from './tool.ts'

export const executeMigration = defineTool({
  name: 'execute_migration',
  title: 'Execute migration',
  description:
    'Writes to the target what the dry run of this plan predicted, to the end. Refused unless a person approved exactly this plan and the target is still as approved. Returns at once; it may take minutes to days and goes on when the host closes; pause_run stops it. Use it once request_approval said "approved". Next: get_run until it is done, then verify_migration.',
  input: z.strictObject({
    plan_id: planId,
    at: z.string().min(1).max(40).optional().describe('Begin then: 2026-11-23T02:00, of this machine or with +01:00'),
    wait_seconds: waitSeconds.default(0),
  }),
  output: runShape(migrateShape),
  hints: { readOnly: false, destructive: true, idempotent: false, openWorld: true },
  access: 'write',
  async handle({ plan_id, at, wait_seconds }, context) {
    const request = { verb: 'migrate', plan: plan_id, ...(at !== undefined && { at }) } as const
    return startAndWait(request, wait_seconds, context)
  },
})
