import { z } from 'zod'
import { planId } from './support/inputs.ts'
import { answerPlan, planShape } from './support/plan-answer.ts'
import { defineTool } from './tool.ts'

export const getPlan = defineTool({
  name: 'get_plan',
  title: 'Get plan',
  description:
    'Shows a plan as it is now: which field goes where, how sure that is and what is lost, which fields go nowhere, the questions that only the person can decide with their choices, its text, hash, file, and what is wrong with it against the schemas as last seen. Use it after propose_mapping, or when the person has edited the file. Next: edit_plan or dry_run.',
  input: z.strictObject({ plan_id: planId }),
  output: planShape,
  hints: { readOnly: true, destructive: false, idempotent: true, openWorld: false },
  access: 'read',
  async handle({ plan_id }, { app }) {
    return answerPlan(await app.plan(plan_id))
  },
})
