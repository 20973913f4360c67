import { wordsOf } from './names.ts'

/** What CRM systems call the same thing, each list one meaning; words as `wordsOf` gives them. */
const meanings: readonly (readonly string[])[] = [
  ['zip', 'zip code', 'zip postal code', 'postal code', 'postalcode', 'postcode', 'code postal'],
  ['state', 'province', 'state province', 'state region', 'admin area level 1'],
  ['street', 'address', 'street address'],
  ['city', 'town', 'locality'],
  ['country', 'country region'],
  ['employees', 'number of employees', 'numberofemployees', 'numemployees', 'people count', 'employee count'],
  ['mobile', 'mobile phone', 'mobilephone', 'mobile phone number', 'cell phone'],
  ['phone', 'phone number', 'telephone'],
  ['fax', 'fax number'],
  ['website', 'website url', 'web site', 'homepage', 'domain', 'domain name', 'company domain name'],
  ['job title', 'jobtitle', 'title'],
  ['company', 'company name'],
  ['annual revenue', 'annualrevenue', 'yearly revenue'],
  ['owner', 'owner id', 'user id', 'assignee id'],
  ['amount', 'value'],
  ['stage', 'stage id', 'stage name', 'pipeline stage', 'dealstage'],
  ['pipeline', 'pipeline id'],
  ['close date', 'closedate', 'closing date'],
  ['body', 'content', 'note body', 'note content'],
  ['task status', 'hs task status'],
  ['subject', 'task subject'],
  ['deal name', 'dealname', 'opportunity name'],
  ['priority', 'task priority', 'ticket priority'],
  ['probability', 'deal stage probability', 'win probability'],
  ['source', 'lead source', 'leadsource'],
  ['birthdate', 'birthday', 'birth date', 'date of birth'],
  ['end time', 'end date time', 'end datetime'],
  ['start time', 'start date time', 'start datetime'],
]

const meaningByWords = new Map(meanings.flatMap((words, index) => words.map((word) => [word, index] as const)))

/** What systems put in front of a name that a person would not say: their own mark, or which of one address it is. */
const marks = new Set(['hs', 'hubspot', 'billing', 'mailing', 'address', 'meeting', 'account'])

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
