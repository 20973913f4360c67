import { afterEach, expect, test } from 'vitest'
import type { HubspotSeed } from '../../simulators/hubspot/seed.ts'
import { buildOrg, buildUsers } from '../../simulators/worlds/leads/org.ts'
import { PORTAL_ACCOUNT } from '../../simulators/worlds/leads/portal.ts'
import type { ProposeResult } from '../../src/model/results.ts'
import { crmAt, orgAt, portalAt } from './connections.ts'
import { carryOut, firms, machines, objectsOfOrg } from './machines.ts'
import { Route } from './route.ts'
import { controlOf } from './side.ts'
import { startSimulator } from './simulator.ts'

let open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const each of open) await each.close()
  open = []
})

type Row = Readonly<Record<string, unknown>>

/** Where Zoho keeps them: each machine by its serial number, with the names of what its look-ups refer to. */
async function openZoho() {
  const org = await startSimulator('zoho', { world: { zoho: { org: { edition: 'Enterprise', users_license: 50 } } } })
  open.push(org)
  const { records } = controlOf(org)
  const read = async (module: string) =>
    (await records<{ id: string; record: Row }>(module)).map(({ id, record }) => ({ ...record, id }) as Row)
  return {
    connection: { ...crmAt(org), name: 'to' },
    async machines(module: string) {
      const [accounts, found] = [await read('Accounts'), await read(module)]
      const names = new Map([...accounts, ...found].map(({ id, Account_Name, Name }) => [id, Account_Name ?? Name]))
      const idIn = (value: unknown): unknown =>
        typeof value === 'object' && value !== null && 'id' in value ? value.id : value
      return new Map(
        found.map((row) => {
          const told = Object.entries(row).flatMap(([name, value]) => {
            const goal = names.get(idIn(value))
            return name !== 'id' && goal !== undefined ? [[name, goal]] : []
          })
          return [row.Name, { firms: Object.fromEntries(told) as Record<string, string>, row }]
        }),
      )
    },
  }
}

function createdReferences({ findings }: ProposeResult): string[] {
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([])
  return findings.filter(({ code }) => code === 'references-to-create').map(({ message }) => message)
}

test('an object of a Salesforce org becomes a module of its own in Zoho CRM, with look-ups to accounts and to itself', async () => {
  const from = await startSimulator('salesforce', {
    world: { salesforce: { org: buildOrg(), users: buildUsers(), objects: objectsOfOrg() } },
  })
  open.push(from)
  const to = await openZoho()
  const route = await Route.open([orgAt(from, 'from'), to.connection], 'machines')
  open.unshift(route)
  const proposed = await route.propose([
    { source: 'Machine__c', target: '+Machines' },
    { source: 'Account', target: 'Accounts' },
  ])
  expect(createdReferences(proposed)).toEqual([
    'Machine__c>Machines: 2 references have no counterpart and would be created in Machines: account, part_of.',
  ])
  await carryOut(route, firms.length + machines.length)
  const arrived = await to.machines('Machines')
  for (const {
    serial,
    model,
    firms: [firm],
    partOf,
  } of machines) {
    const { firms: told, row } = arrived.get(serial)!
    expect(Object.values(row)).toContain(model)
    expect(told).toEqual({
      ...(firm === undefined ? {} : { account: firms[firm] }),
      ...(partOf === null ? {} : { part_of: machines[partOf]!.serial }),
    })
  }
})

test('an object of a HubSpot account becomes one, too, with a look-up for the links that it has', async () => {
  const object = 'p48151623_machines'
  const made = { createdAt: '2024-01-02T03:04:05.000Z', updatedAt: '2024-01-02T03:04:05.000Z' }
  const seed: HubspotSeed = {
    account: PORTAL_ACCOUNT,
    schemas: [
      {
        ...{ name: 'machines', labels: { singular: 'Machine', plural: 'Machines' } },
        ...{ primaryDisplayProperty: 'serial_number', requiredProperties: ['serial_number'] },
        properties: [
          { name: 'serial_number', label: 'Serial number', type: 'string', fieldType: 'text', hasUniqueValue: true },
          { name: 'model', label: 'Model', type: 'string', fieldType: 'text' },
        ],
        associatedObjects: ['COMPANY', 'CONTACT'],
      },
    ],
    companies: firms.map((name, n) => ({
      id: String(7_001 + n),
      properties: { name, domain: `${n}.example` },
      ...made,
    })),
    contacts: [{ id: '8001', properties: { email: 'ada@0.example', lastname: 'Ada' }, ...made }],
    [object]: machines.map(({ serial, model }, n) => ({
      ...{ id: String(9_001 + n), properties: { serial_number: serial, model }, ...made },
    })),
    associations: machines.flatMap(({ firms: those }, n) =>
      those.map((firm) => ({
        from: { object, id: String(9_001 + n) },
        to: { object: 'companies', id: String(7_001 + firm) },
      })),
    ),
  }
  const from = await startSimulator('hubspot', { world: { hubspot: seed }, limits: { window: 100_000 } })
  open.push(from)
  const to = await openZoho()
  const route = await Route.open([portalAt(from, 'from'), to.connection], 'machines')
  open.unshift(route)
  const proposed = await route.propose([
    { source: 'companies', target: 'Accounts' },
    { source: 'contacts', target: 'Contacts' },
    { source: object, target: '+Machines' },
  ])
  // No machine is linked with a contact, and a company has more machines than a machine has companies.
  expect(createdReferences(proposed)).toEqual([
    'p48151623_machines>Machines: 1 reference has no counterpart and would be created in Machines: account.',
  ])
  const cut = proposed.findings.find(({ code }) => code === 'further-references')
  expect(cut?.message).toContain(
    `of 39 sampled records with such links only the first of each goes there, and 5 more stay`,
  )
  await carryOut(route, firms.length + machines.length + 1)
  const arrived = await to.machines('Machines')
  for (const { serial, firms: those } of machines) {
    const told = Object.values(arrived.get(serial)!.firms)
    expect(told).toHaveLength(Math.min(those.length, 1))
    for (const name of told) expect(those.map((firm) => firms[firm])).toContain(name)
  }
})
