import type { Random } from '../random.ts'
import type { Role } from './roles.ts'

const LOCALS: readonly string[] = ['anna.mueller', 'j.smith', 'sales', 'o_brien', 'maria+crm', 'dmitri', 'x-y', 'info']
const DOMAINS: readonly string[] = [
  'example.com',
  'example.org',
  'mail.example.net',
  'firma-14.example',
  'corp.example',
]

/** Each makes an address that no reading of RFC 5321 accepts. */
const BREAKAGES: readonly ((local: string, domain: string) => string)[] = [
  (local, domain) => `${local}${domain}`,
  (local, domain) => `${local}@@${domain}`,
  (local, domain) => `${local}@home@${domain}`,
  (local, domain) => `${local} w@${domain}`,
  (local, domain) => `${local}@ex ample.${domain}`,
  (local) => `${local}@`,
  (_, domain) => `@${domain}`,
  (local, domain) => `${local}@${domain}.`,
  (local, domain) => `${local}@.${domain}`,
  (local, domain) => `${local}@sub..${domain}`,
  (local, domain) => `${local}@${domain}, other@${domain}`,
]

/**
 * The stored Email of the lead at `index`, null if it has none. `earlier` holds the e-mails of all leads before it.
 * Apart from repeats and malformed ones, no two are equal without regard to case, because the index is part of each.
 */
export function makeEmail(
  random: Random,
  index: number,
  role: Role,
  earlier: readonly (string | null)[],
): string | null {
  const local = `${random.pick(LOCALS)}.${index.toString(36)}`
  const domain = random.pick(DOMAINS)
  switch (role.kind) {
    case 'no-email':
      return null
    case 'malformed-email':
      return random.pick(BREAKAGES)(local, domain)
    case 'repeat':
      return disguise(random, earlier[role.of] ?? '')
    case 'matched':
      return capitalise(`${local}@${domain}`)
    case 'equal':
      return `${local}@${domain}`
    default:
      return random.chance(0.3) ? capitalise(`${local}@${domain}`) : `${local}@${domain}`
  }
}

/** The same address in upper case, with spaces around, or both: legacy data that was stored before the field was an e-mail. */
function disguise(random: Random, email: string): string {
  const text = random.chance(0.6) ? email.toUpperCase() : email
  return text === email || random.chance(0.4) ? ` ${text}${random.chance(0.5) ? '  ' : ''}` : text
}

function capitalise(email: string): string {
  return email.replace(/(^|[@.])([a-z])/g, (_, before: string, letter: string) => before + letter.toUpperCase())
}
