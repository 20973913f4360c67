import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { openSimulation } from '../../simulators/index.ts'
import { buildCompany } from '../../simulators/worlds/business-company.ts'
import { token } from './pipedrive-account.ts'

const digest = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex')
const company = buildCompany({ seed: 7, size: 2_500 })

describe('the company of the business world', () => {
  test('is the same for the same seed and size, and another one for another seed', () => {
    const small = (seed: number) => digest(buildCompany({ seed, size: 100 }))
    expect(small(7)).toBe(small(7))
    expect(small(8)).not.toBe(small(7))
  })

  test('has persons, organizations and deals in proportion', () => {
    const { persons = [], organizations = [], deals = [], activities = [], notes = [], leads = [] } = company
    expect([persons, organizations, deals, activities, notes, leads].map(({ length }) => length)).toEqual([
      ...[2_500, 800, 1_200, 1_250, 1_250, 200],
    ])
    const whole = persons.filter(({ emails, phones }) =>
      [emails, phones].every((list) => (list as unknown[]).length === 3),
    )
    expect(whole.length).toBeGreaterThan(1_600)
    const count = (member: string, value: unknown) => deals.filter((deal) => deal[member] === value).length
    for (const status of ['open', 'won', 'lost']) expect(count('status', status)).toBeGreaterThan(150)
    expect(count('is_archived', true)).toBeGreaterThan(50)
    expect(company.dealProducts?.length).toBeGreaterThan(400)
    expect(company.participants?.length).toBeGreaterThan(200)
    expect(company.organizationRelationships?.length).toBeGreaterThan(40)
  })

  test('names only what is there', () => {
    const idsOf = (records: readonly { id: number | string }[] = []) => new Set(records.map(({ id }) => id))
    const ids = {
      person_id: idsOf(company.persons),
      org_id: idsOf(company.organizations),
      deal_id: idsOf(company.deals),
    }
    const rows = [
      ...company.persons!,
      ...company.deals!,
      ...company.notes!,
      ...company.participants!,
      ...company.dealProducts!,
    ]
    for (const row of rows)
      for (const [member, known] of Object.entries(ids)) {
        const id = row[member] as number | null | undefined
        expect({ row: row.id, member, isKnown: id === undefined || id === null || known.has(id) }).toMatchObject({
          isKnown: true,
        })
      }
  })

  test('opens, and every record of it can be written as it is told', async () => {
    const { app } = await openSimulation('pipedrive', {
      world: 'business',
      seed: 7,
      size: 120,
      limits: { window: 1_000_000 },
    })
    const headers = { 'x-api-token': token, 'content-type': 'application/json' }
    const bodies = async (path: string) => {
      const reply = await app.request(`/api/v2/${path}?limit=500`, { headers })
      return ((await reply.json()) as { data: Record<string, unknown>[] }).data
    }
    const writable = {
      persons: ['name', 'org_id', 'emails', 'phones', 'visible_to', 'label_ids', 'custom_fields', 'add_time'],
      organizations: ['name', 'address', 'website', 'industry', 'annual_revenue', 'label_ids', 'custom_fields'],
      deals: [
        'title',
        'value',
        'currency',
        'stage_id',
        'status',
        'won_time',
        'lost_time',
        'person_id',
        'custom_fields',
      ],
      activities: ['subject', 'type', 'due_date', 'due_time', 'duration', 'participants', 'deal_id', 'done', 'note'],
      products: ['name', 'code', 'unit', 'tax', 'category', 'description'],
    }
    for (const [name, members] of Object.entries(writable))
      for (const record of (await bodies(name)).slice(0, 40)) {
        const body = JSON.stringify(Object.fromEntries(members.map((member) => [member, record[member]])))
        const reply = await app.request(`/api/v2/${name}`, { method: 'POST', headers, body })
        expect([name, record.id, reply.status, reply.ok ? '' : await reply.text()]).toEqual([
          ...[name, record.id, name === 'products' ? 201 : 200, ''],
        ])
      }
  })
})
