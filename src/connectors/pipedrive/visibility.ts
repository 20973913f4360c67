import { choicesOf, type Numbered, oneOf, restricted } from './choices.ts'
import { multiplierOf } from './costs.ts'
import { fieldOf, type MakeMember, plainMember } from './members.ts'

/** https://support.pipedrive.com/en/article/visibility-groups */
const twoLevels: readonly Numbered[] = [
  { id: 1, label: 'Owner and followers' },
  { id: 3, label: 'Entire company' },
]
const fourLevels: readonly Numbered[] = [
  { id: 1, label: 'Owner' },
  { id: 3, label: 'Group of the owner' },
  { id: 5, label: 'Group of the owner and its sub-groups' },
  { id: 7, label: 'Entire company' },
]
const unnamed: readonly Numbered[] = fourLevels.map(({ id }) => ({ id, label: String(id) }))

/** What the levels mean where the account does not name them, where its plan is known. */
function levelsOf(plan: string | undefined): readonly Numbered[] {
  const multiplier = multiplierOf(plan)
  if (multiplier === undefined) return unnamed
  return multiplier > 2 ? fourLevels : twoLevels
}

/**
 * Who sees a record, by the names that this account gives the levels: one number means different things on different
 * plans. Leads write it as text.
 */
export function visibility(form: 'told' | 'text' = 'told'): MakeMember {
  return (about) => {
    const told = about.definition('visible_to')?.options ?? []
    const choices = choicesOf(told.length > 0 ? told : levelsOf(about.plan))
    const message =
      'What a level of visibility means depends on the plan of the company: compare both before it is mapped.'
    const field = fieldOf('visible_to', 'Visible to', 'select', {
      ...{ ...restricted, nativeType: 'visible_to', options: choices.options, role: 'access' },
      caution: { code: 'visibility-by-plan', message },
    })
    return plainMember(field, oneOf(choices, 'visible_to', form))
  }
}
