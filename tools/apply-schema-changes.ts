import { z } from 'zod'
import { planId, waitSeconds } from './support/inputs.ts'
import { runShape } from './support/outputs.ts'
import { applySchemaShape } from './support/results.ts'
import { startAndWait } from './support/run-answer.ts'
import { defineTool } from './tool.ts'

export const applySchemaChanges = defineTool({
  name: 'apply_schema_changes',
  title: 'Apply schema changes',
  description:
    "Makes in the target the objects, fields and options that the approved plan lists, and nothing else. It is offered only when the operator started the server with --privileged, and is refused without a person's approval of this plan. Use it after request_approval when the dry run named new ones. Next: execute_migration.",
  input: z.strictObject({ plan_id: planId, wait_seconds: waitSeconds }),
  output: runShape(applySchemaShape),
  hints: { readOnly: false, destructive: false, idempotent: true, openWorld: true },
  access: 'privileged',
  async handle({ plan_id, wait_seconds }, context) {
    return startAndWait({ verb: 'apply-schema', plan: plan_id }, wait_seconds, context)
  },
})
