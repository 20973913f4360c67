import { afterAll, beforeAll, expect, it } from 'vitest'
import type { RunningSimulator } from '../../simulators/index.ts'
import type { SalesforceSeed } from '../../simulators/salesforce/seed.ts'
import { buildOrg, buildUsers, recordId } from '../../simulators/worlds/leads/org.ts'
import type { DryRunResult, MigrateResult } from '../../src/model/results.ts'
import { crmAt, orgAt } from './connections.ts'
import { Route } from './route.ts'
import { controlOf } from './side.ts'
import { startSimulator } from './simulator.ts'

const [deals, people] = [6, 12]
/** Salesforce knows no role of the last name. */
const names = ['Decision Maker', 'Influencer', 'Legal']
const roleId = (name: string): string => `5725767000000000${301 + names.indexOf(name)}`
const [owner] = buildUsers()
const made = { CreatedDate: '2024-01-02T03:04:05.000+0000', SystemModstamp: '2024-02-03T04:05:06.000+0000' }
const common = { OwnerId: owner!.Id!, ...made, LastModifiedDate: made.SystemModstamp }

/** Each deal has two people; the first of them is there in two roles, which Salesforce allows. */
const roles = Array.from({ length: deals }, (_, n) => [
  { deal: n, person: 2 * n, role: 'Decision Maker' },
  { deal: n, person: 2 * n, role: 'Influencer' },
  { deal: n, person: 2 * n + 1, role: 'Influencer' },
]).flat()

const source: SalesforceSeed = {
  ...{ org: buildOrg(), users: buildUsers() },
  objects: {
    Contact: {
      records: Array.from({ length: people }, (_, n) => ({
        ...{ Id: recordId('003', 1_000 + n), LastName: `P${n}`, Email: `p${n}@x.example`, ...common },
      })),
    },
    Opportunity: {
      records: Array.from({ length: deals }, (_, n) => ({
        ...{ Id: recordId('006', 1_000 + n), Name: `D${n}`, StageName: 'Qualification', CloseDate: '2030-01-01' },
        ...common,
      })),
    },
    OpportunityContactRole: {
      records: roles.map(({ deal, person, role: Role }, n) => ({
        ...{ Id: recordId('00K', 1_000 + n), OpportunityId: recordId('006', 1_000 + deal) },
        ...{ ContactId: recordId('003', 1_000 + person), Role, ...made },
      })),
    },
  },
}

let org: RunningSimulator
let crm: RunningSimulator
let route: Route

beforeAll(async () => {
  org = await startSimulator('salesforce', { world: { salesforce: source } })
  const zoho = {
    org: { edition: 'Enterprise' as const, users_license: 5 },
    contact_roles: names.map((name) => ({ id: roleId(name), name })),
  }
  crm = await startSimulator('zoho', { world: { zoho } })
  route = await Route.open([orgAt(org), crmAt(crm)], 'roles')
}, 60_000)
afterAll(async () => {
  await route?.close()
  await Promise.all([org?.close(), crm?.close()])
})

/** Who plays what in each deal, by names, as Zoho holds it. */
async function played(): Promise<string[]> {
  const { records } = controlOf(crm)
  const nameOf = async (module: string, field: string) => {
    const all = await records<{ id: string; record: Record<string, unknown> }>(module)
    return new Map(all.map(({ id, record }) => [id, record[field]]))
  }
  const [deal, contact] = [await nameOf('Deals', 'Deal_Name'), await nameOf('Contacts', 'Last_Name')]
  const held = await records<{ deal: string; contact: string; role: string }>('Deals.Contact_Roles')
  return held
    .map((each) => `${deal.get(each.deal)} ${contact.get(each.contact)} ${names.find((n) => roleId(n) === each.role)}`)
    .sort()
}

/** Calls that asked for the roles of a deal, by now. */
async function asked(): Promise<number> {
  const reply = await fetch(`${crm.control}/ledger?entries=1`)
  const { entries } = (await reply.json()) as { entries: { method: string; path: string }[] }
  return entries.filter(({ method, path }) => method === 'GET' && /\/Deals\/\d+\/Contact_Roles/.test(path)).length
}

const ties = ({ relations = [] }: Pick<DryRunResult | MigrateResult, 'relations'>) =>
  relations.filter(({ kind }) => kind === 'link')

it('people with two roles in a deal of Salesforce get the first in Zoho, and the other is foretold to stay', async () => {
  const objects = [
    { source: 'Contact', target: 'Contacts' },
    { source: 'Opportunity', target: 'Deals' },
  ]
  await route.propose(objects)
  const dry = await route.dryRun()
  expect(ties(dry)).toMatchObject([
    { name: expect.stringContaining('Decision Maker'), written: deals, stays: [] },
    {
      ...{ name: expect.stringContaining('Influencer'), written: deals },
      stays: [{ reason: 'kind-taken', count: deals }],
    },
  ])
  expect(dry.findings.find(({ code }) => code === 'kind-taken')).toMatchObject({ severity: 'warning', count: deals })
  const migrated = await route.write(await route.applySchema())
  expect(ties(migrated)).toEqual(ties(dry))
  expect(await played()).toEqual(
    Array.from({ length: deals }, (_, n) => [`D${n} P${2 * n} Decision Maker`, `D${n} P${2 * n + 1} Influencer`])
      .flat()
      .sort(),
  )
  const before = await asked()
  const verified = await route.verify(migrated.run)
  const found = verified.relations?.flatMap((each) => (each.kind === 'link' ? [each.found] : []))
  expect(found).toEqual(Array(2).fill({ matched: deals, missing: 0 }))
  // Both kinds of links are told by one call for each deal.
  expect((await asked()) - before).toBe(deals)
}, 120_000)

it('a role that somebody gave in Zoho meanwhile stays', async () => {
  const held = await controlOf(crm).records<{ contact: string; deal: string; role: string }>('Deals.Contact_Roles')
  await changeRole(held.find(({ role }) => role === roleId('Decision Maker'))!, 'Legal')
  const changed = await played()
  const before = await asked()
  const dry = await route.dryRun()
  expect((await asked()) - before).toBe(deals)
  expect(ties(dry).map(({ written }) => written)).toEqual([0, 0])
  const stays = ties(dry).flatMap((each) => each.stays)
  expect(stays.every(({ reason }) => reason === 'kind-taken')).toBe(true)
  expect(stays.reduce((sum, { count }) => sum + count, 0)).toBe(deals + 1)
  await route.write(await route.consent())
  expect(await played()).toEqual(changed)
}, 120_000)

/** As a person does it in Zoho. */
async function changeRole({ deal, contact }: { deal: string; contact: string }, role: string): Promise<void> {
  const { url, env } = crm
  const form = new URLSearchParams({
    ...{ grant_type: 'refresh_token', refresh_token: env.ZOHO_REFRESH_TOKEN ?? '' },
    ...{ client_id: env.ZOHO_CLIENT_ID ?? '', client_secret: env.ZOHO_CLIENT_SECRET ?? '' },
  })
  const token = await fetch(`${url}/oauth/v2/token`, { method: 'POST', body: form })
  const { access_token: access } = (await token.json()) as { access_token: string }
  const reply = await fetch(`${url}/crm/v8/Deals/${deal}/Contact_Roles`, {
    method: 'PUT',
    headers: { authorization: `Zoho-oauthtoken ${access}` },
    body: JSON.stringify({ data: [{ id: contact, Contact_Role: { id: roleId(role) } }] }),
  })
  expect(reply.status).toBe(200)
}
