import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { SalesforceRecord } from '../../simulators/salesforce/seed.ts'
import { EXISTING } from '../../simulators/worlds/leads/contacts.ts'
import { build } from '../../simulators/worlds/leads.ts'

const world = build({ seed: 1 })
const leads = world.salesforce.objects.Lead!.records
const byId = new Map(leads.map((lead) => [String(lead.Id), lead]))
const contacts = new Map(world.hubspot.contacts!.map((contact) => [contact.id, contact]))
const normal = (lead: SalesforceRecord | undefined): string =>
  String(lead?.Email ?? '')
    .trim()
    .toLowerCase()

describe('the leads world', () => {
  it('has the exact shares of faults among 10,000 leads', () => {
    const reasons = Object.groupBy(world.truth.quarantined, ({ reason }) => reason)
    expect(leads).toHaveLength(10_000)
    expect(leads.filter((lead) => lead.Email === null)).toHaveLength(200)
    expect(leads.filter((lead) => lead.IsConverted === true)).toHaveLength(300)
    expect(reasons['no-email']).toHaveLength(200)
    expect(reasons['malformed-email']).toHaveLength(100)
    expect(reasons.duplicate).toHaveLength(150)
    expect(contacts.size).toBe(800)
    expect(world.truth.counts).toEqual({
      read: 10_000,
      created: 8_900,
      updated: 290,
      unchanged: 60,
      skipped: 300,
      quarantined: 450,
      failed: 0,
    })
  })

  it('puts no lead into two sets', () => {
    const { skipped, quarantined, updated, unchanged, expected } = world.truth
    const created = expected.filter(({ outcome }) => outcome === 'created').map(({ lead }) => lead!)
    const ids = [
      ...skipped.map(({ id }) => id),
      ...quarantined.map(({ id }) => id),
      ...updated.map(({ lead }) => lead),
      ...unchanged.map(({ lead }) => lead),
      ...created,
    ]
    expect(ids).toHaveLength(10_000)
    expect(new Set(ids).size).toBe(10_000)
  })

  it('repeats only ordinary leads, later in id order, in other case or with spaces', () => {
    const created = new Set(world.truth.expected.filter(({ outcome }) => outcome === 'created').map(({ lead }) => lead))
    for (const { id, of } of world.truth.quarantined.filter(({ reason }) => reason === 'duplicate')) {
      const [repeat, original] = [byId.get(id)!, byId.get(of!)!]
      expect(created).toContain(of)
      expect(id.slice(0, 15) > of!.slice(0, 15)).toBe(true)
      expect(repeat.Email).not.toBe(original.Email)
      expect(normal(repeat)).toBe(normal(original))
    }
  })

  it('has no other repeated e-mail, and malformed ones are malformed', () => {
    const plain = /^[a-z0-9._+-]+@[a-z0-9-]+(\.[a-z0-9-]+)+$/
    const bad = new Map(world.truth.quarantined.map(({ id, reason }) => [id, reason]))
    const seen = new Set<string>()
    for (const lead of leads) {
      const reason = bad.get(String(lead.Id))
      if (reason === 'malformed-email') expect(normal(lead)).not.toMatch(plain)
      if (reason !== undefined) continue
      expect(normal(lead)).toMatch(plain)
      expect(seen.has(normal(lead))).toBe(false)
      seen.add(normal(lead))
    }
  })

  it('has ids in ascending order, texts in many scripts and 150 long ones', () => {
    const ids = leads.map((lead) => String(lead.Id).slice(0, 15))
    expect(ids).toEqual([...ids].sort())
    expect(ids.every((id) => id.startsWith('00Q'))).toBe(true)
    const all = leads.map((lead) => `${lead.Name} ${lead.Company}`).join('\n')
    for (const script of ['Cyrillic', 'Greek', 'Arabic', 'Hebrew', 'Devanagari', 'Thai', 'Han', 'Katakana', 'Hangul'])
      expect(all).toMatch(new RegExp(`\\p{Script=${script}}`, 'u'))
    expect(all).toContain('\u200d')
    const lengths = leads.flatMap((lead) => [lead.Description, lead.Background__c].map((text) => String(text).length))
    const long = lengths.filter((length) => length >= 5_000)
    expect(long).toHaveLength(150)
    expect(Math.max(...long)).toBeLessThanOrEqual(25_000)
    expect(Math.max(...lengths.filter((length) => length < 5_000))).toBeLessThan(1_000)
  })

  it('stores no outer whitespace and no opt-out, and no text above its length', () => {
    const lengths = new Map(world.salesforce.objects.Lead!.fields!.map(({ name, length }) => [name, length]))
    for (const lead of leads) {
      expect(lead.Status).toMatch(/^[A-Z][\w -]+$/)
      expect([lead.DoNotCall, lead.HasOptedOutOfEmail, lead.HasOptedOutOfFax]).toEqual([false, false, false])
      for (const [name, value] of Object.entries(lead)) {
        if (typeof value !== 'string') continue
        if (name !== 'Email' && value !== value.trim()) throw new Error(`${lead.Id} ${name} has outer whitespace`)
        if (lengths.get(name)! > 0 && value.length > lengths.get(name)!)
          throw new Error(`${lead.Id} ${name} is too long`)
      }
    }
  })

  it('plants contacts that miss something their lead has, some by an additional e-mail only', () => {
    const additional = world.truth.updated.filter(({ lead, contact }) => {
      const { email, hs_additional_emails } = contacts.get(contact)!.properties
      return email !== normal(byId.get(lead)) && hs_additional_emails!.split(';').includes(normal(byId.get(lead)))
    })
    expect(additional).toHaveLength(40)
    const held = new Set(leads.map(normal))
    for (const { contact } of additional) expect(held.has(contacts.get(contact)!.properties.email!)).toBe(false)
    const rest = world.truth.updated.filter((pair) => !additional.includes(pair))
    for (const { lead, contact } of rest) {
      expect(contacts.get(contact)!.properties.email).toBe(normal(byId.get(lead)))
      expect(byId.get(lead)!.Email).not.toBe(normal(byId.get(lead)))
    }
    for (const { contact, properties } of world.truth.expected.filter((each) => each.outcome === 'updated')) {
      const before = contacts.get(contact!)!.properties
      const fills = EXISTING.filter((name) => properties[name] !== null && before[name] === undefined)
      expect(fills.length).toBeGreaterThan(0)
      for (const [name, value] of Object.entries(before)) expect(properties[name]).toBe(value)
    }
  })

  it('plants equal contacts for leads that have nothing which the portal cannot hold yet', () => {
    const later = [
      'LeadSource',
      'Rating',
      'Description',
      'NumberOfEmployees',
      'Budget__c',
      'Score__c',
      'First_Contact__c',
    ]
    later.push('Next_Call__c', 'Interests__c', 'Background__c', 'Campaign_Code__c')
    for (const { lead, contact } of world.truth.unchanged) {
      const record = byId.get(lead)!
      const { properties } = contacts.get(contact)!
      for (const name of later) expect(record[name], name).toBeNull()
      expect(properties.email).toBe(record.Email)
      expect(properties.lastname).toBe(record.LastName)
      expect(properties.company).toBe(record.Company)
      expect(properties.address ?? null).toBe(record.Street)
      expect(properties.hs_lead_status).toBeDefined()
      expect(properties.region === undefined).toBe(record.Region__c === null)
      const email = world.salesforce.users.find((user) => user.Id === record.OwnerId)!.Email
      const owner = world.hubspot.owners!.find((each) => each.email.toLowerCase() === email && !each.archived)
      expect(properties.hubspot_owner_id).toBe(owner?.id)
    }
  })

  it('has ten users with an active owner, one with an archived one and one with none', () => {
    const owners = new Map(world.hubspot.owners!.map((owner) => [owner.email.toLowerCase(), owner]))
    const standing = world.salesforce.users.map(({ Email, IsActive }) => {
      const owner = owners.get(String(Email))
      expect(owner?.email).not.toBe(Email)
      return `${IsActive ? 'active' : 'inactive'}, ${owner === undefined ? 'unknown' : owner.archived ? 'archived' : 'owner'}`
    })
    expect(standing.filter((each) => each === 'active, owner')).toHaveLength(10)
    expect(standing.filter((each) => each === 'inactive, archived')).toHaveLength(1)
    expect(standing.filter((each) => each === 'active, unknown')).toHaveLength(1)
    expect(new Set(leads.map((lead) => lead.OwnerId)).size).toBe(12)
  })

  it('loses only statuses, regions and owners that the portal lacks, and only of leads that are written', () => {
    const written = new Set(
      world.truth.expected.flatMap(({ outcome, lead }) =>
        outcome === 'created' || outcome === 'updated' ? [lead] : [],
      ),
    )
    const inactive = String(world.salesforce.users.find((user) => user.IsActive === false)!.Id)
    const values = Object.groupBy(world.truth.lostValues, ({ field }) => field)
    expect(new Set(values.Status!.map(({ value }) => value))).toEqual(new Set(['Nurturing', 'Working - Contacted']))
    expect(new Set(values.Region__c!.map(({ value }) => value))).toEqual(new Set(['Oceania']))
    const owners = new Set(values.OwnerId!.map(({ value }) => value))
    expect(owners.size).toBe(2)
    expect(owners).toContain(inactive)
    expect(world.truth.lostValues.every(({ id }) => written.has(id))).toBe(true)
  })

  it('has at least one of each fault from 200 leads on', () => {
    const small = build({ seed: 7, size: 200 }).truth
    expect(small.counts).toEqual({
      read: 200,
      created: 178,
      updated: 6,
      unchanged: 1,
      skipped: 6,
      quarantined: 9,
      failed: 0,
    })
    expect(new Set(small.quarantined.map(({ reason }) => reason)).size).toBe(3)
  })

  it('is the same for the same seed and another for another', () => {
    const digest = (seed: number): string => {
      const { salesforce, hubspot, truth } = build({ seed, size: 500 })
      return createHash('sha256')
        .update(JSON.stringify([salesforce, hubspot, truth]))
        .digest('hex')
    }
    expect(digest(2)).not.toBe(digest(1))
    // Changes only when the world is changed on purpose.
    expect(digest(1)).toBe('4da7f78b041527c8433e419a051a42248129a61a8ef4e98088f3a52f76a83e77')
  })
})
