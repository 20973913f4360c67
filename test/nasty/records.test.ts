import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DryRunResult, MigrateResult, VerifyResult } from '../../src/model/results.ts'
import type { Prediction, RowOutcome } from '../../src/store/store.ts'
import { Ferry, type Stored } from './ferry.ts'
import { rules } from './rules.ts'

let ferry: Ferry
let dryRun: DryRunResult & { run: string }
let migrated: MigrateResult & { run: string }
let verified: VerifyResult
let foretold: Map<string, Prediction>
let lost: Map<string, string[]>
let outcomes: Map<string, RowOutcome>
let contacts: Stored[]
let statuses: number[]

beforeAll(async () => {
  ferry = await Ferry.open({ ordinary: 110 })
  dryRun = await ferry.dryRun()
  foretold = new Map((await ferry.predictions(dryRun.run)).map((each) => [each.sourceId, each]))
  lost = Map.groupBy(ferry.tables['lost-values'] ?? [], ([id]) => id ?? '') as unknown as Map<string, string[]>
  const approval = await ferry.applySchema()
  ferry.portal.simulation.ledger.clear()
  migrated = await ferry.write(approval)
  statuses = ferry.portal.simulation.ledger.entries().map(({ status }) => status ?? 0)
  outcomes = new Map((await ferry.written(migrated.run)).map((each) => [each.sourceId, each]))
  contacts = await ferry.contacts()
  verified = await ferry.verify(migrated.run)
})

afterAll(() => ferry.close())

const records = rules.filter((rule) => rule.where === 'record')
const shown = (n: number) => ferry.outcomes.filter(({ rule }) => rule === n)

it('every rule about records has a record in the world, and every record a rule', () => {
  const about = new Set(ferry.outcomes.filter(({ rule, scenery }) => rule !== 0 && !scenery).map(({ rule }) => rule))
  expect([...about].sort((a, b) => a - b)).toEqual(records.map(({ n }) => n).sort((a, b) => a - b))
  expect(new Set(rules.map(({ n }) => n)).size).toBe(rules.length)
})

describe.each(records)('rule $n ($of): $says', (rule) => {
  it('is foretold for the record that is about it', () => {
    const [one, ...more] = shown(rule.n).filter(({ scenery }) => !scenery)
    expect(more).toEqual([])
    const prediction = foretold.get(one!.lead)
    if (rule.action === 'not read') return expect(prediction).toBeUndefined()
    expect({ action: prediction?.action, reason: prediction?.reason }).toEqual({
      action: rule.action,
      reason: rule.reason ?? null,
    })
    expect(prediction?.targetId ?? null).toBe(rule.action === 'update' ? one!.contact : null)
    const codes = (lost.get(one!.lead) ?? []).map((row) => row[4])
    expect(codes).toEqual(rule.lost === undefined ? [] : [rule.lost])
  })

  it('ends as foretold, by what the portal itself holds', () => {
    for (const { lead, contact, stored, scenery } of shown(rule.n)) {
      const ours = contacts.filter(({ properties }) => properties.crm_ferry_source_id?.endsWith(`:${lead}`))
      if (stored === null) expect(ours).toEqual([])
      else {
        const [only, ...others] = contact === null ? ours : contacts.filter(({ id }) => id === contact)
        expect(others).toEqual([])
        const found = Object.fromEntries(Object.keys(stored).map((name) => [name, only?.properties[name] ?? null]))
        expect(found).toEqual(stored)
      }
      if (scenery) expect(foretold.get(lead)?.action).toBe(stored === null ? 'quarantine' : 'create')
    }
  })
})

it('nothing was refused, and nothing went otherwise than foretold', () => {
  expect(migrated).toMatchObject({ differences: 0, tally: { failed: 0 }, findings: [] })
  expect([...outcomes.values()].filter(({ status }) => status !== 'created' && status !== 'updated')).toEqual([])
  expect(migrated.predictedRight).toBe(foretold.size)
  expect(verified).toMatchObject({ mismatched: 0, missing: 0 })
  expect(verified.matched).toBe(outcomes.size)
})

it('the portal had nothing to refuse while records were written, by its own ledger', () => {
  expect(statuses.filter((status) => status !== 200)).toEqual([])
  const writes = ferry.portal.simulation.ledger.entries({ path: '*/batch/upsert' })
  expect(writes.length).toBeGreaterThan(1)
})

it('no contact came or changed beside those that a record accounts for', () => {
  const expected = ferry.outcomes.filter(({ stored, contact }) => stored !== null && contact === null).length
  const before = 7_001
  const seeded = contacts.filter(({ id }) => Number(id) < before + 10_000 && Number(id) >= before)
  expect(contacts.length - seeded.length).toBe(expected)
})

it.each(rules.filter((rule) => rule.where === 'account' && [75, 76, 77, 113].includes(rule.n)))(
  'rule $n ($of): $says, and the dry run says so',
  (rule) => {
    const codes = dryRun.findings.map(({ severity, code }) => ({ severity, code }))
    if (rule.where === 'account') expect(codes).toContainEqual({ severity: rule.severity, code: rule.code })
  },
)

describe('what is kept back is no idle caution', () => {
  const refuses: [rule: number, properties: Record<string, string>][] = [
    [1, { email: 'nobody.nasty.example' }],
    [2, { email: 'no@body@nasty.example' }],
    [3, { email: 'no body@nasty.example' }],
    [12, { email: 'nobody@nasty.example, somebody@nasty.example' }],
    [25, { email: 'taken@nasty.example' }],
    [26, { hs_additional_emails: 'fine@nasty.example;not an address' }],
    [28, { notes: 'x'.repeat(65_537) }],
    [34, { score: '1.234.5,6' }],
    [37, { anniversary: '2023-02-29' }],
    [43, { kind: 'Company' }],
    [44, { hs_lead_status: ' open ' }],
    [47, { interests: 'sea;air' }],
    [49, { hubspot_owner_id: '90002' }],
    [55, { member_code: 'CD-2' }],
    [56, { tag: 'a' }],
    [57, { tag: 'abcdef' }],
    [58, { level: '0' }],
    [59, { level: '11' }],
    [60, { plan_code: 'AB-12x' }],
    [61, { email: 'spam@throwaway.example' }],
    [62, { mobilephone: '020 7946 0123' }],
    [91, { createdate: '2026-01-01T00:00:00Z' }],
  ]
  it.each(refuses)('the portal refuses what rule %i is about, sent as it is', async (_, properties) => {
    const sent = ferry.elsewhere('POST', '/crm/objects/2026-03/contacts', { properties })
    await expect(sent).rejects.toThrow(/: (400|409) /)
  })
})

/** What HubSpot leaves open, read the other way. */
const readings = [
  'unique-case-matters',
  'archived-owner-allowed',
  'key-fills-property',
  'object-scope-reads-definitions',
]

it.each(readings)('where HubSpot may be read in two ways, the other one (%s) refuses nothing either', async (name) => {
  const other = await Ferry.open({ hubspot: { settings: { readings: name } } })
  try {
    await other.dryRun()
    const result = await other.write(await other.applySchema())
    expect(result).toMatchObject({ differences: 0, tally: { failed: 0 } })
    expect(await other.verify(result.run)).toMatchObject({ mismatched: 0, missing: 0 })
  } finally {
    await other.close()
  }
})
