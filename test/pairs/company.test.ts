import { afterEach, expect, test } from 'vitest'
import type { RecordSeed } from '../../simulators/pipedrive/seed.ts'
import { buildCompany } from '../../simulators/worlds/business-company.ts'
import { buildOrg, buildUsers } from '../../simulators/worlds/leads/org.ts'
import { PORTAL_ACCOUNT } from '../../simulators/worlds/leads/portal.ts'
import type { ConfiguredConnection } from '../../src/config.ts'
import type { ObjectPlan, Plan } from '../../src/model/plan.ts'
import { companyAt, crmAt, orgAt, portalAt } from './connections.ts'
import { Route } from './route.ts'
import { controlOf } from './side.ts'
import { startSimulator } from './simulator.ts'

const company = buildCompany({ seed: 6, size: 2_500 })
const organizations = company.organizations ?? []
const persons = (company.persons ?? []).filter(({ is_deleted: gone }) => gone !== true)
const deals = company.deals ?? []

interface Entry {
  value: string
  primary: boolean
  label: string
}

/** The primary one first. */
function emailsOf({ emails }: RecordSeed): Entry[] {
  const entries = emails as Entry[]
  return [...entries].sort((a, b) => Number(b.primary) - Number(a.primary))
}

const home = (person: RecordSeed): string => emailsOf(person).find(({ label }) => label === 'home')?.value ?? ''

/** What arrived, by ids of the source; `firm` and `person` as ids of the source, too. */
interface Arrived {
  persons: Map<string, { email: string; everything: string; firm: string | undefined }>
  deals: Map<string, { stage: string; firm: string | undefined; people: string[] }>
  firms: number
}

interface Target {
  connection: ConfiguredConnection
  objects: readonly { source: string; target: string }[]
  /** Where stages go that have no counterpart. */
  stage: { field: string; open: string; won: string; lost: string }
  arrived(): Promise<Arrived>
}

type Row = Readonly<Record<string, unknown>>

const text = (value: unknown): string => (value === null || value === undefined ? '' : String(value))
/** The id at the end of our key. */
const sourceOf = (key: unknown): string => text(key).split(':').at(-1) ?? ''

let open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const each of open) await each.close()
  open = []
})

async function start(...[vendor, options]: Parameters<typeof startSimulator>) {
  const simulator = await startSimulator(vendor, options)
  open.push(simulator)
  return simulator
}

async function toHubspot(): Promise<Target> {
  const portal = await start('hubspot', {
    world: { hubspot: { account: { ...PORTAL_ACCOUNT, additionalCurrencies: ['USD', 'SEK'] } } },
    limits: { window: 100_000 },
  })
  const { records } = controlOf(portal)
  const read = async (object: string) =>
    (await records<{ id: string; properties: Row }>(object)).map(({ id, properties }) => ({ id, ...properties }) as Row)
  return {
    connection: portalAt(portal),
    objects: pairsTo('companies', 'contacts', 'deals'),
    stage: { field: 'dealstage', open: 'qualifiedtobuy', won: 'closedwon', lost: 'closedlost' },
    async arrived() {
      const [firms, people, sales] = await Promise.all(['companies', 'contacts', 'deals'].map(read))
      const sources = new Map(
        [firms!, people!, sales!].flatMap((rows, n) => keysOf(rows, String(n), 'crm_ferry_source_id')),
      )
      const ties = await records<{ a: { object: string; id: string }; b: { object: string; id: string } }>(
        'associations',
      )
      const tied = new Map<string, Set<string>>()
      const place: Readonly<Record<string, string>> = { companies: '0', contacts: '1', deals: '2' }
      for (const { a, b } of ties)
        for (const [from, to] of [
          [a, b],
          [b, a],
        ] as const) {
          const key = `${place[from.object]}.${from.id}>${place[to.object]}`
          tied.set(key, (tied.get(key) ?? new Set()).add(sources.get(`${place[to.object]}.${to.id}`)!))
        }
      const others = (from: string, row: Row, to: string) => [...(tied.get(`${from}.${text(row.id)}>${to}`) ?? [])]
      return told(firms!.length, people!, sales!, {
        key: 'crm_ferry_source_id',
        ...{ email: 'email', stage: 'dealstage' },
        firmOfPerson: (row) => others('1', row, '0').join(),
        firmOfDeal: (row) => others('2', row, '0').join(),
        peopleOfDeal: (row) => others('2', row, '1'),
      })
    },
  }
}

