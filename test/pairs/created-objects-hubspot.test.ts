import { afterEach, expect, test } from 'vitest'
import { customObjectFields } from '../../simulators/salesforce/standard/custom-object.ts'
import { lookup } from '../../simulators/salesforce/standard/field.ts'
import { buildOrg, buildUsers, recordId } from '../../simulators/worlds/leads/org.ts'
import { PORTAL_ACCOUNT } from '../../simulators/worlds/leads/portal.ts'
import type { ZohoSeed } from '../../simulators/zoho/seed.ts'
import type { ApplySchemaResult, ProposeResult } from '../../src/model/results.ts'
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

const object = `p${PORTAL_ACCOUNT.portalId}_machines`

interface Stored {
  id: string
  properties: Readonly<Record<string, string>>
}

interface Association {
  a: { object: string; id: string }
  b: { object: string; id: string }
  types: string[]
}

interface Type {
  id: string
  label: string | null
  inverse: string
}

/** An account of HubSpot, with what its control plane tells of an object and what its records are linked with. */
async function openHubspot(limits: Readonly<Record<string, number>> = {}) {
  const portal = await startSimulator('hubspot', {
    world: { hubspot: { account: PORTAL_ACCOUNT } },
    limits: { window: 100_000, ...limits },
  })
  open.push(portal)
  const { records, trouble } = controlOf(portal)
  return {
    connection: portalAt(portal, 'to'),
    trouble,
    schemas: async () => (await records<{ name: string }>('schemas')).map(({ name }) => name),
    /** By name: the record, the names of what it is linked with, and what the links say with a label; both sorted. */
    async linked(name: string, ...others: string[]) {
      const names = new Map<string, string>()
      for (const each of [name, ...others])
        for (const { id, properties } of await records<Stored>(each)) names.set(`${each} ${id}`, properties.name ?? '')
      const types = new Map((await records<Type>('association-types')).map((type) => [type.id, type]))
      const pairs = await records<Association>('associations')
      return new Map(
        (await records<Stored>(name)).map(({ id, properties }) => {
          const own = `${name} ${id}`
          const links = pairs.flatMap(({ a, b, types: along }) => {
            const ends = [a, b].map((end) => `${end.object} ${end.id}`)
            const other = names.get(ends.find((end) => end !== own) ?? own)
            if (!ends.includes(own) || other === undefined) return []
            const mine = along.map(
              (type) => types.get(ends[0] === own ? type : (types.get(type)?.inverse ?? ''))?.label,
            )
            return [{ other, said: mine.flatMap((label) => (label ? `${label}: ${other}` : [])) }]
          })
          const told = links.map(({ other }) => other).sort()
          return [properties.name ?? '', { properties, told, said: links.flatMap(({ said }) => said).sort() }]
        }),
      )
    },
  }
}

/** What a machine is linked with: where it stands, what it is a part of, and its own parts. */
function tiesOf(serial: string): string[] {
  const at = machines.findIndex((machine) => machine.serial === serial)
  const {
    firms: [firm],
    partOf,
  } = machines[at]!
  const whole = partOf === null ? [] : [machines[partOf]!.serial]
  return [...(firm === undefined ? [] : [firms[firm]!]), ...whole, ...partsOf(at)].sort()
}

function partsOf(at: number): string[] {
  return machines.flatMap((machine) => (machine.partOf === at ? machine.serial : []))
}

/** Which machine is a part of which: the links say it from both sides. */
function wholesAndParts(serial: string): string[] {
  const at = machines.findIndex((machine) => machine.serial === serial)
  const { partOf } = machines[at]!
  const parts = partsOf(at).map((part) => `Machines (Part of): ${part}`)
  return [...parts, ...(partOf === null ? [] : [`Part of: ${machines[partOf]!.serial}`])].sort()
}

async function openOrg(more: Readonly<Record<string, object>> = {}) {
  const objects = { ...objectsOfOrg(), ...more }
  const org = await startSimulator('salesforce', {
    world: { salesforce: { org: buildOrg(), users: buildUsers(), objects } },
  })
  open.push(org)
  return orgAt(org, 'from')
}

