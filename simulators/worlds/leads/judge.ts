import type { ExpectedContact } from './expectation.ts'
import { COMPARISONS, SOURCE_KEY } from './expectation.ts'

/** A contact of the portal's store. */
export interface StoredContact {
  id: string
  properties: Readonly<Record<string, string | null | undefined>>
  archived?: boolean
}

interface Example {
  kind: 'duplicate' | 'missing' | 'mismatch' | 'unexpected' | 'foreign-changed'
  lead?: string
  contact?: string
  property?: string
  expected?: string | null
  found?: string | null
}

export interface Judgement {
  /** Further contacts with an e-mail (additional ones count) or source key that another contact has. */
  duplicates: number
  /** Expected contacts that are not there. */
  missing: number
  /** Values of created and updated contacts that are not as they must be. */
  mismatchedFields: number
  /** Contacts that nobody planted and that no lead explains. */
  unexpected: number
  /** Planted contacts that had to stay as they were (unchanged and unrelated ones) and did not. */
  foreignChanged: number
  examples: Example[]
  /** How many values were compared. */
  fieldValues: number
}

const EXAMPLES = 20

/** Compares all contacts of the store with what must be there; archived ones count as gone. */
export function judgeContacts(expected: readonly ExpectedContact[], stored: readonly StoredContact[]): Judgement {
  const judgement: Judgement = {
    duplicates: 0,
    missing: 0,
    mismatchedFields: 0,
    unexpected: 0,
    foreignChanged: 0,
    examples: [],
    fieldValues: 0,
  }
  const { firsts, byKey } = index(judgement, stored)
  const explained = new Set<string>()
  for (const wanted of expected) {
    const found = find(wanted, firsts, byKey)
    if (found === undefined || explained.has(found.id)) {
      judgement.missing += 1
      note(judgement, { kind: 'missing', ...namesOf(wanted) })
      continue
    }
    explained.add(found.id)
    compare(judgement, wanted, found)
  }
  for (const contact of firsts.values()) {
    if (explained.has(contact.id)) continue
    judgement.unexpected += 1
    note(judgement, { kind: 'unexpected', contact: contact.id, found: contact.properties.email ?? null })
  }
  return judgement
}

/** Splits the live contacts into first holders of their keys and duplicates. Lower ids, which include all planted ones, come first. */
function index(judgement: Judgement, stored: readonly StoredContact[]) {
  const firsts = new Map<string, StoredContact>()
  const byKey = new Map<string, StoredContact>()
  const live = stored.filter((contact) => contact.archived !== true)
  for (const contact of live.sort((one, other) => Number(one.id) - Number(other.id))) {
    const keys = keysOf(contact)
    const holder = keys.map((key) => byKey.get(key)).find((other) => other !== undefined)
    for (const key of keys) if (!byKey.has(key)) byKey.set(key, contact)
    if (holder === undefined) {
      firsts.set(contact.id, contact)
      continue
    }
    judgement.duplicates += 1
    note(judgement, { kind: 'duplicate', contact: contact.id, expected: holder.id, found: keys.join(' ') })
  }
  return { firsts, byKey }
}

function keysOf(contact: StoredContact): string[] {
  const { email, hs_additional_emails: additional, [SOURCE_KEY]: source } = contact.properties
  const addresses = [email ?? '', ...(additional ?? '').split(';')].map((address) => address.trim().toLowerCase())
  const keys = [...new Set(addresses)].filter((address) => address !== '').map((address) => `email ${address}`)
  return source ? [sourceKey(source), ...keys] : keys
}

function sourceKey(source: string): string {
  return `source ${source.toLowerCase()}`
}

function find(
  wanted: ExpectedContact,
  firsts: ReadonlyMap<string, StoredContact>,
  byKey: ReadonlyMap<string, StoredContact>,
): StoredContact | undefined {
  if (wanted.contact !== undefined) return firsts.get(wanted.contact)
  const source = wanted.properties[SOURCE_KEY]
  const bySource = source ? byKey.get(sourceKey(source)) : undefined
  const found = bySource ?? byKey.get(`email ${wanted.properties.email ?? ''}`)
  return found && firsts.get(found.id)
}

function compare(judgement: Judgement, wanted: ExpectedContact, found: StoredContact): void {
  const ours = wanted.outcome === 'created' || wanted.outcome === 'updated'
  let changed = false
  for (const [property, expected] of Object.entries(wanted.properties)) {
    judgement.fieldValues += 1
    const value = found.properties[property] ?? null
    if (isSame(property, expected, value)) continue
    changed = true
    if (ours) judgement.mismatchedFields += 1
    const kind = ours ? 'mismatch' : 'foreign-changed'
    note(judgement, { kind, ...namesOf(wanted), contact: found.id, property, expected, found: value })
  }
  if (changed && !ours) judgement.foreignChanged += 1
}

function isSame(property: string, expected: string | null, found: string | null): boolean {
  const missing = found === null || found === ''
  if (expected === null || expected === '') return missing
  if (missing) return false
  switch (COMPARISONS[property]) {
    case 'number':
      return plainDecimal(found) === plainDecimal(expected)
    case 'date':
      return dayOf(found) === dayOf(expected)
    case 'instant':
      return instantOf(found) === instantOf(expected)
    case 'set':
      return membersOf(found) === membersOf(expected)
    default:
      return found.replaceAll('\r\n', '\n') === expected.replaceAll('\r\n', '\n')
  }
}

/** Decimal text without sign of zero, leading or trailing zeros; text that is no plain decimal stays and so equals nothing else. */
function plainDecimal(text: string): string {
  const parts = /^(-?)0*(\d+)(?:\.(\d*?)0*)?$/.exec(text)
  if (parts === null) return text
  const [, sign, whole, fraction] = parts
  const magnitude = fraction ? `${whole}.${fraction}` : whole!
  return magnitude === '0' ? '0' : sign + magnitude
}

function instantOf(text: string): number {
  return /^-?\d+$/.test(text) ? Number(text) : Date.parse(text)
}

function dayOf(text: string): string {
  return /^-?\d{6,}$/.test(text) ? new Date(Number(text)).toISOString().slice(0, 10) : text
}

function membersOf(text: string): string {
  return text.split(';').filter(Boolean).sort().join(';')
}

function namesOf(wanted: ExpectedContact): Pick<Example, 'lead' | 'contact'> {
  return {
    ...(wanted.lead === undefined ? {} : { lead: wanted.lead }),
    ...(wanted.contact === undefined ? {} : { contact: wanted.contact }),
  }
}

function note(judgement: Judgement, example: Example): void {
  if (judgement.examples.length < EXAMPLES) judgement.examples.push(example)
}
