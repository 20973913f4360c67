import { choicesOf, type Numbered, oneOf, restricted } from './choices.ts'
import { fieldOf, type MakeMember, plainMember } from './members.ts'

/** Where the account does not name them: what they mean depends on its plan. */
const unnamed: readonly Numbered[] = ['1', '3', '5', '7'].map((level) => ({ id: Number(level), label: level }))

/**
 * Who sees a record, by the names that this account gives the levels: one number means different things on different
 * plans. Leads write it as text. https://support.pipedrive.com/en/article/visibility-groups
 */
export function visibility(form: 'told' | 'text' = 'told'): MakeMember {
  return (about) => {
    const told = about.definition('visible_to')?.options ?? []
    const choices = choicesOf(told.length > 0 ? told : unnamed)
    const message =
      'What a level of visibility means depends on the plan of the company: compare both before it is mapped.'
    const field = fieldOf('visible_to', 'Visible to', 'select', {
      ...{ ...restricted, nativeType: 'visible_to', options: choices.options },
      caution: { code: 'visibility-by-plan', message },
    })
    return plainMember(field, oneOf(choices, 'visible_to', form))
  }
}
