import { afterEach, expect, test } from 'vitest'
import type { HubspotSeed } from '../../simulators/hubspot/seed.ts'
import type { SalesforceSeed } from '../../simulators/salesforce/seed.ts'
import { customObjectFields } from '../../simulators/salesforce/standard/custom-object.ts'
import { field, lookup } from '../../simulators/salesforce/standard/field.ts'
import { buildOrg, buildUsers, recordId } from '../../simulators/worlds/leads/org.ts'
import { PORTAL_ACCOUNT } from '../../simulators/worlds/leads/portal.ts'
import type { ProposeResult } from '../../src/model/results.ts'
import { crmAt, orgAt, portalAt } from './connections.ts'
import { Route } from './route.ts'
import { controlOf } from './side.ts'
import { startSimulator } from './simulator.ts'

let open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const each of open) await each.close()
  open = []
})

type Row = Readonly<Record<string, unknown>>

const firms = Array.from({ length: 15 }, (_, n) => `Firm ${n} & Söhne`)
const machines = Array.from({ length: 45 }, (_, n) => ({
  serial: `SN-${n}`,
  model: `Modell „${n % 4}“`,
  /** Every eighth stands nowhere; every tenth belongs to two. */
  firms: n % 8 === 0 ? [] : n % 10 === 3 ? [n % 15, (n + 1) % 15] : [n % 15],
  /** A part of the one before it, which may be a part itself. */
  partOf: n % 5 === 4 ? n - 1 : null,
}))

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

/** Carries a proposal out, and says that a second dry run has nothing to do. */
async function carryOut(route: Route, created: number): Promise<void> {
  const dry = await route.dryRun()
  expect(dry.findings.filter(({ severity }) => severity === 'error')).toEqual([])
  const migrated = await route.write(await route.applySchema())
  expect(migrated.tally).toMatchObject({ created, updated: 0, quarantined: 0, failed: 0 })
  expect(await route.verify(migrated.run)).toMatchObject({ matched: created, mismatched: 0, missing: 0 })
  const again = await route.dryRun()
  expect(again.schemaChanges).toEqual([])
  for (const { counts } of again.pairs) expect(counts).toMatchObject({ create: 0, update: 0, quarantine: 0 })
}

function createdReferences({ findings }: ProposeResult): string[] {
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([])
  return findings.filter(({ code }) => code === 'references-to-create').map(({ message }) => message)
}

test('an object of a Salesforce org becomes a module of its own in Zoho CRM, with look-ups to accounts and to itself', async () => {
  const made = { CreatedDate: '2024-01-02T03:04:05.000+0000', SystemModstamp: '2024-02-03T04:05:06.000+0000' }
  const [owner] = buildUsers()
  const common = { OwnerId: owner!.Id!, ...made, LastModifiedDate: made.SystemModstamp }
  const [accountId, machineId] = ['001', 'a0V'].map((prefix) => (n: number) => recordId(prefix, 1_000 + n))
  const objects: SalesforceSeed['objects'] = {
    Account: { records: firms.map((Name, n) => ({ Id: accountId!(n), Name, ...common })) },
    Machine__c: {
      keyPrefix: 'a0V',
      fields: customObjectFields('Machine', [
        lookup('Account__c', 'Account', ['Account'], 'Account__r', { custom: true }),
        lookup('Part_Of__c', 'Part of', ['Machine__c'], 'Part_Of__r', { custom: true }),
        field('string', 'Model__c', 'Model', { length: 80 }),
      ]),
      records: machines.map(({ serial, model, firms: [firm], partOf }, n) => ({
        ...{ Id: machineId!(n), Name: serial, Model__c: model, ...common },
        ...{ Account__c: firm === undefined ? null : accountId!(firm) },
        ...{ Part_Of__c: partOf === null ? null : machineId!(partOf) },
      })),
    },
  }
  const from = await startSimulator('salesforce', {
    world: { salesforce: { org: buildOrg(), users: buildUsers(), objects } },
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
