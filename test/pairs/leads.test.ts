import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RecordSeed } from '../../simulators/hubspot/seed.ts'
import type { RunningSimulator } from '../../simulators/index.ts'
import type { SalesforceRecord } from '../../simulators/salesforce/seed.ts'
import { PORTAL_ACCOUNT } from '../../simulators/worlds/leads/portal.ts'
import type { DryRunResult, MigrateResult } from '../../src/model/results.ts'
import { portalAt } from './connections.ts'
import { Route } from './route.ts'
import { salesforce } from './side-salesforce.ts'
import { startSimulator } from './simulator.ts'

const count = 500
/** Every fifth contact has no company. */
const companyOf = (n: number): string => (n % 5 === 0 ? '' : `Werft “${n}” & Co`)
const made = '2024-01-02T03:04:05.000Z'
const contacts = Array.from({ length: count }, (_, n): RecordSeed => {
  const names = { firstname: 'Zoë', lastname: `O’Neill ${n}`, jobtitle: 'Kapitän', lifecyclestage: 'lead' }
  const company = companyOf(n)
  const properties = { ...names, email: `c${n}@werft.example`, ...(company !== '' && { company }) }
  return { id: String(9_000_001 + n), createdAt: made, updatedAt: made, properties }
})
const standIn = '[unknown]'

/** Salesforce demands a company of every lead; a contact of HubSpot may have none. */
describe('HubSpot contacts become Salesforce leads', () => {
  let portal: RunningSimulator
  let org: Awaited<ReturnType<typeof salesforce.open>>
  let leads: () => Promise<SalesforceRecord[]>
  let route: Route
  let dry: DryRunResult
  let migrated: MigrateResult & { run: string }

  beforeAll(async () => {
    portal = await startSimulator('hubspot', {
      world: { hubspot: { account: PORTAL_ACCOUNT, contacts } },
      limits: { window: 100_000 },
    })
    org = await salesforce.open(null)
    leads = () => org.records('Lead')
    route = await Route.open([portalAt(portal), org.connection], 'leads')
    await route.propose([{ source: 'contacts', target: 'Lead' }])
    dry = await route.dryRun()
  }, 120_000)
  afterAll(async () => {
    await route?.close()
    await portal?.close()
    await org?.close()
  })

  it('which the dry run refuses for those without a company, until a constant stands in', async () => {
    const without = contacts.filter(({ properties }) => properties.company === undefined).length
    expect(dry.pairs[0]?.counts).toMatchObject({ create: count - without, quarantine: without })
    await route.changePlan((plan) => {
      const company = plan.objects[0]!.fields.find(({ to }) => to === 'Company')!
      company.transform = [{ default: { value: standIn } }]
    })
    dry = await route.dryRun()
    expect(dry.pairs[0]?.counts).toMatchObject({ create: count, quarantine: 0 })
    expect(dry.findings.filter(({ severity }) => severity === 'error')).toEqual([])
  })

  it('each once, with their own company or the constant', async () => {
    migrated = await route.write(await route.applySchema())
    expect(migrated.tally).toMatchObject({ created: count, failed: 0, quarantined: 0 })
    const told = (await leads()).map(({ Email, FirstName, LastName, Title, Company }) =>
      [Email, FirstName, LastName, Title, Company].join(' | '),
    )
    const wanted = contacts.map(({ properties: { email, firstname, lastname, jobtitle, company } }) =>
      [email, firstname, lastname, jobtitle, company ?? standIn].join(' | '),
    )
    expect(told.sort()).toEqual(wanted.sort())
    expect(await route.verify(migrated.run)).toMatchObject({ matched: count, mismatched: 0, missing: 0 })
  })
})
