import { z } from 'zod'
import { FerryError } from '../model/errors.ts'
import type { FieldMapping, ObjectPlan } from '../model/plan.ts'
import { findField, findObject, type MatchKey, type Schema } from '../model/schema.ts'
import { didYouMean } from './names.ts'
import { matchKeySchema, textSchema } from './plan-schema.ts'

const { normalise, country } = matchKeySchema.shape

/** The edit that says by which fields records are recognised. */
export const matchEdit = z
  .strictObject({
    ...{ edit: z.literal('match'), object: textSchema, field: textSchema, country },
    normalise: normalise.exactOptional(),
  })
  .describe('recognise target records by this target field')

/** What a mapping says of itself once a person has looked at it. */
export const decided = 'decided by a person'

/** A person says that the pair is right: it is no proposal any more. */
export function confirm(pair: ObjectPlan, mapping: FieldMapping): string {
  delete mapping.confidence
  mapping.evidence = decided
  return `${pair.source}: what goes to ${mapping.to} stays as it is.`
}

/** Puts a match key in, in place of one of the same field; how it is compared is what the target says, or the field's type. */
export function putMatchKey(
  pair: ObjectPlan,
  asked: { field: string; country?: string; normalise?: MatchKey['normalise'] },
  target: Schema | undefined,
): string {
  const object = target && findObject(target, pair.target)
  const usual = object?.matchKeys.find(({ field }) => field === asked.field)
  const type = object && findField(object, asked.field)?.type
  const how = asked.normalise ?? usual?.normalise ?? (type === 'email' || type === 'phone' ? type : 'exact')
  if (asked.country !== undefined && how !== 'phone') {
    throw new FerryError('plan', `"country" is for phone numbers; "${asked.field}" is compared as ${how}.`)
  }
  const key: MatchKey = {
    ...{ field: asked.field, ...(usual?.also && { also: usual.also }), normalise: how },
    ...(asked.country !== undefined && { country: asked.country }),
  }
  const at = pair.match.findIndex(({ field }) => field === asked.field)
  pair.match = at === -1 ? [...pair.match, key] : pair.match.with(at, key)
  return `${pair.source}: records of ${pair.target} are recognised by ${pair.match.map(({ field }) => field).join(', then ')} (${asked.field} compared as ${how}).`
}

export function dropMatchKey(pair: ObjectPlan, name: string): string {
  const kept = pair.match.filter(({ field }) => field !== name)
  if (kept.length === pair.match.length) {
    const known = pair.match.map(({ field }) => field)
    throw new FerryError('plan', `Records of ${pair.target} are not recognised by "${name}".${didYouMean(name, known)}`)
  }
  pair.match = kept
  const left = kept.length === 0 ? 'only those that we made ourselves' : kept.map(({ field }) => field).join(', then ')
  return `${pair.source}: records of ${pair.target} are not recognised by ${name} any more; left: ${left}.`
}
