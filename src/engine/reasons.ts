import type { Reason } from '../model/results.ts'
import { demands, fieldsFor } from './blamed-fields.ts'
import type { Pair } from './pair.ts'

/** Would the target have taken a record that we keep back, and what can a person do about it. */
export interface Advice {
  wouldTake: Reason['wouldTake']
  hint: string
  /** What lets a value arrive that stays behind, where the record goes without it. */
  mend?: string
}

/**
 * Advice for a reason of quarantine; reasons are the codes of the dry run and of refused rows. `field` of the target, where
 * one is to blame.
 */
export function adviceFor(
  pair: Partial<Pick<Pair, 'plan' | 'target'>>,
  reason: string,
  field: string | null = null,
): Advice {
  const key = pair.plan?.match[0]?.field
  if (key !== undefined && reason === `no-${key}`) {
    const demanded = pair.target?.fields.some((field) => field.name === key && field.required)
    const hint = `Add a value in the source${demanded ? '' : `, or set policy missingKey to create to migrate it without ${key}`}.`
    return { wouldTake: demanded ? 'no' : 'yes', hint }
  }
  const known = advice[reason]
  if (known?.wouldTake === 'without the value' && isDemanded(pair, reason, field)) {
    const { mend = known.hint } = known
    return { wouldTake: 'no', hint: `${mend} The target takes no new record without a value here.`, mend }
  }
  if (known !== undefined) return known
  return { wouldTake: 'unknown', hint: 'See the detail; correct the value in the source or the mapping in the plan.' }
}

/** Where no field is told, as by the journal, it may be any that holds a record back for such a reason. */
function isDemanded(
  { plan, target }: Partial<Pick<Pair, 'plan' | 'target'>>,
  reason: string,
  name: string | null,
): boolean {
  const names = name === null && plan ? fieldsFor(reason, plan, target) : [name]
  return names.length > 0 && names.every((each) => demands(target, each))
}

const omit = 'or set invalid to omit for this field to migrate the record without the value'

/** A value that is wrong where it is, or read by the wrong rule. */
const unlessOmitted = (mend: string): Advice => ({
  ...{ wouldTake: 'without the value', hint: `${mend}, ${omit}.`, mend: `${mend}.` },
})

