import type { Field } from '../model/schema.ts'
import { wordsOf } from './names.ts'

/** What CRM systems call the same thing, each list one meaning; words as `wordsOf` gives them. */
const meanings: readonly (readonly string[])[] = [
  [
    ...['zip', 'zip code', 'zip postal code', 'postal code', 'postalcode', 'postcode', 'code postal'],
    ...['billing code', 'mailing code'],
  ],
  ['state', 'province', 'state province', 'state region', 'admin area level 1'],
  ['street', 'address', 'street address', 'address value'],
  ['city', 'town', 'locality'],
  ['country', 'country region'],
  [
    ...['employees', 'number of employees', 'no of employees', 'numberofemployees', 'numemployees'],
    ...['people count', 'employee count'],
  ],
  ['mobile', 'mobile phone', 'mobilephone', 'mobile phone number', 'cell phone', 'phones mobile'],
  ['phone', 'phone number', 'telephone'],
  ['home phone', 'homephone', 'phones home'],
  ['work phone', 'business phone', 'phones work'],
  ['other phone', 'otherphone', 'phones other'],
  ['fax', 'fax number'],
  [
    ...['emails', 'additional emails', 'additional email addresses', 'further emails', 'other emails'],
    ...['secondary email', 'second email', 'alternate email'],
  ],
  ['website', 'website url', 'web site', 'homepage', 'domain', 'domain name', 'company domain name'],
  ['linkedin', 'linkedin company page', 'linkedin bio', 'linkedinbio', 'linkedin url'],
  ['twitter', 'twitter handle', 'twitterhandle', 'twitter username', 'twitterusername'],
  ['job title', 'jobtitle', 'title', 'designation'],
  ['company', 'company name', 'account name', 'organization name', 'organisation name'],
  ['annual revenue', 'annualrevenue', 'yearly revenue'],
  ['owner', 'owner id', 'user id', 'assignee id'],
  ['amount', 'value'],
  ['currency', 'currency code', 'currency iso code', 'deal currency code'],
  ['stage', 'stage id', 'stage name', 'pipeline stage', 'dealstage'],
  ['pipeline', 'pipeline id'],
  ['close date', 'closedate', 'closing date'],
  ['lost reason', 'loss reason', 'closed lost reason', 'reason for loss', 'reason for loss s'],
  ['body', 'content', 'note body', 'note content'],
  [
    ...['description', 'public description', 'task description', 'task body', 'call body', 'meeting body'],
    'meeting description',
  ],
  ['task status', 'hs task status'],
  ['subject', 'task subject', 'task title', 'call title', 'meeting title', 'meeting name', 'event title'],
  ['due date', 'duedate', 'activity date', 'timestamp'],
  ['location', 'venue', 'meeting location'],
  ['deal name', 'dealname', 'deal title', 'opportunity name'],
  ['priority', 'task priority', 'ticket priority'],
  ['probability', 'deal stage probability', 'win probability'],
  ['source', 'lead source', 'leadsource'],
  ['birthdate', 'birthday', 'birth date', 'date of birth'],
  ['end time', 'end date time', 'end datetime'],
  ['start time', 'start date time', 'start datetime'],
  ['call start time', 'call activity date'],
  ['call type', 'call direction'],
  ['unit price', 'item price', 'sales price'],
  ['done', 'activity done', 'task closed', 'task completed'],
]

/** What systems call a record of one kind, as `squash` gives it, without an s at its end. */
const kinds: readonly (readonly string[])[] = [
  ['call', 'phonecall'],
  ['meeting', 'event', 'appointment'],
  ['task', 'todo'],
]

const kindByName = new Map(kinds.flatMap(([name = '', ...others]) => others.map((other) => [other, name] as const)))

/** The usual name of a kind of records; undefined where it has no other. */
export function kindOf(name: string): string | undefined {
  return kindByName.get(name)
}

const meaningByWords = new Map(meanings.flatMap((words, index) => words.map((word) => [word, index] as const)))

/** What systems put in front of a name that a person would not say: their own mark, or which of one address it is. */
const marks = new Set(['hs', 'hubspot', 'billing', 'mailing', 'postal', 'address', 'meeting', 'account'])

/** Which meaning a name or label has, of those that all CRM systems share; undefined when it is none of them. */
export function meaningOf(name: string): number | undefined {
  const words = wordsOf(name)
  for (let start = 0; start < words.length; start += 1) {
    const found = meaningByWords.get(words.slice(start).join(' '))
    if (found !== undefined) return found
    if (!marks.has(words[start]!)) return undefined
  }
  return undefined
}

/** What name and label of a field mean, which may show with the object's name in front: the title of a deal is none of a person. */
export function meaningsOf(object: string, { name, label }: Pick<Field, 'name' | 'label'>): number[] {
  return [name, label].flatMap((text) => meaningOf(`${object} ${text}`) ?? meaningOf(text) ?? [])
}
