import type { FieldDescribe } from '../seed.ts'
import { addressFields } from './address.ts'
import { contactFields } from './contact.ts'
import { field, lookup, readOnly } from './field.ts'
import { personName } from './person.ts'

/** Fields of the contact within a person account that stand on the account without a prefix. */
const UNPREFIXED = new Set(['FirstName', 'LastName', 'Salutation'])
/** Fields of the contact that the account shows as `Person...`. */
const MIRRORED = [
  'MobilePhone',
  'HomePhone',
  'OtherPhone',
  'AssistantPhone',
  'Email',
  'Title',
  'Department',
  'AssistantName',
  'LeadSource',
  'Birthdate',
  'HasOptedOutOfEmail',
  'HasOptedOutOfFax',
  'DoNotCall',
]

/**
 * What accounts have in addition where person accounts are on.
 * https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_account.htm
 */
export function personAccountFields(ownOfContact: readonly FieldDescribe[]): FieldDescribe[] {
  const contact = new Map(contactFields().map((each) => [each.name, each]))
  return [
    ...personName()
      .filter(({ name }) => UNPREFIXED.has(name))
      .map((each) => ({ ...each, nillable: true })),
    lookup('PersonContactId', 'Contact ID', ['Contact'], 'PersonContact', readOnly()),
    field('boolean', 'IsPersonAccount', 'Is Person Account', readOnly({ defaultedOnCreate: true })),
    ...addressFields('PersonMailing'),
    ...addressFields('PersonOther'),
    ...MIRRORED.map((name) => ({ ...contact.get(name)!, name: `Person${name}`, idLookup: false })),
    ...ownOfContact.map((each) => ({ ...each, name: mirrorOfCustom(each.name) })),
  ]
}

/** A contact in an org with person accounts says whether it is one. */
export function personContactField(): FieldDescribe {
  return field('boolean', 'IsPersonAccount', 'Is Person Account', readOnly({ defaultedOnCreate: true }))
}

/** The field of the contact that a field of a person account stands for, undefined for one of the account itself. */
export function contactFieldOf(name: string): string | undefined {
  if (UNPREFIXED.has(name)) return name
  if (name.endsWith('__pc')) return name.replace(/__pc$/, '__c')
  const rest = /^Person((?:Mailing|Other)\w+|\w+)$/.exec(name)?.[1]
  if (rest === undefined || rest === 'ContactId') return undefined
  return MIRRORED.includes(rest) || /^(?:Mailing|Other)[A-Z]/.test(rest) ? rest : undefined
}

function mirrorOfCustom(name: string): string {
  return name.replace(/__c$/, '__pc')
}