function errorsOf({ findings }: Pick<ProposeResult, 'findings'>): string[] {
  return findings.flatMap(({ severity, code, message }) => (severity === 'error' ? `${code}: ${message}` : []))
}

const toMachines = { source: 'Machine__c', target: '+Machines' }
const toCompanies = { source: 'Account', target: 'companies' }

test('objects of a Salesforce org become objects of a HubSpot account, linked with companies, with themselves and with each other', async () => {
  const visitId = (n: number): string => recordId('a0W', 1_000 + n)
  const visits = machines.slice(0, 20).map((_, n) => ({ name: `Visit ${n}`, machine: n % 7 }))
  const from = await openOrg({
    Visit__c: {
      keyPrefix: 'a0W',
      fields: customObjectFields('Visit', [
        lookup('Machine__c', 'Machine', ['Machine__c'], 'Machine__r', { custom: true }),
      ]),
      records: visits.map(({ name, machine }, n) => ({
        ...{ Id: visitId(n), Name: name, Machine__c: recordId('a0V', 1_000 + machine) },
        ...{ OwnerId: buildUsers()[0]!.Id!, CreatedDate: '2024-01-02T03:04:05.000+0000' },
        ...{ SystemModstamp: '2024-02-03T04:05:06.000+0000', LastModifiedDate: '2024-02-03T04:05:06.000+0000' },
      })),
    },
  })
  const to = await openHubspot()
  const route = await Route.open([from, to.connection], 'machines')
  open.unshift(route)
  const proposed = await route.propose([{ source: 'Visit__c', target: '+Visits' }, toMachines, toCompanies])
  expect(errorsOf(proposed)).toEqual([])
  await carryOut(route, firms.length + machines.length + visits.length)
  const others = [object.replace('machines', 'visits'), 'companies']
  const arrived = await to.linked(object, 'companies')
  expect(arrived.size).toBe(machines.length)
  for (const { serial, model } of machines) {
    const { properties, told, said } = arrived.get(serial)!
    expect(Object.values(properties)).toContain(model)
    expect(properties.crm_ferry_source_id).toMatch(/^salesforce:/)
    expect(told).toEqual(tiesOf(serial))
    expect(said).toEqual(wholesAndParts(serial))
  }
  const visited = await to.linked(others[0]!, object)
  for (const { name, machine } of visits) expect(visited.get(name)?.told).toEqual([machines[machine]!.serial])
})

test('look-ups to one object say which is which, by labels that are made with the object', async () => {
  const { Machine__c: object__c } = objectsOfOrg()
  const resellers = machines.map((_, n) => (n % 3 === 0 ? null : (4 * n + 1) % firms.length))
  const reseller = lookup('Sold_By__c', 'Sold by', ['Account'], 'Sold_By__r', { custom: true })
  const from = await openOrg({
    Machine__c: {
      ...object__c,
      fields: [...(object__c?.fields ?? []), reseller],
      records: (object__c?.records ?? []).map((record, n) => {
        const firm = resellers[n]
        return { ...record, Sold_By__c: typeof firm === 'number' ? recordId('001', 1_000 + firm) : null }
      }),
    },
  })
  const to = await openHubspot()
  const route = await Route.open([from, to.connection], 'machines')
  open.unshift(route)
  // The account is told of the kinds of links, whether it is the first or the last that is created.
  const proposed = await route.propose([{ source: 'Account', target: '+Firms' }, toMachines])
  expect(errorsOf(proposed)).toEqual([])
  await carryOut(route, firms.length + machines.length)
  const arrived = await to.linked(object, object.replace('machines', 'firms'))
  for (const [
    n,
    {
      serial,
      firms: [firm],
    },
  ] of machines.entries()) {
    const sold = resellers[n]
    const lines = typeof sold === 'number' ? [`Sold by: ${firms[sold]}`] : []
    expect(arrived.get(serial)?.said, serial).toEqual([...wholesAndParts(serial), ...lines].sort())
    const both = [...new Set([firm, sold].flatMap((each) => (typeof each === 'number' ? firms[each]! : [])))]
    expect(arrived.get(serial)?.told.filter((name) => firms.includes(name))).toEqual(both.sort())
  }
})

