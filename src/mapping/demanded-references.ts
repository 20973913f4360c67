import type { Plan } from '../model/plan.ts'
import type { Field, ObjectSchema } from '../model/schema.ts'
import { isNamedAfter } from './open-references.ts'

/** Whether a field of the target names records of objects that no pair of the plan goes to. */
export function namesNoneBrought({ objects }: Plan, field: Field): boolean {
  const { references = [] } = field
  if (references.length === 0 || !isReference(field)) return false
  return !objects.some(({ target }) => references.includes(target))
}

/** What a person can do about such a field, but for leaving the pair out: which pairs may bring what it names. */
export function adviseBringing(field: Field, source: ObjectSchema): string {
  const [goal = '', ...others] = field.references ?? []
  const goals = [field, ...[goal, ...others].map((name) => ({ name, label: name }))]
  const named = source.fields.filter(isReference).flatMap(({ references = [] }) => references)
  const alike = named.filter((object) => goals.some((each) => isNamedAfter(each, object)))
  const pairs = [...new Set(alike.length > 0 ? alike : named)].slice(0, 3).map((object) => `${object}>${goal}`)
  const such = pairs.length === 0 ? '' : `, such as ${pairs.join(' or ')}`
  return `no pair of the plan brings ${[goal, ...others].join(' or ')}: propose the plan anew with one that does${such}`
}

function isReference({ type }: Field): boolean {
  return type === 'reference' || type === 'multi-reference'
}
