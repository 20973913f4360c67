import { z } from 'zod'
import type { DryRunResult } from '../../src/model/results.ts'
import { count, plural } from '../../src/model/wording.ts'
import { capped, fence, fieldOf, inline, oneLine, table } from './markdown.ts'

const mostOwners = 10
const mostFields = 10

export const ownersShape = z.array(z.record(z.string(), z.unknown()))
/** Values by `Lead>contacts.Field`. */
export const unmappedShape = z.record(z.string(), z.int())

/** Users without a counterpart first: they are what a person has to decide about. */
function ownersOf({ owners = [] }: DryRunResult) {
  const worst = [...owners].sort(
    (a, b) => Number(a.target !== null) - Number(b.target !== null) || b.records - a.records,
  )
  return capped(worst, mostOwners)
}

export function ownersData(result: DryRunResult): z.output<typeof ownersShape> {
  return ownersOf(result).shown.map(({ pair, from, source, target, records, why }) => ({
    ...{ from: fieldOf(pair, from), source: source.id, target: target?.id ?? null, records, why: oneLine(why, 60) },
  }))
}

/** Whose records go to whom, by a table; nothing for plans that look no users up. */
export function ownerLines(result: DryRunResult): string[] {
  const { shown, more } = ownersOf(result)
  if (shown.length === 0) return []
  const rows = shown.map(({ pair, from, source, target, records, why }) => [
    fieldOf(pair, from),
    person(source),
    target === null ? 'nobody' : person(target),
    count(records),
    oneLine(why, 60),
  ])
  const rest = more > 0 ? ` ${count(more)} more are in the report.` : ''
  return [
    `Owners, those without a counterpart first.${rest} Who takes over is said by the transform: { user: { instead: { address: address }, otherwise: address } }.`,
    fence(table(['named in', 'user of the source', 'user of the target', 'records', 'why'], rows)),
  ]
}

function person({ id, email }: { id: string; email: string }): string {
  return email === '' ? id : `${id} (${email})`
}

/** Fields whose values stay behind because the plan sends them nowhere, also those that nobody counted. */
function leftOut({ unmapped = [] }: DryRunResult) {
  return unmapped.filter(({ kind, values }) => kind === 'unread' || (kind === 'lost' && values > 0))
}

export function unmappedData(result: DryRunResult): z.output<typeof unmappedShape> {
  const counted = leftOut(result).filter(({ kind }) => kind !== 'unread')
  const shown = counted.slice(0, mostFields)
  return Object.fromEntries(shown.map(({ pair, field, values }) => [`${pair}.${field}`, values]))
}

export function unmappedLines(result: DryRunResult): string[] {
  const fields = leftOut(result)
  const system = (result.unmapped ?? []).filter(({ kind }) => kind === 'system').length
  const apart =
    system === 0
      ? ''
      : ` ${plural(system, 'field that the source keeps about itself is', 'fields that the source keeps about itself are')} not counted.`
  if (fields.length === 0) return [`No field with values is left out of the plan.${apart}`]
  const { shown, more } = capped(fields, mostFields)
  const lines = shown.map(
    ({ pair, field, values, kind, reason }) =>
      `- ${inline(fieldOf(pair, field))}: ${kind === 'unread' ? 'values not counted' : plural(values, 'value')}${reason === '' ? '' : `: ${inline(reason, 80)}`}`,
  )
  if (more > 0) lines.push(`- and ${count(more)} more, in the report`)
  return [`Fields that go nowhere, over all records.${apart}`, fence(lines.join('\n'))]
}
