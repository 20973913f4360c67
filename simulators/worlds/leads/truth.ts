import type { SalesforceRecord } from '../../salesforce/seed.ts'
import { EXISTING } from './contacts.ts'
import type { ExpectedContact, ExpectedProperties, Quarantined, Truth } from './expectation.ts'
import { SOURCE_KEY } from './expectation.ts'
import { idealOf, lossesOf } from './ideal.ts'
import type { OwnerDirectory } from './portal.ts'
import type { Role } from './roles.ts'

/** A contact as it stands in the portal at the start, and the lead that it was planted for. */
export interface Planted {
  id: string
  properties: Record<string, string>
  lead?: string
}

/** Works out from the roles, not from any run, what a right migration leaves behind. */
export function tellTruth(
  leads: readonly SalesforceRecord[],
  roles: readonly Role[],
  planted: readonly Planted[],
  owners: OwnerDirectory,
): Truth {
  const truth: Truth = {
    size: leads.length,
    counts: { read: leads.length, created: 0, updated: 0, unchanged: 0, skipped: 0, quarantined: 0, failed: 0 },
    skipped: [],
    quarantined: [],
    updated: [],
    unchanged: [],
    lostValues: [],
    expected: [],
  }
  const plantedFor = new Map(
    planted.flatMap((contact) => (contact.lead === undefined ? [] : [[contact.lead, contact]])),
  )
  leads.forEach((lead, index) => {
    const role = roles[index]!
    const id = String(lead.Id)
    const contact = plantedFor.get(id)
    if (role.kind === 'converted') truth.skipped.push({ id, reason: 'converted' })
    else if (contact !== undefined) tellPlanted(truth, role, lead, contact, owners)
    else if (role.kind === 'ordinary') tellCreated(truth, lead, owners)
    else truth.quarantined.push(quarantineOf(role, id, leads))
  })
  for (const contact of planted) {
    if (contact.lead === undefined) truth.expected.push(untouched('unrelated', contact))
  }
  const { counts } = truth
  counts.created = truth.expected.filter((contact) => contact.outcome === 'created').length
  counts.updated = truth.updated.length
  counts.unchanged = truth.unchanged.length
  counts.skipped = truth.skipped.length
  counts.quarantined = truth.quarantined.length
  return truth
}

function quarantineOf(role: Role, id: string, leads: readonly SalesforceRecord[]): Quarantined {
  if (role.kind === 'repeat') return { id, reason: 'duplicate', of: String(leads[role.of]!.Id) }
  return { id, reason: role.kind === 'no-email' ? 'no-email' : 'malformed-email' }
}

function tellCreated(truth: Truth, lead: SalesforceRecord, owners: OwnerDirectory): void {
  truth.expected.push({ outcome: 'created', lead: String(lead.Id), properties: idealOf(lead, owners) })
  truth.lostValues.push(...lossesOf(lead, owners))
}

function tellPlanted(truth: Truth, role: Role, lead: SalesforceRecord, contact: Planted, owners: OwnerDirectory): void {
  const pair = { lead: String(lead.Id), contact: contact.id }
  if (role.kind === 'equal') {
    truth.unchanged.push(pair)
    truth.expected.push({ ...untouched('unchanged', contact), lead: pair.lead })
    return
  }
  const ideal = idealOf(lead, owners)
  truth.updated.push(pair)
  truth.expected.push({ outcome: 'updated', ...pair, properties: fillEmpty(contact.properties, ideal) })
  truth.lostValues.push(...lossesOf(lead, owners))
}

/** What the contact has stays; what it lacks comes from the lead; our own properties are always set. */
function fillEmpty(present: Record<string, string>, ideal: ExpectedProperties): ExpectedProperties {
  return { ...ideal, ...present }
}

function untouched(outcome: 'unchanged' | 'unrelated', contact: Planted): ExpectedContact {
  const properties: ExpectedProperties = { email: null, [SOURCE_KEY]: null }
  for (const property of EXISTING) properties[property] = null
  return { outcome, contact: contact.id, properties: { ...properties, ...contact.properties } }
}
