import { invalidPolicy } from '../mapping/apply.ts'
import { referenceMappings } from '../mapping/references.ts'
import { nameOf } from '../mapping/transforms.ts'
import type { ObjectPlan } from '../model/plan.ts'
import { type Field, type FieldType, findField, type ObjectSchema } from '../model/schema.ts'

/**
 * Fields of the target that may hold a record back for such a reason, where nobody says which does; none where the reason
 * does not tell.
 */
export function fieldsFor(reason: string, plan: ObjectPlan, target: ObjectSchema | undefined): string[] {
  if (/^reference-/.test(reason)) return waitingReferences(plan, target)
  const isOf = kinds.find(([reasons]) => reasons.test(reason))?.[1]
  if (isOf === undefined) return []
  return plan.fields.flatMap(({ to, transform }) => {
    const field = target && findField(target, to)
    if (field === undefined || !isOf(field, transform.map(nameOf))) return []
    return demands(target, to) || invalidPolicy(plan, to) === 'quarantine' ? [to] : []
  })
}

type Names = ReturnType<typeof nameOf>

/** What is of one of these types, or is made into one on its way. */
const made =
  (...types: (FieldType | 'domain' | 'money')[]) =>
  ({ type }: Field, transforms: readonly Names[]): boolean =>
    [type, ...transforms].some((each) => types.some((wanted) => wanted === each))

/** Fields whose values are refused for such reasons, with the transforms on their way. */
const kinds: readonly (readonly [RegExp, (field: Field, transforms: readonly Names[]) => boolean])[] = [
  [/^malformed-email$/, made('email')],
  [/^malformed-phone$/, made('phone')],
  [/^malformed-(?:domain|url)$/, made('url', 'domain')],
  [/^malformed-boolean$/, made('boolean')],
  [/^(?:malformed-(?:date|datetime|time)|no-such-time)$/, made('date', 'datetime', 'time')],
  [
    /^(?:malformed-number|fraction|not-whole|out-of-range|too-precise|other-currency)$/,
    made('integer', 'decimal', 'currency', 'percent', 'duration', 'money'),
  ],
  [/^too-long$/, ({ maxLength }) => maxLength !== undefined],
  [/^option-/, ({ options }) => options !== undefined],
  [/^(?:user-|malformed-owner$)/, ({ type }) => type === 'user'],
]

/** A record without what the target demands waits for it, whatever the plan says of a missing one. */
function waitingReferences(plan: ObjectPlan, target: ObjectSchema | undefined): string[] {
  const waiting = referenceMappings(plan).filter(({ to, missing }) => missing === 'quarantine' || demands(target, to))
  return [...new Set(waiting.map(({ to }) => to))]
}

/** Whether the target takes no new record without a value there. */
export function demands(target: ObjectSchema | undefined, name: string | null): boolean {
  const field = target?.fields.find((each) => each.name === name)
  return field?.required === true && field.defaultValue === undefined
}
