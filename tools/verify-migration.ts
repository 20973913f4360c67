import { z } from 'zod'
import { runId, waitSeconds } from './support/inputs.ts'
import { runShape } from './support/outputs.ts'
import { verifyShape } from './support/results.ts'
import { startAndWait } from './support/run-answer.ts'
import { defineTool } from './tool.ts'

export const verifyMigration = defineTool({
  name: 'verify_migration',
  title: 'Verify migration',
  description:
    'Reads back from the target every record that a migration wrote and compares it field by field with what was meant. Writes nothing to a CRM. Use it after execute_migration is done. Next: report to the person what matches, differs and is missing, with the files.',
  input: z.strictObject({
    run_id: runId.describe('Run id of the migration, not of its dry run'),
    wait_seconds: waitSeconds,
  }),
  output: runShape(verifyShape),
  hints: { readOnly: false, destructive: false, idempotent: true, openWorld: true },
  access: 'read',
  async handle({ run_id, wait_seconds }, context) {
    return startAndWait({ verb: 'verify', run: run_id }, wait_seconds, context)
  },
})
