import type { FieldMapping, ObjectPolicy } from '../model/plan.ts'
import { findField, type MatchKey, type ObjectSchema } from '../model/schema.ts'
import { mapField } from './field-mapping.ts'
import { meaningOf } from './vocabulary.ts'

const website = meaningOf('website')

/**
 * Mappings for match keys that nothing goes to and that can be told from another field: the domain of an organisation is
 * in its web address.
 */
export function deriveKeys(
  { source, target }: { source: ObjectSchema; target: ObjectSchema },
  fields: readonly FieldMapping[],
): FieldMapping[] {
  const mapped = new Set(fields.map(({ to }) => to))
  const from = source.fields.find(
    ({ name, type }) =>
      type === 'url' && meaningOf(name) === website && fields.some((mapping) => mapping.from === name),
  )
  if (from === undefined) return []
  return target.matchKeys.flatMap(({ field, normalise }) => {
    if (normalise !== 'domain' || mapped.has(field) || findField(target, field)?.createable !== true) return []
    const evidence = `a match key: its value is in "${from.label}" (0.80)`
    return [{ ...mapField(from.name, field, ['domain']), invalid: 'omit', evidence, confidence: 0.8 }]
  })
}

/**
 * A record without a key that the target itself holds to be unique may well be in the target already, so it waits. Without
 * one that the target lets several records share, it is an ordinary record.
 */
export function missingKeyPolicy(target: ObjectSchema, match: readonly MatchKey[]): ObjectPolicy['missingKey'] {
  const mayShare = match.length > 0 && match.every(({ field }) => findField(target, field)?.unique !== true)
  return mayShare ? 'create' : 'quarantine'
}