async function toSalesforce(): Promise<Target> {
  const org = await start('salesforce', {
    world: { salesforce: { org: buildOrg(), users: buildUsers(), objects: {} } },
  })
  const { records } = controlOf(org)
  const read = async (object: string) => (await records<{ record: Row }>(object)).map(({ record }) => record)
  return {
    connection: orgAt(org),
    objects: [
      ...pairsTo('Account', 'Contact', 'Opportunity'),
      { source: 'deals>persons', target: 'OpportunityContactRole' },
    ],
    stage: { field: 'StageName', open: 'Qualification', won: 'Closed Won', lost: 'Closed Lost' },
    async arrived() {
      const key = 'crm_ferry_source_id__c'
      const [firms, people, sales, roles] = await Promise.all(
        ['Account', 'Contact', 'Opportunity', 'OpportunityContactRole'].map(read),
      )
      const sources = new Map([firms!, people!].flatMap((rows, n) => keysOf(rows, String(n), key, 'Id')))
      return told(firms!.length, people!, sales!, {
        key,
        ...{ email: 'Email', stage: 'StageName' },
        firmOfPerson: ({ AccountId }) => sources.get(`0.${text(AccountId)}`),
        firmOfDeal: ({ AccountId }) => sources.get(`0.${text(AccountId)}`),
        peopleOfDeal: ({ Id }) =>
          roles!.flatMap(({ OpportunityId, ContactId }) =>
            OpportunityId === Id ? sources.get(`1.${text(ContactId)}`)! : [],
          ),
      })
    },
  }
}

async function toZoho(): Promise<Target> {
  const org = await start('zoho', { world: { zoho: { org: { edition: 'Enterprise', users_license: 50 } } } })
  const { records } = controlOf(org)
  const read = async (module: string) =>
    (await records<{ id: string; record: Row }>(module)).map(({ id, record }) => ({ ...record, id }) as Row)
  return {
    connection: crmAt(org),
    objects: pairsTo('Accounts', 'Contacts', 'Deals'),
    stage: { field: 'Stage', open: 'Qualification', won: 'Closed Won', lost: 'Closed Lost' },
    async arrived() {
      const key = 'CRM_Ferry_Source_Id'
      const [firms, people, sales] = await Promise.all(['Accounts', 'Contacts', 'Deals'].map(read))
      const sources = new Map([firms!, people!].flatMap((rows, n) => keysOf(rows, String(n), key)))
      const idIn = (lookup: unknown): string =>
        text(typeof lookup === 'object' && lookup !== null && 'id' in lookup ? lookup.id : lookup)
      return told(firms!.length, people!, sales!, {
        key,
        ...{ email: 'Email', stage: 'Stage' },
        firmOfPerson: ({ Account_Name: firm }) => sources.get(`0.${idIn(firm)}`),
        firmOfDeal: ({ Account_Name: firm }) => sources.get(`0.${idIn(firm)}`),
        peopleOfDeal: ({ Contact_Name: person }) => sources.get(`1.${idIn(person)}`) ?? [],
      })
    },
  }
}

function pairsTo(...targets: readonly string[]) {
  return ['organizations', 'persons', 'deals'].map((source, at) => ({ source, target: targets[at]! }))
}

function keysOf(rows: readonly Row[], place: string, key: string, id = 'id'): [string, string][] {
  return rows.map((row) => [`${place}.${text(row[id])}`, sourceOf(row[key])])
}

interface Reading {
  key: string
  email: string
  stage: string
  firmOfPerson(row: Row): string | undefined
  firmOfDeal(row: Row): string | undefined
  peopleOfDeal(row: Row): string | readonly string[]
}

function told(firms: number, people: readonly Row[], sales: readonly Row[], reading: Reading): Arrived {
  const none = (id: string | undefined): string | undefined => id || undefined
  return {
    firms,
    persons: new Map(
      people.map((row) => {
        const told = { email: text(row[reading.email]), everything: JSON.stringify(row) }
        return [sourceOf(row[reading.key]), { ...told, firm: none(reading.firmOfPerson(row)) }]
      }),
    ),
    deals: new Map(
      sales.map((row) => {
        const told = { stage: text(row[reading.stage]), firm: none(reading.firmOfDeal(row)) }
        return [sourceOf(row[reading.key]), { ...told, people: [reading.peopleOfDeal(row)].flat() }]
      }),
    ),
  }
}

