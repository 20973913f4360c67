import { type Condition, showCondition } from '../model/condition.ts'
import { FerryError } from '../model/errors.ts'
import type { ObjectPlan } from '../model/plan.ts'
import type { SkipRule } from '../model/schema.ts'
import { didYouMean } from './names.ts'
import { sameValue } from './skip.ts'

/** The edits by which records are chosen or left out, each with a sentence on what changed. */

export function addCondition(pair: ObjectPlan, { field, is, value }: Condition): string {
  const condition = { field, is, ...(value !== undefined && { value }) }
  const others = (pair.filter ?? []).filter((each) => each.field !== field || each.is !== is)
  pair.filter = [...others, condition]
  return `${pair.source}: only records with ${pair.filter.map(showCondition).join(' and ')}.`
}

export function dropConditions(pair: ObjectPlan, name: string): string {
  const before = pair.filter ?? []
  const kept = before.filter(({ field }) => field !== name)
  if (kept.length === before.length) {
    const known = before.map(showCondition).join(' and ')
    const hint = known === '' ? ' It has no filter.' : ` Its filter is: ${known}.`
    throw new FerryError('plan', `The filter of ${pair.source} asks nothing of "${name}".${hint}`)
  }
  if (kept.length > 0) pair.filter = kept
  else delete pair.filter
  return `${pair.source}: ${kept.length > 0 ? `only records with ${kept.map(showCondition).join(' and ')}` : 'every record'}.`
}

export function setWhere(pair: ObjectPlan, where: string | null): string {
  if (where === null) delete pair.where
  else pair.where = where
  return where === null ? `${pair.source}: every record.` : `${pair.source}: only records with ${where}.`
}

export function addSkip(pair: ObjectPlan, { field, equals, reason }: SkipRule): string {
  if (pair.skip.some((rule) => rule.field === field && sameValue(rule.equals, equals))) {
    throw new FerryError('plan', `${pair.source} records with this value of "${field}" are skipped already.`)
  }
  pair.skip.push({ field, equals, reason })
  return `${pair.source}: records whose ${field} is ${JSON.stringify(equals)} are skipped as "${reason}".`
}

export function removeSkip(pair: ObjectPlan, field: string): string {
  const kept = pair.skip.filter((rule) => rule.field !== field)
  if (kept.length === pair.skip.length) {
    const hint = didYouMean(
      field,
      pair.skip.map((rule) => rule.field),
    )
    throw new FerryError('plan', `No skip rule of ${pair.source} is about "${field}".${hint}`)
  }
  pair.skip = kept
  return `${pair.source}: no record is skipped for its ${field} any more.`
}