const advice: Record<string, Advice> = {
  'malformed-email': unlessOmitted('Correct the address in the source'),
  'malformed-domain': unlessOmitted('Correct the web address in the source'),
  'malformed-phone': unlessOmitted(
    'Correct the number in the source, or state the country of numbers without a prefix in the transform: { phone: { country: DE } }',
  ),
  'malformed-number': unlessOmitted(
    'Correct the number in the source, or say in the transform how it is written: { decimal: { point: ",", group: "." } }',
  ),
  'malformed-boolean': unlessOmitted(
    'Correct the value in the source, or name the words in the transform: { boolean: { yes: [x], no: [] } }',
  ),
  'malformed-date': unlessOmitted(
    'Correct the date in the source, or state its form in the transform: { date: { format: DD.MM.YYYY } }',
  ),
  'malformed-datetime': unlessOmitted(
    'Correct the time in the source, or state zone and form in the transform: { datetime: { zone: Europe/Berlin, format: DD.MM.YYYY HH:mm } }',
  ),
  'malformed-time': unlessOmitted('Correct the time in the source, or map the field to one that takes text'),
  'malformed-id': unlessOmitted(
    'Give the field the transform { reference: { object: ... } }, which finds the id of the target',
  ),
  'foreign-id': unlessOmitted(
    'Propose one plan with the object of the record that it names as well, or, where an earlier run brought that, give the field the transform { row-reference: { column: ..., object: ... } }',
  ),
  'no-such-time': unlessOmitted('Correct the time in the source, or the zone in the transform'),
  'not-whole': unlessOmitted('Correct the number in the source, or map the field to one that takes decimals'),
  'out-of-range': unlessOmitted('Correct the number in the source, or map the field to one that takes larger numbers'),
  'bytes-not-carried': {
    wouldTake: 'without the value',
    hint: 'The bytes of files are not migrated: take the field out of the plan, and carry the files over by hand.',
    mend: 'Carry the files over by hand.',
  },
  'no-bytes': {
    wouldTake: 'no',
    hint: 'Take this pair out of the plan, or upload such files by hand.',
  },
  'file-too-large': {
    wouldTake: 'no',
    hint: 'Keep the file where both systems can link to it, or make it smaller in the source.',
  },
  'bytes-not-as-told': {
    wouldTake: 'no',
    hint: 'The source gave another number of bytes than it tells of this file. Look at the file there; run the dry run again with refresh if it was replaced.',
  },
  apart: unlessOmitted(
    'Leave one of the two fields out of the plan for such records, with a filter and a pair of their own',
  ),
  fraction: unlessOmitted('Correct the number in the source, or map the field to one that takes decimals'),
  'malformed-duration': unlessOmitted(
    'Correct the length of time in the source, or say how it is told there: { duration: { from: "hh:mm", to: seconds } }',
  ),
  'negative-duration': unlessOmitted('Correct the length of time in the source'),
  rounded: {
    wouldTake: 'without the value',
    hint: 'It arrives rounded. Map the field to one that takes decimals where that matters.',
    mend: 'They arrive rounded, a half away from zero; map the field to one that takes decimals where that matters.',
  },
  'other-currency': unlessOmitted(
    'Correct the amount in the source, or leave such records out with a skip rule or a condition',
  ),
  'too-precise': unlessOmitted('Say in the transform how to round: { money: { places: 2, round: half-up } }'),
  'too-long': unlessOmitted('Shorten the text in the source, or cut it in the plan: { truncate: { length: 255 } }'),
  'wrong-type': unlessOmitted('Give the field the transforms that its type needs'),
  'option-missing': unlessOmitted(
    'Say with the edit map-value which option it becomes, or add the option with add-options',
  ),
  'option-ambiguous': unlessOmitted(
    'Several options of the target may be meant: say which one in the value map, with the edit map-value',
  ),
  'option-not-allowed': unlessOmitted(
    'Correct one of the two in the source, or say with the edit map-value which option it becomes there',
  ),
  'malformed-url': unlessOmitted('Correct the web address in the source'),
  'malformed-json': unlessOmitted('Correct the value in the source, or unmap the field'),
  'other-status': unlessOmitted('Map the status as well, or leave the value out of records that have another one'),
  'too-many': unlessOmitted('Take entries away in the source'),
  'too-many-entries': unlessOmitted('Take entries away in the source, or map those that are one to one option'),
  'entries-left': {
    wouldTake: 'without the value',
    hint: 'The target has a place for one entry. Say with prefer which one, or map the field to one that takes several.',
    mend: 'Say with prefer which entry goes, or map the field to one that takes several.',
  },
  'separator-in-entry': {
    wouldTake: 'without the value',
    hint: 'Choose a separator in the transform that no entry has.',
    mend: 'Choose a separator in the transform that no entry has.',
  },
  'pictures-left': {
    wouldTake: 'without the value',
    hint: 'The text arrives without its pictures. Migrate them as files where they matter.',
    mend: 'The text itself arrives; migrate its pictures as files where they matter.',
  },
  'styles-left': {
    wouldTake: 'without the value',
    hint: 'The text arrives without its colours and fonts.',
    mend: 'The text itself arrives, without its colours and fonts.',
  },
  'left-behind': {
    wouldTake: 'without the value',
    hint: 'The plan leaves this value behind on purpose. Change its value map, or who takes over from a user.',
  },
  'malformed-text': unlessOmitted('Enter the text anew in the source: half a character in it cannot be sent'),
  'value-rule': unlessOmitted('Correct the value in the source, or loosen the rule in the settings of the target'),
  'option-separator': unlessOmitted(
    'Take the separator out of the option in the source, or map the value to another option',
  ),
  'user-missing': unlessOmitted(
    'Give the user an account in the target, or name who takes over: { user: { instead: { their-address: new-address } } }',
  ),
  'user-inactive': unlessOmitted(
    'Activate the user in the target, or name who takes over: { user: { instead: { their-address: new-address } } }',
  ),
  'user-ambiguous': unlessOmitted(
    'Leave one active user with this address in the target, or name the one by its id: { user: { instead: { address: id } } }',
  ),
  'user-is-group': unlessOmitted(
    'A queue owns this record, which the target knows no counterpart of. Name a user for it: { user: { instead: { id-of-the-queue: address } } }',
  ),
  'malformed-owner': unlessOmitted('Give the field the transform "user", which finds the id of the target'),
  'reference-kept-back': {
    wouldTake: 'without the value',
    hint: 'Mend the record that it names, which is kept back, or say missing: drop in its transform to migrate this one without it.',
    mend: 'Mend the records that are named, which are kept back.',
  },
  'reference-skipped': {
    wouldTake: 'without the value',
    hint: 'The plan skips the record that it names: take the rule out, or say missing: drop in its transform.',
    mend: 'Take out the skip rule by which the records that are named stay behind.',
  },
  'reference-outside': {
    wouldTake: 'without the value',
    hint: 'The record that it names is outside the plan: loosen its filter, or propose one plan with its object as well, which keeps the tie; or say missing: drop in its transform.',
    mend: 'Loosen the filter that leaves out the records that are named, or propose one plan with their object as well.',
  },
  'reference-ambiguous': {
    wouldTake: 'without the value',
    hint: 'Name the one object that it means in the transform, or leave what names several out with a filter.',
  },
  'reference-elsewhere': {
    wouldTake: 'without the value',
    hint: 'The record that it names goes to another kind of record, which this field or link cannot name.',
  },
  'further-references': {
    wouldTake: 'without the value',
    hint: 'The target has a place for one record: make links of the others, or leave them behind.',
  },
  'reference-failed': {
    wouldTake: 'without the value',
    hint: 'The target refused the record that it names: mend that one, run the dry run again and migrate what is left.',
  },
  'reference-missing': {
    wouldTake: 'without the value',
    hint: 'Nobody knows the record that it names. Look it up in the source.',
  },
  'record-kept-back': {
    wouldTake: 'unknown',
    hint: 'The record itself is not written; its own reason says what to do.',
  },
  'end-missing': {
    wouldTake: 'no',
    hint: 'One end of the link is not written: mend that record, run the dry run again and migrate what is left.',
  },
  'end-taken': {
    wouldTake: 'unknown',
    hint: 'The record has as many there as the relation allows, in the target or by links that come first in the plan. Take one of the target away if this one is right; links that are to come behind others are unlinked and linked again.',
  },
  'kind-taken': {
    wouldTake: 'no',
    hint: 'The target keeps one kind of link for two records, and they have another: by what it has already, or by links that come first in the plan. Take that one away if this one is right; links that are to come behind others are unlinked and linked again.',
  },
  'field-missing': {
    wouldTake: 'no',
    hint: 'The target has no such field any more. Map the source field to another, or create it.',
  },
  required: {
    wouldTake: 'no',
    hint: 'The target needs a value here. Enter it in the source, map another field to it, or write a constant.',
  },
  'read-only': { wouldTake: 'no', hint: 'The target lets nobody write this field. Unmap it.' },
  duplicate: {
    wouldTake: 'without the value',
    hint: 'Merge the two in the source, or set policy duplicate to create-without-key to migrate it without the shared key.',
  },
  'held-by-another': {
    wouldTake: 'no',
    hint: 'Merge the two records in the target, or change the value in one of the two systems.',
  },
  'create-only': {
    wouldTake: 'without the value',
    hint: 'The target takes this value with a new record alone. Enter it there by hand where that can be done, or delete the record there, run the dry run again and have it made anew.',
    mend: 'Enter it there by hand where that can be done, or delete the record there, run the dry run again and have it made anew.',
  },
  'step-back': {
    wouldTake: 'without the value',
    hint: 'The target only lets this field move forward. Clear it there first, or leave it as it is.',
  },
  'too-large': { wouldTake: 'no', hint: 'Shorten long texts of the record, or unmap one of its long fields.' },
  'ambiguous-match': {
    wouldTake: 'unknown',
    hint: 'Merge the records in the target, or leave only one of the keys in the source record.',
  },
  race: {
    wouldTake: 'no',
    hint: 'Somebody created this record in the target after the dry run. Run the dry run again; it will be an update.',
  },
  'key-repeated': {
    wouldTake: 'no',
    hint: 'The target holds several records of this one, which the detail names. Compare and merge them there, then run the dry run again.',
  },
  alike: {
    wouldTake: 'no',
    hint: 'An answer of the target was lost, and the records that the detail names say what this one says. Delete what is too many there, and leave this one out of a further migration with a filter, which would make it again.',
  },
  'changed-since-approval': {
    wouldTake: 'unknown',
    hint: 'The target record changed after the dry run. Run the dry run again and approve what it shows.',
  },
}
