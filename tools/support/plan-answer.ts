import { z } from 'zod'
import type { PlanView } from '../../src/app.ts'
import { showCondition } from '../../src/model/condition.ts'
import { count } from '../../src/model/wording.ts'
import type { Answer } from '../tool.ts'
import { findingsText, shortFindings } from './findings.ts'
import { fence, inline, oneLine, within } from './markdown.ts'
import { findingShape, nextStep } from './outputs.ts'
import { questionsShape, tellQuestions, wholePlanLines } from './plan-lines.ts'

const longestText = 7_000
/** Of text and data together, in characters. */
const roomForChanges = 9_000

export const planShape = z.object({
  plan_id: z.string(),
  hash: z.string(),
  path: z.string(),
  source: z.string(),
  target: z.string(),
  objects: z.array(
    z.object({
      source: z.string(),
      target: z.string(),
      filter: z.array(z.string()).optional(),
      where: z.string().optional(),
      fields: z.int(),
      unmapped: z.int(),
    }),
  ),
  schema_changes: z.int(),
  questions: questionsShape,
  questions_left_out: z.int(),
  findings: z.array(findingShape),
  changes: z.array(z.string()).optional(),
  next: nextStep,
})

/**
 * A plan with its findings and questions; `changes` says what an edit did. The pairs of fields and the text of the plan
 * are shown only without them.
 */
export function answerPlan(view: PlanView, changes?: string[]): Answer {
  const { plan, hash, path, findings } = view
  const wrong = findings.some(({ severity }) => severity === 'error')
  const next = wrong
    ? 'Mend the errors with edit_plan, then call dry_run.'
    : view.questions.length > 0
      ? 'Put the questions to the person, answer them with edit_plan, then call dry_run.'
      : 'Go through it with the person, then call dry_run.'
  const asked = tellQuestions(view)
  const parts = [
    `Plan \`${inline(plan.id)}\`: ${inline(plan.source.connection)} to ${inline(plan.target.connection)}, hash ${hash.slice(0, 12)}.`,
    `File: ${path}`,
    ...(changes === undefined ? wholePlanLines(view) : [changeList(changes)]),
    ...asked.lines,
    ...(changes === undefined ? [fence(shorten(view.text, path))] : []),
    ...findingsText(findings, 'which show when these are mended'),
    `Next: ${next}`,
  ]
  return {
    kind: 'answer',
    text: parts.join('\n\n'),
    data: {
      plan_id: plan.id,
      hash,
      path,
      source: plan.source.connection,
      target: plan.target.connection,
      objects: plan.objects.map(({ source, target, filter, where, fields, unmapped }) => ({
        source,
        target,
        ...(filter !== undefined && {
          filter: filter.slice(0, 20).map((condition) => oneLine(showCondition(condition), 120)),
        }),
        ...(where !== undefined && { where }),
        fields: fields.length,
        unmapped: unmapped.length,
      })),
      schema_changes: plan.schema.length,
      questions: asked.data,
      questions_left_out: asked.left,
      findings: shortFindings(findings),
      ...(changes !== undefined && { changes: shortChanges(changes) }),
      next,
    },
  }
}

function changeList(changes: string[]): string {
  if (changes.length === 0) return 'Nothing changed.'
  const shown = shortChanges(changes)
  const more = changes.length > shown.length ? `\n- and ${count(changes.length - shown.length)} more changes` : ''
  return `Changed:\n${shown.map((change) => `- ${inline(change, 300)}`).join('\n')}${more}`
}

function shortChanges(changes: readonly string[]): string[] {
  const short = changes.map((change) => oneLine(change, 300))
  return within(roomForChanges, short, (change) => change)
}

function shorten(text: string, path: string): string {
  if (text.length <= longestText) return text
  return `${text.slice(0, longestText)}\n... ${count(text.length - longestText)} more characters in ${path}`
}
