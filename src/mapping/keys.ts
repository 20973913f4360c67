import { FerryError } from '../model/errors.ts'
import { entriesOf, isEmpty, type Value } from '../model/record.ts'
import type { MatchKey } from '../model/schema.ts'
import { domainOf } from './domain.ts'
import { isEmail, normaliseEmail } from './email.ts'
import { parsePhone } from './phone.ts'

/** Targets keep our key in a text field; the tightest of them ends here. */
const MAX_SOURCE_KEY = 100

/**
 * The keys that a value stands for, each once, in the form in which both sides are compared. `email`: every
 * well-formed address of a list or of text with semicolons, in lower case; malformed ones are no keys, as two records
 * with `n/a` are not the same person. `phone`: likewise every valid number in E.164, without its extension; those without
 * a country prefix belong to `country`, or are no keys without it; wants `loadPhones` first. `domain`: likewise
 * the domain of every web address. `exact`: the text as it is (semicolons belong to it), or each entry of a list.
 */
export function normaliseKey(
  value: Value | undefined,
  how: MatchKey['normalise'],
  country?: MatchKey['country'],
): string[] {
  if (isEmpty(value)) return []
  return [...new Set(keysIn(entriesOf(value), how, country))]
}

function keysIn(entries: readonly string[], how: MatchKey['normalise'], country: string | undefined): string[] {
  if (how === 'exact') return entries.filter((entry) => !isEmpty(entry))
  const parts = entries.flatMap((entry) => entry.split(';'))
  if (how === 'email') return parts.map(normaliseEmail).filter(isEmail)
  if (how === 'domain') return parts.flatMap((part) => domainOf(part) ?? [])
  return parts.flatMap((part) => parsePhone(part, country)?.e164 ?? [])
}

/**
 * The external id that a target keeps for us: `vendor:account:object:id[:part]`, with `%` and `:` inside the members
 * percent-encoded, so that two records never share one. Throws a FerryError of code `plan` when it is longer than 100
 * characters or a member is empty.
 */
export function sourceKey(vendor: string, account: string, object: string, id: string, part?: string): string {
  const members = part === undefined ? [vendor, account, object, id] : [vendor, account, object, id, part]
  if (members.includes('')) throw new FerryError('plan', `A source key needs a vendor, account, object and id.`)
  const key = members.map((member) => member.replace(/[%:]/g, encodeURIComponent)).join(':')
  if (key.length <= MAX_SOURCE_KEY) return key
  throw new FerryError(
    'plan',
    `The source key of a ${object} record has ${key.length} characters; targets keep at most ${MAX_SOURCE_KEY}.`,
  )
}
