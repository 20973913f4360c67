import { z } from 'zod'
import type { ApprovalView } from '../src/app.ts'
import { FerryError } from '../src/model/errors.ts'
import { maskText } from '../src/model/mask.ts'
import { planId } from './support/inputs.ts'
import { consentLength, fence, inline, oneLine } from './support/markdown.ts'
import { nextStep } from './support/outputs.ts'
import { type Answer, defineTool, type Question, type Reply, type ToolContext } from './tool.ts'

const statuses = ['approved', 'waiting_for_person', 'declined', 'cancelled', 'wrong_phrase', 'refused'] as const
type Status = (typeof statuses)[number]

/** By which way the consent came, as the journal keeps it. */
const via = 'elicitation'

export const requestApproval = defineTool({
  name: 'request_approval',
  title: 'Request approval',
  description:
    'Asks the person to approve the newest dry run of a plan by typing a phrase into a form of the host; where the host has no forms, answers with the command that the person runs in a terminal. Only a person can approve: no argument of any tool does. Use it after the person has seen the report of dry_run. Next: once approved, apply_schema_changes if new fields are needed, then execute_migration.',
  input: z.strictObject({ plan_id: planId }),
  output: z.object({
    plan_id: z.string(),
    approval_id: z.string(),
    status: z.enum(statuses),
    summary: z.array(z.string()),
    expires_at: z.string(),
    command: z.string().optional().describe('For the person to run in a terminal'),
    next: nextStep,
  }),
  hints: { readOnly: false, destructive: false, idempotent: false, openWorld: false },
  access: 'write',
  async handle({ plan_id }, context) {
    if (context.reply !== undefined) return settle(plan_id, context.reply, context)
    const view = await context.app.requestApproval(plan_id)
    return context.canAsk ? ask(view) : answer(view, 'waiting_for_person')
  },
})

function ask({ approval, summary }: ApprovalView): Question {
  return {
    kind: 'question',
    message: [
      ...summary.map((line) => maskText(oneLine(line, consentLength))),
      '',
      `To approve, type: ${approval.phrase}`,
    ].join('\n'),
    field: { title: 'Phrase', description: 'Exactly as shown. Anything else approves nothing.' },
    about: approval.id,
  }
}

async function settle(plan: string, reply: Reply, { app }: ToolContext): Promise<Answer> {
  const view = await app.approval(plan)
  if (view === null || view.approval.id !== reply.about)
    throw new FerryError(
      'approval',
      'That question is no longer the open one for this plan, so nothing was approved.',
      'Call request_approval again.',
    )
  if (reply.action === 'cancel') return answer(view, 'cancelled')
  if (reply.action === 'decline') return answer(await app.decline(reply.about, via), 'declined')
  try {
    return answer(await app.approve(reply.about, reply.text, via), 'approved')
  } catch (error) {
    if (!(error instanceof FerryError) || error.code !== 'approval') throw error
    if (reply.text.trim() !== view.approval.phrase) return answer(view, 'wrong_phrase')
    return answer(view, 'refused', error.message)
  }
}

function answer({ approval, summary }: ApprovalView, status: Status, reason?: string): Answer {
  const command = `crm-ferry approve ${approval.plan}`
  const { said, next } = wording(status, approval, command, reason)
  const offered = status === 'approved' || status === 'declined' ? {} : { command }
  return {
    kind: 'answer',
    text: [
      said,
      ...(status === 'declined' ? [] : [fence(summary.map((line) => inline(line, consentLength)).join('\n'))]),
      `Next: ${next}`,
    ].join('\n\n'),
    data: {
      plan_id: approval.plan,
      approval_id: approval.id,
      status,
      summary,
      expires_at: new Date(approval.expiresAt).toISOString(),
      ...offered,
      next,
    },
  }
}

function wording(
  status: Status,
  { plan, binding }: ApprovalView['approval'],
  command: string,
  reason = '',
): { said: string; next: string } {
  const terminal = `The person can still approve in a terminal: ${command}`
  switch (status) {
    case 'approved':
      return {
        said: `The person approved plan \`${plan}\`.`,
        next:
          binding.schemaChanges > 0 ? 'Call apply_schema_changes, then execute_migration.' : 'Call execute_migration.',
      }
    case 'waiting_for_person':
      return {
        said: 'This host has no form to ask the person, so nothing is approved yet.',
        next: `Ask the person to run this command in a terminal of their own, and to tell you when they have: ${command}`,
      }
    case 'declined':
      return {
        said: 'The person declined. Nothing is approved.',
        next: 'Ask what should change, then edit_plan and dry_run.',
      }
    case 'cancelled':
      return { said: 'The form was closed without an answer. Nothing is approved.', next: terminal }
    case 'wrong_phrase':
      return {
        said: 'The typed text was not the phrase. Nothing is approved.',
        next: `Call request_approval again if the person wants to. ${terminal}`,
      }
    case 'refused':
      return { said: `Nothing is approved: ${inline(reason, 400)}`, next: 'Call dry_run, then request_approval again.' }
  }
}
