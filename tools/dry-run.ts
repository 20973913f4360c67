import { z } from 'zod'
import { planId, waitSeconds } from './support/inputs.ts'
import { runShape } from './support/outputs.ts'
import { dryRunShape } from './support/results.ts'
import { startAndWait } from './support/run-answer.ts'
import { defineTool } from './tool.ts'

export const dryRun = defineTool({
  name: 'dry_run',
  title: 'Dry run',
  description:
    'Takes every record of the source through the plan without writing: says for each what it will get (create, update, unchanged, skip, quarantine), which values will be lost, which fields the target lacks, and how long writing takes. Reads both CRMs and keeps a snapshot on this machine. Use it after every change of the plan. Next: show the report to the person, then request_approval.',
  input: z.strictObject({
    plan_id: planId,
    refresh: z.boolean().default(false).describe('Read the source again even if a snapshot of this selection exists'),
    wait_seconds: waitSeconds,
  }),
  output: runShape(dryRunShape),
  hints: { readOnly: false, destructive: false, idempotent: true, openWorld: true },
  access: 'read',
  async handle({ plan_id, refresh, wait_seconds }, context) {
    return startAndWait({ verb: 'dry-run', plan: plan_id, refresh }, wait_seconds, context)
  },
})
