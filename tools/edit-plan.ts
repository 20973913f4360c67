import { z } from 'zod'
import { planEdits } from '../src/mapping/edit-plan.ts'
import { planId } from './support/inputs.ts'
import { answerPlan, planShape } from './support/plan-answer.ts'
import { defineTool } from './tool.ts'

export const editPlan = defineTool({
  name: 'edit_plan',
  title: 'Edit plan',
  description:
    'Changes a plan by small operations, all of them or none, and says what changed and which questions are left; answer takes a choice of a question. Nothing is changed when one of them is wrong. An edited plan has a new hash, so an earlier dry run and approval no longer serve. Use it for what the person decided in the review. Next: get_plan or dry_run.',
  input: z.strictObject({
    plan_id: planId,
    edits: planEdits
      .min(1)
      .max(200)
      .describe('Carried out in order. object: the source object, or Source>target; to: the target field'),
  }),
  output: planShape,
  hints: { readOnly: false, destructive: false, idempotent: false, openWorld: false },
  access: 'read',
  async handle({ plan_id, edits }, { app }) {
    const { changes, ...view } = await app.editPlan(plan_id, edits)
    return answerPlan(view, changes)
  },
})
