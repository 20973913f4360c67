import { z } from 'zod'
import type { ProposeResult } from '../../src/model/results.ts'
import { count, plural } from '../../src/model/wording.ts'
import { findingsText, shortFindings } from './findings.ts'
import { capped, fieldOf, inline } from './markdown.ts'
import { findingShape } from './outputs.ts'
import type { Telling } from './telling.ts'

const counts = z.record(z.string(), z.int())

export const proposeShape = z.object({
  plan_id: z.string(),
  path: z.string(),
  hash: z.string(),
  mapped: z.int(),
  created: z.int(),
  unmapped: z.int(),
  kinds_of_links: z.int(),
  questions: z.int(),
  bands: counts,
  left_behind: counts,
  sampled: z.array(z.object({ object: z.string(), records: z.int() })),
  findings: z.array(findingShape),
})

export const propose: Telling<ProposeResult> = {
  data: ({ plan, findings, leftBehind, kindsOfLinks = 0, ...rest }) => ({
    ...{
      plan_id: plan,
      ...rest,
      kinds_of_links: kindsOfLinks,
      left_behind: byField(leftBehind),
      findings: shortFindings(findings),
    },
  }),
  lines: (result) => [
    `Plan \`${inline(result.plan)}\`: ${plural(result.mapped, 'field')} mapped, ${count(result.created)} to be created in the target, ${count(result.unmapped)} left out${linked(result)}.`,
    `Looked at ${result.sampled.map(({ object, records }) => `${plural(records, 'record')} of ${inline(object)}`).join(', ')}.`,
    `How sure: ${count(result.bands.sure)} sure, ${count(result.bands.likely)} likely, ${count(result.bands.unsure)} unsure. ${plural(result.questions, 'question')} for the person; get_plan shows ${result.questions === 1 ? 'it' : 'them'}.`,
    ...sampledLoss(result),
    `File: ${result.path}`,
    ...findingsText(result.findings, 'which the plan shows beside the fields that they are about'),
  ],
  next: ({ plan }) =>
    `Call get_plan with plan_id "${plan}", go through the mapping with the person, mend it with edit_plan, then dry_run.`,
}

function linked({ kindsOfLinks = 0 }: ProposeResult): string {
  return kindsOfLinks === 0 ? '' : `; ${plural(kindsOfLinks, 'kind')} of links between records`
}

/** Values by `Lead>contacts.Field`. */
function byField(fields: ProposeResult['leftBehind']): Record<string, number> {
  return Object.fromEntries(fields.slice(0, 20).map(({ pair, field, values }) => [`${pair}.${field}`, values]))
}

/** Of a sample, and said to be: the dry run counts all records. */
function sampledLoss({ leftBehind }: ProposeResult): string[] {
  if (leftBehind.length === 0) return []
  const { shown, more } = capped(leftBehind, 15)
  const fields = shown.map(
    ({ pair, field, values, of }) => `${inline(fieldOf(pair, field))} (${count(values)} of ${count(of)})`,
  )
  const rest = more > 0 ? ` and ${count(more)} more` : ''
  return [`Values that would stay behind, in the sample: ${fields.join(', ')}${rest}.`]
}