/** What a person decides: persons without an address come along, home addresses have a field, stages and days get theirs. */
function decide(plan: Plan, { field, open: stage }: Target['stage']): void {
  const [, people, sales] = plan.objects as [ObjectPlan, ObjectPlan, ObjectPlan]
  people.policy.missingKey = 'create'
  const homes =
    plan.target.vendor === 'salesforce' ? 'home_email__c' : plan.target.vendor === 'zoho' ? 'Home_Email' : 'home_email'
  plan.schema.push({
    action: 'create-field',
    object: people.target,
    field: { name: homes, label: 'Home Email', type: 'text' },
  })
  people.fields.push({ to: homes, from: 'emails.home', transform: ['text'] })
  for (const mapping of sales.fields) {
    if (mapping.to === field) {
      const stages = (company.pipelines ?? []).flatMap(({ name, stages: all }) =>
        all.map((each) => [`${name} > ${each.name}`, stage]),
      )
      mapping.values = { ...Object.fromEntries(stages), ...mapping.values }
    }
    if (mapping.to === 'CloseDate') mapping.transform = [...mapping.transform, { default: { value: '2027-01-31' } }]
  }
}

test.each([
  ['HubSpot', toHubspot],
  ['Salesforce', toSalesforce],
  ['Zoho CRM', toZoho],
])(
  '2,500 persons with 800 organizations and 1,200 deals arrive in %s with their links and all their addresses',
  async (_, openTarget) => {
    const from = await start('pipedrive', {
      world: { pipedrive: company },
      settings: { plan: 'ultimate', seats: '50' },
      limits: { window: 2_000 },
    })
    const to = await openTarget()
    const route = await Route.open([companyAt(from, 'from'), { ...to.connection, name: 'to' }], 'company')
    open.unshift(route)
    await route.propose(to.objects)
    await route.changePlan((plan) => decide(plan, to.stage))
    const dry = await route.dryRun()
    expect(dry.findings.filter(({ severity }) => severity === 'error')).toEqual([])
    const labels = dry.findings.find(({ code, pair }) => code === 'labels-left' && pair?.startsWith('persons>'))
    const others = persons.flatMap((person) => emailsOf(person).filter(({ label }) => label !== 'home'))
    expect(labels?.message).toContain(`emails.work (${others.filter(({ label }) => label === 'work').length})`)
    expect(labels?.message).toContain(`emails.other (${others.filter(({ label }) => label === 'other').length})`)

    const { tally } = await route.write(await route.applySchema())
    expect(tally).toMatchObject({ updated: 0, quarantined: 0, failed: 0 })
    const arrived = await to.arrived()
    expect([arrived.firms, arrived.persons.size, arrived.deals.size]).toEqual([800, persons.length, 1_200])
    expect(organizations).toHaveLength(800)
    const wrong = persons.filter((person) => {
      const found = arrived.persons.get(String(person.id))
      const [first, ...further] = emailsOf(person).map(({ value }) => value)
      const arrivedAll = [home(person), ...further].every((address) => found?.everything.includes(address))
      return !arrivedAll || found?.email !== (first ?? '') || found?.firm !== idOf(person.org_id)
    })
    expect(wrong.map(({ id }) => ({ id, found: arrived.persons.get(String(id)) })).slice(0, 3)).toEqual([])
    const wrongDeals = deals.filter((deal) => {
      const found = arrived.deals.get(String(deal.id))
      const stage = to.stage[deal.status as 'open' | 'won' | 'lost']
      const person = idOf(deal.person_id)
      const hasPerson = person === undefined || found?.people.includes(person) === true
      return found?.stage !== stage || found.firm !== idOf(deal.org_id) || !hasPerson
    })
    expect(wrongDeals.map((deal) => ({ deal, found: arrived.deals.get(String(deal.id)) })).slice(0, 3)).toEqual([])
  },
  300_000,
)

function idOf(value: unknown): string | undefined {
  return value === null || value === undefined ? undefined : String(value)
}
