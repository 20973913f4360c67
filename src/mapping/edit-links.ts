import { z } from 'zod'
import { FerryError } from '../model/errors.ts'
import { type LinkPlan, linkName, type Plan, showLinkSource } from '../model/plan.ts'
import type { Schema } from '../model/schema.ts'
import { becomesLinks } from './left-behind.ts'
import { findRelation } from './links.ts'
import { linkSchema, textSchema } from './plan-schema.ts'

/** The edits of links, which belong to no pair of objects. */
export const linkEdit = z
  .strictObject({
    ...{ edit: z.enum(['link', 'unlink']), from: textSchema, to: textSchema },
    missing: linkSchema.shape.missing.exactOptional(),
  })
  .describe(
    'from: a source relation, Object.field, or Object.field+field of records that tie two; to: a target relation',
  )

export function editLinks(plan: Plan, edit: z.infer<typeof linkEdit>, source: Schema | undefined): string {
  return edit.edit === 'link' ? putLink(plan, edit, source) : dropLink(plan, edit)
}

/** Adds links to a plan, behind the others, or changes in their place what becomes of those that miss an end. */
function putLink(
  plan: Plan,
  asked: { from: string; to: string; missing?: LinkPlan['missing'] },
  source: Schema | undefined,
): string {
  const { to, missing = 'report' } = asked
  const known = plan.links?.find(({ from }) => showLinkSource(from) === asked.from)
  const link: LinkPlan = { from: known?.from ?? readSource(asked.from, source), to, missing }
  const links = plan.links ?? []
  const isKnown = links.some((each) => linkName(each) === linkName(link))
  plan.links = isKnown ? links.map((each) => (linkName(each) === linkName(link) ? link : each)) : [...links, link]
  noteSource(plan, link.from, becomesLinks)
  const lost = missing === 'drop' ? 'dropped' : 'reported'
  return `Links: ${showLinkSource(link.from)} becomes ${to}; those that miss an end are ${lost}.`
}

function dropLink(plan: Plan, { from, to }: { from: string; to: string }): string {
  const before = plan.links ?? []
  const kept = before.filter((each) => each.to !== to || showLinkSource(each.from) !== from)
  if (kept.length === before.length) {
    const known = before.length === 0 ? 'It makes none.' : `It makes: ${before.map(linkName).join(', ')}.`
    throw new FerryError('plan', `The plan makes no links from ${from} to ${to}. ${known}`)
  }
  if (kept.length > 0) plan.links = kept
  else delete plan.links
  for (const { from: source } of before)
    if (showLinkSource(source) === from) noteSource(plan, source, 'unmapped by hand')
  return `Links: ${from} does not become ${to} any more.`
}

/** Why the field that links come from is not mapped, where it is not. */
function noteSource(plan: Plan, from: LinkPlan['from'], reason: string): void {
  if ('relation' in from) return
  const fields: readonly string[] = 'field' in from ? [from.field] : from.ends
  for (const pair of plan.objects) {
    if (pair.source !== from.object) continue
    pair.unmapped = pair.unmapped.map((each) => (fields.includes(each.field) ? { ...each, reason } : each))
  }
}

/** A relation of the source, or else a field by its object's name, or two. */
function readSource(text: string, source: Schema | undefined): LinkPlan['from'] {
  const dot = text.indexOf('.')
  if (dot < 1 || (source !== undefined && findRelation(source, text) !== undefined)) return { relation: text }
  const object = text.slice(0, dot)
  const [first = '', second, ...more] = text.slice(dot + 1).split('+')
  if (second === undefined) return { object, field: first }
  if (first !== '' && second !== '' && more.length === 0) return { object, ends: [first, second] }
  throw new FerryError('plan', `"${text}" names no links: give a relation, Object.field, or Object.field+field.`)
}
