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
    'Writes to the target what the dry run of this plan predicted, by one worker, to the end. Refused unless a person approved exactly this plan and the target is still as approved. It may take minutes to hours; when the host closes it pauses at a batch border, and resume_run goes on. Use it once request_approval said "approved". Next: get_run until it is done, then verify_migration.',
  input: z.strictObject({ plan_id: planId, wait_seconds: waitSeconds }),
  output: runShape(migrateShape),
  hints: { readOnly: false, destructive: true, idempotent: false, openWorld: true },
  access: 'write',
  async handle({ plan_id, wait_seconds }, context) {
    return startAndWait({ verb: 'migrate', plan: plan_id }, wait_seconds, context)
  },
})
