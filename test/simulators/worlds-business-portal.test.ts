import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { HubspotSeed, RecordSeed } from '../../simulators/hubspot/seed.ts'
import { openSimulation } from '../../simulators/index.ts'
import { buildPortal } from '../../simulators/worlds/business-portal.ts'
import { openAccount, token } from './hubspot-account.ts'

const digest = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex')
const machines = 'p48262734_machines' as const
const names = [
  ...(['companies', 'contacts', 'deals', 'leads', 'products', 'line_items', 'tickets'] as const),
  ...(['notes', 'tasks', 'calls', 'meetings', 'emails', machines] as const),
]
const portal = buildPortal({ seed: 7, size: 400 })
const recordsOf = (name: (typeof names)[number], seed: HubspotSeed = portal): RecordSeed[] => seed[name] ?? []

describe('the portal of the business world', () => {
  it('is the same for the same seed and size, and another one for another seed', () => {
    expect(digest(buildPortal({ seed: 7, size: 400 }))).toBe(digest(portal))
    expect(digest(buildPortal({ seed: 8, size: 400 }))).not.toBe(digest(portal))
  })

  it('has records of each object in proportion to its contacts, with ids that ascend', () => {
    expect(names.filter((name) => name !== 'line_items').map((name) => recordsOf(name).length)).toEqual([
      ...[100, 400, 134, 27, 40, 80],
      ...[200, 100, 80, 40, 100, 40],
    ])
    expect(recordsOf('line_items').length).toBeGreaterThan(100)
    for (const name of names) {
      const ids = recordsOf(name).map(({ id }) => Number(id))
      expect(ids).toEqual([...new Set(ids)].sort((a, b) => a - b))
    }
  })

  it('opens: all its associations are between its records, of types of their objects', async () => {
    const { app, account } = await openSimulation('hubspot', { world: 'business-portal', seed: 7, size: 400 })
    const response = await app.request('/_sim/records?collection=associations&limit=1')
    expect(response.status).toBe(200)
    expect(account.store.collection('associations').size).toBeGreaterThan(1_500)
  })

  it('calls its labels what they are meant to be', async () => {
    const { app } = await openSimulation('hubspot', { world: { hubspot: portal } })
    const headers = { authorization: `Bearer ${token}` }
    const labelsOf = async (from: string, to: string) => {
      const response = await app.request(`/crm/associations/2026-03/${from}/${to}/labels`, { headers })
      const { results } = (await response.json()) as { results: { category: string; typeId: number; label: string }[] }
      return results.filter(({ category }) => category === 'USER_DEFINED').map(({ typeId, label }) => [typeId, label])
    }
    expect(await labelsOf('contacts', 'companies')).toEqual([
      [1, 'Decision maker'],
      [3, 'Board member'],
    ])
    expect(await labelsOf('deals', 'contacts')).toEqual([[5, 'Champion']])
  })

  it('has primary, labelled and plain associations, people of no company, of one and of two', () => {
    const kinds = new Map<string, number>()
    for (const { from, to, types = ['plain'] } of portal.associations ?? [])
      for (const type of types) {
        const kind = `${from.object}>${to.object} ${type}`
        kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
      }
    for (const kind of [
      ...[
        'contacts>companies HUBSPOT_DEFINED:1',
        'contacts>companies USER_DEFINED:1',
        'contacts>companies USER_DEFINED:3',
      ],
      ...[
        'companies>companies HUBSPOT_DEFINED:13',
        'deals>companies HUBSPOT_DEFINED:5',
        'deals>contacts USER_DEFINED:5',
      ],
      ...[
        'deals>contacts plain',
        'deals>line_items plain',
        'leads>contacts HUBSPOT_DEFINED:578',
        'tickets>contacts plain',
      ],
      ...[
        'tickets>companies HUBSPOT_DEFINED:26',
        'notes>contacts plain',
        'emails>deals plain',
        `${machines}>companies plain`,
      ],
    ])
      expect([kind, (kinds.get(kind) ?? 0) > 0]).toEqual([kind, true])
    const partners = new Map<string, number>()
    for (const { from, to } of portal.associations ?? [])
      if (from.object === 'contacts' && to.object === 'companies')
        partners.set(from.id, (partners.get(from.id) ?? 0) + 1)
    const counts = recordsOf('contacts').map(({ id }) => partners.get(id) ?? 0)
    for (const count of [0, 1, 2]) expect([count, counts.includes(count)]).toEqual([count, true])
  })

  it('holds nothing that HubSpot would not take', async () => {
    const small = buildPortal({ seed: 3, size: 60 })
    const { account, owners, properties, labels, pipelines, schemas } = small
    const setup = { account, owners, properties, labels, pipelines, schemas, contacts: [] } as HubspotSeed
    const settings = { readings: 'archived-owner-allowed' }
    const client = await openAccount(setup, { settings, limits: { window: 10_000 } })
    for (const name of names.filter((each) => each !== 'leads')) {
      const records = recordsOf(name, small)
      for (let at = 0; at < records.length; at += 100) {
        const inputs = records.slice(at, at + 100).map(({ id, properties: values }) => ({
          objectWriteTraceId: id,
          properties: name === 'line_items' ? { ...values, hs_product_id: '' } : values,
        }))
        const { status, body } = await client.post(`/crm/objects/2026-09/${name}/batch/create`, { inputs })
        expect([name, status, body.errors]).toEqual([name, 201, undefined])
        const written = new Map(
          body.results.map((row: { objectWriteTraceId: string; properties: object }) => [
            row.objectWriteTraceId,
            row.properties,
          ]),
        )
        for (const { objectWriteTraceId: id, properties: values } of inputs)
          expect(written.get(id)).toMatchObject(values)
      }
    }
  })
})
