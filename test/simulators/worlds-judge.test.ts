import { describe, expect, it } from 'vitest'
import type { ExpectedContact } from '../../simulators/worlds/leads/expectation.ts'
import { type Judgement, judgeContacts, type StoredContact } from '../../simulators/worlds/leads/judge.ts'
import { build } from '../../simulators/worlds/leads.ts'

const world = build({ seed: 3, size: 400 })

interface Contact extends StoredContact {
  properties: Record<string, string | null>
}

/** A store as a faultless migration leaves it, in a form that can be damaged. */
function faultless(): Contact[] {
  return world.truth.expected.map(({ contact, properties }, index) => ({
    id: contact ?? String(900_000 + index),
    properties: { ...properties },
  }))
}

/** The contact that stands for the first expectation that fits. */
function standIn(store: Contact[], fits: (wanted: ExpectedContact) => boolean): Contact {
  return store[world.truth.expected.findIndex(fits)]!
}

const judge = (store: Contact[]): Judgement => world.judge('hubspot', store)!
const clean = { duplicates: 0, missing: 0, mismatchedFields: 0, unexpected: 0, foreignChanged: 0, examples: [] }
const created = (wanted: ExpectedContact): boolean => wanted.outcome === 'created'

describe('the judge of the leads world', () => {
  it('finds nothing wrong with a faultless store, whatever its order', () => {
    const verdict = judge(faultless().reverse())
    expect(verdict).toEqual({ ...clean, fieldValues: verdict.fieldValues })
    expect(verdict.fieldValues).toBeGreaterThan(400 * 30)
  })

  it('has nothing to say about the source', () => {
    expect(world.judge('salesforce', [])).toBeUndefined()
  })

  it('counts a portal in which nothing happened as missing and mismatched', () => {
    const verdict = judge(world.hubspot.contacts!.map((contact) => ({ ...contact })))
    expect(verdict.missing).toBe(world.truth.counts.created)
    expect(verdict.mismatchedFields).toBeGreaterThan(world.truth.counts.updated * 3)
    expect(verdict).toMatchObject({ duplicates: 0, unexpected: 0, foreignChanged: 0 })
    expect(verdict.examples).toHaveLength(20)
  })

  it('sees a missing contact, archived ones included', () => {
    const store = faultless()
    const gone = store.findIndex((_, index) => created(world.truth.expected[index]!))
    expect(judge(store.toSpliced(gone, 1))).toMatchObject({ ...clean, missing: 1, examples: [{ kind: 'missing' }] })
    store[gone]!.archived = true
    expect(judge(store).missing).toBe(1)
  })

  it('sees a second contact with the same source key, e-mail or additional e-mail', () => {
    const [model] = [standIn(faultless(), created)]
    const email = model.properties.email!.toUpperCase()
    for (const properties of [
      { ...model.properties, email: 'another@example.com' },
      { email },
      { email: 'z@example.com', hs_additional_emails: `x@example.com;${email}` },
    ]) {
      const verdict = judge([...faultless(), { id: '999999', properties }])
      expect(verdict).toMatchObject({ ...clean, duplicates: 1, examples: [{ kind: 'duplicate', contact: '999999' }] })
    }
  })

  it('sees a contact that nothing explains, such as a quarantined lead that was written', () => {
    const source = `salesforce:${world.salesforce.org.id}:Lead:${world.truth.quarantined[0]!.id}`
    const stray = { id: '999999', properties: { email: 'stray@example.com', crm_ferry_source_id: source } }
    expect(judge([...faultless(), stray])).toMatchObject({
      ...clean,
      unexpected: 1,
      examples: [{ kind: 'unexpected' }],
    })
  })

  it('sees one wrong, one lost and one invented value, and names them', () => {
    for (const [property, value] of [
      ['lastname', 'Wrong'],
      ['lastname', null],
      ['lastname', ''],
      ['fax', '+1'],
      ['crm_ferry_source_id', 'salesforce:x:Lead:y'],
    ] as const) {
      const store = faultless()
      const contact = standIn(store, (wanted) => created(wanted) && wanted.properties.fax === null)
      const before = contact.properties[property] ?? null
      contact.properties[property] = value
      expect(judge(store)).toMatchObject({
        ...clean,
        mismatchedFields: 1,
        examples: [{ kind: 'mismatch', contact: contact.id, property, expected: before, found: value }],
      })
    }
  })

  it('sees an overwritten value of an updated contact', () => {
    const store = faultless()
    const updated = standIn(store, (wanted) => wanted.outcome === 'updated' && wanted.properties.lastname !== null)
    updated.properties.lastname = 'Overwritten'
    expect(judge(store)).toMatchObject({ ...clean, mismatchedFields: 1, examples: [{ property: 'lastname' }] })
  })

  it('sees a touched contact that had to stay as it was', () => {
    for (const outcome of ['unchanged', 'unrelated'] as const) {
      for (const property of ['lastname', 'crm_ferry_source_id']) {
        const store = faultless()
        standIn(store, (wanted) => wanted.outcome === outcome).properties[property] = 'touched'
        expect(judge(store)).toMatchObject({
          ...clean,
          foreignChanged: 1,
          examples: [{ kind: 'foreign-changed', property }],
        })
      }
    }
  })

  it('compares values by their meaning', () => {
    const wanted: ExpectedContact = {
      outcome: 'created',
      lead: '00Q000000000000EAA',
      properties: {
        crm_ferry_source_id: 'k',
        budget: '1234.5',
        first_contact: '2024-02-29',
        next_call: '2026-11-20T14:00:00.000Z',
        interests: 'A;B',
        description: 'one\r\ntwo',
      },
    }
    const verdict = (changes: Record<string, string>) =>
      judgeContacts([wanted], [{ id: '1', properties: { ...wanted.properties, ...changes } }]).mismatchedFields
    expect(verdict({ budget: '1234.50' })).toBe(0)
    expect(verdict({ budget: '01234.5' })).toBe(0)
    expect(verdict({ budget: '1234.51' })).toBe(1)
    expect(verdict({ budget: '-1234.5' })).toBe(1)
    expect(verdict({ budget: '1.2345E3' })).toBe(1)
    expect(verdict({ first_contact: String(Date.UTC(2024, 1, 29)) })).toBe(0)
    expect(verdict({ first_contact: '2024-02-28' })).toBe(1)
    expect(verdict({ next_call: '2026-11-20T14:00:00Z' })).toBe(0)
    expect(verdict({ next_call: '2026-11-20T15:00:00+01:00' })).toBe(0)
    expect(verdict({ next_call: String(Date.UTC(2026, 10, 20, 14)) })).toBe(0)
    expect(verdict({ next_call: '2026-11-20T14:00:00.001Z' })).toBe(1)
    expect(verdict({ next_call: 'soon' })).toBe(1)
    expect(verdict({ interests: 'B;A' })).toBe(0)
    expect(verdict({ interests: 'A' })).toBe(1)
    expect(verdict({ description: 'one\ntwo' })).toBe(0)
    expect(verdict({ description: 'one two' })).toBe(1)
  })
})