test('a module of Zoho CRM becomes one, too, with the links that its look-ups are', async () => {
  const [accountId, machineId] = [1n, 2n].map(
    (kind) => (n: number) => `57257670000${kind}${String(n).padStart(7, '0')}`,
  )
  const made = { Created_Time: '2024-01-02T03:04:05+00:00', Modified_Time: '2024-02-03T04:05:06+00:00' }
  const zoho: ZohoSeed = {
    org: { edition: 'Enterprise', users_license: 50 },
    modules: {
      Accounts: { records: firms.map((Account_Name, n) => ({ id: accountId!(n), Account_Name, ...made })) },
      Machines: {
        ...{ singular_label: 'Machine', plural_label: 'Machines' },
        fields: [
          { api_name: 'Model', data_type: 'text' },
          { api_name: 'Account', data_type: 'lookup', lookup: 'Accounts' },
          { api_name: 'Part_Of', data_type: 'lookup', lookup: 'Machines' },
        ],
        records: machines.map(({ serial, model, firms: [firm], partOf }, n) => ({
          ...{ id: machineId!(n), Name: serial, Model: model, ...made },
          ...(firm === undefined ? {} : { Account: accountId!(firm) }),
          ...(partOf === null ? {} : { Part_Of: machineId!(partOf) }),
        })),
      },
    },
  }
  const crm = await startSimulator('zoho', { world: { zoho } })
  open.push(crm)
  const to = await openHubspot()
  const route = await Route.open([{ ...crmAt(crm), name: 'from' }, to.connection], 'machines')
  open.unshift(route)
  const proposed = await route.propose([
    { source: 'Machines', target: '+Machines' },
    { source: 'Accounts', target: 'companies' },
  ])
  expect(errorsOf(proposed)).toEqual([])
  await carryOut(route, firms.length + machines.length)
  const arrived = await to.linked(object, 'companies')
  for (const { serial, model } of machines) {
    expect(Object.values(arrived.get(serial)!.properties)).toContain(model)
    expect(arrived.get(serial)?.told).toEqual(tiesOf(serial))
  }
})

test('it is made once where the answer is lost, and where the run ends before it knows', async () => {
  const to = await openHubspot()
  const route = await Route.open([await openOrg(), to.connection], 'machines')
  open.unshift(route)
  await route.propose([toMachines, toCompanies])
  expect(errorsOf(await route.dryRun())).toEqual([])
  const approval = await route.consent()
  const schemas = '/crm-object-schemas/*'
  // The object is made, and after the looks before it nobody can ask whether it was.
  await to.trouble([
    { kind: 'reset-before', method: 'GET', path: schemas, nth: Array.from({ length: 40 }, (_, n) => n + 3) },
    { kind: 'reset-after', method: 'POST', path: schemas, times: 1 },
  ])
  await expect(route.run('apply-schema', { approval })).rejects.toThrow()
  expect(await to.schemas()).toEqual(['machines'])
  await to.trouble([])
  const made = await route.run<ApplySchemaResult>('apply-schema', { approval })
  expect(made.objects).toEqual([{ name: object, status: 'exists' }])
  const [part] = await route.store.schemaParts.made(`hubspot:${PORTAL_ACCOUNT.portalId}`)
  expect(part).toMatchObject({ object, field: null, state: 'made' })
  const { tally, run } = await route.write(approval)
  expect(tally).toMatchObject({ created: firms.length + machines.length, quarantined: 0, failed: 0 })
  expect(await route.verify(run)).toMatchObject({ mismatched: 0, missing: 0 })
  for (const [serial, { told }] of await to.linked(object, 'companies')) expect(told).toEqual(tiesOf(serial))
})

test('an account without room is asked for nothing, and says so', async () => {
  const to = await openHubspot({ customObjects: 0 })
  const route = await Route.open([await openOrg(), to.connection], 'machines')
  open.unshift(route)
  await expect(route.propose([toMachines, toCompanies])).rejects.toThrow(/room for 0 further objects/)
})
