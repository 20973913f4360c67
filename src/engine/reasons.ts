import type { Pair } from './pair.ts'

/** Would the target have taken a record that we keep back, and what can a person do about it. */
export interface Advice {
  wouldTake: 'yes' | 'without the value' | 'no' | 'unknown'
  hint: string
}

/** Advice for a reason of quarantine; reasons are the codes of the dry run and of refused rows. */
export function adviceFor(pair: Partial<Pick<Pair, 'plan' | 'target'>>, reason: string): Advice {
  const key = pair.plan?.match[0]?.field
  if (key !== undefined && reason === `no-${key}`) {
    const demanded = pair.target?.fields.some((field) => field.name === key && field.required)
    const hint = `Add a value in the source${demanded ? '' : `, or set policy missingKey to create to migrate it without ${key}`}.`
    return { wouldTake: demanded ? 'no' : 'yes', hint }
  }
  const known = advice[reason]
  if (known !== undefined) return known
  return { wouldTake: 'unknown', hint: 'See the detail; correct the value in the source or the mapping in the plan.' }
}

const omit = 'or set invalid to omit for this field to migrate the record without the value'

const advice: Record<string, Advice> = {
  'malformed-email': { wouldTake: 'without the value', hint: `Correct the address in the source, ${omit}.` },
  'option-missing': { wouldTake: 'without the value', hint: `Add the option to the target, ${omit}.` },
  'user-missing': { wouldTake: 'without the value', hint: `Give the user an account in the target, ${omit}.` },
  duplicate: {
    wouldTake: 'without the value',
    hint: 'Merge the two in the source, or set policy duplicate to create-without-key to migrate it without the shared key.',
  },
  'ambiguous-match': {
    wouldTake: 'unknown',
    hint: 'Merge the records in the target, or leave only one of the keys in the source record.',
  },
  race: {
    wouldTake: 'no',
    hint: 'Somebody created this record in the target after the dry run. Run the dry run again; it will be an update.',
  },
  'changed-since-approval': {
    wouldTake: 'unknown',
    hint: 'The target record changed after the dry run. Run the dry run again and approve what it shows.',
  },
}
