import type { FieldMapping } from '../model/plan.ts'
import type { Field, ObjectSchema } from '../model/schema.ts'
import { carriage } from './compatibility.ts'
import type { ObjectFacts } from './facts.ts'
import { mapField } from './field-mapping.ts'
import { meaningOf, meaningsOf } from './vocabulary.ts'

interface Sides {
  source: ObjectSchema
  target: ObjectSchema
}

const moment = meaningOf('activity date')
const starts = [meaningOf('call start time'), meaningOf('start time')]

/**
 * Mappings for a moment that the target demands of each activity, and that nothing of `fields` goes to: from the field
 * that says when it starts, though that goes elsewhere as well; where the source has none that says when, as it has none
 * for notes, from the day on which the record was made. A field that only happens to be empty is for a person to decide.
 */
export function tellWhen(
  { source, target }: Sides,
  fields: readonly FieldMapping[],
  facts: ObjectFacts,
): FieldMapping[] {
  const taken = new Set(fields.map(({ to }) => to))
  const means = (object: ObjectSchema, field: Field, ...wanted: (number | undefined)[]): boolean =>
    meaningsOf(object.label, field).some((meaning) => wanted.includes(meaning))
  const open = target.fields.filter(
    (field) => field.required && field.createable && !taken.has(field.name) && means(target, field, moment),
  )
  const telling = source.fields.filter((field) => means(source, field, moment, ...starts))
  const start = telling.find((own) => means(source, own, ...starts) && facts.fields.get(own.name)?.barren === null)
  const own = start ?? (telling.length === 0 ? source.fields.find(({ role }) => role === 'created') : undefined)
  if (own === undefined) return []
  const evidence = start
    ? 'when it starts is when it took place'
    : 'nothing but when it was made says when it took place'
  return open.flatMap((field): FieldMapping[] => {
    const { loss, transform } = carriage(own, field)
    if (loss === 'no') return []
    return [{ ...mapField(own.name, field.name, transform), evidence, confidence: start ? 0.8 : 0.75 }]
  })
}
