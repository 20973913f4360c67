import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { build } from '../../simulators/worlds/accounts.ts'
import type { DryRunResult, MigrateResult } from '../../src/model/results.ts'
import { Ferry, type Stored } from '../nasty/ferry.ts'
import { planId } from '../nasty/plan.ts'

const { truth, salesforce, hubspot } = build({ seed: 3, size: 400 })

/** By the portal's own API, as somebody else would look. */
async function listAll(ferry: Ferry, object: string): Promise<Stored[]> {
  const records: Stored[] = []
  let after: string | undefined
  do {
    const query = `limit=100&properties=crm_ferry_source_id,domain${after ? `&after=${after}` : ''}`
    const page = (await ferry.elsewhere('GET', `/crm/objects/2026-03/${object}?${query}`)) as {
      results: Stored[]
      paging?: { next: { after: string } }
    }
    records.push(...page.results)
    after = page.paging?.next.after
  } while (after !== undefined)
  return records
}

/** Source id of each record that was made, by its id in the portal. */
function sources(records: Stored[]): Map<string, string> {
  return new Map(
    records.flatMap(({ id, properties }) => {
      const key = properties.crm_ferry_source_id
      return key ? [[id, key.split(':').at(-1)!] as const] : []
    }),
  )
}

function sumOf(counts: object | undefined): number {
  return Object.values(counts ?? {}).reduce((sum: number, n: number) => sum + n, 0)
}

/** As `source contact>source account`. */
async function linksBetween(ferry: Ferry, contacts: Map<string, string>, companies: Map<string, string>) {
  const ids = [...contacts.keys()]
  const links: string[] = []
  for (let at = 0; at < ids.length; at += 1000) {
    const inputs = ids.slice(at, at + 1000).map((id) => ({ id }))
    const reply = (await ferry.elsewhere('POST', '/crm/associations/2026-03/contacts/companies/batch/read', {
      inputs,
    })) as { results: { from: { id: string }; to: { toObjectId: string | number }[] }[] }
    for (const { from, to } of reply.results)
      for (const { toObjectId } of to) {
        const company = companies.get(String(toObjectId))
        if (company !== undefined) links.push(`${contacts.get(from.id)}>${company}`)
      }
  }
  return links.sort()
}

describe('accounts and contacts become companies and contacts with their links', () => {
  let ferry: Ferry
  let migrated: MigrateResult & { run: string }
  let dry: DryRunResult

  beforeAll(async () => {
    ferry = await Ferry.between({ salesforce, hubspot })
    const objects = [
      { source: 'Account', target: 'companies' },
      { source: 'Contact', target: 'contacts' },
    ]
    await ferry.run('propose', { source: 'org', target: 'portal', objects, plan: planId })
    await ferry.changePlan((plan) => {
      plan.links = [{ from: { object: 'Contact', field: 'AccountId' }, to: 'contacts>companies', missing: 'report' }]
    })
    dry = await ferry.dryRun()
    migrated = await ferry.write(await ferry.applySchema())
  }, 60_000)
  afterAll(() => ferry.close())

  it('as the dry run says, which knows companies by their domain', async () => {
    const counts = Object.fromEntries(dry.pairs.map(({ pair, counts }) => [pair, counts]))
    const { known, twins, accounts, contacts } = truth
    // What is in the Recycle Bin, or merged into another one, is not read at all.
    expect(counts['Account>companies']).toEqual({
      update: known.companies.length,
      quarantine: twins.accounts.length,
      create: accounts.length - known.companies.length - twins.accounts.length,
      unchanged: 0,
      skip: 0,
    })
    expect(counts['Contact>contacts']).toMatchObject({ update: known.contacts.length, skip: 0 })
    expect(sumOf(counts['Contact>contacts'])).toBe(contacts.length)
    expect(migrated.tally).toMatchObject({ failed: 0, updated: known.companies.length + known.contacts.length })
    const verified = await ferry.verify(migrated.run)
    expect(verified).toMatchObject({ mismatched: 0, missing: 0 })
    expect(verified.matched).toBe(migrated.tally.created + migrated.tally.updated)
  })

  it('with just the links that the org has between records that were made', async () => {
    const [contacts, companies] = [await listAll(ferry, 'contacts'), await listAll(ferry, 'companies')].map(sources)
    const made = { contacts: new Set(contacts!.values()), companies: new Set(companies!.values()) }
    expect(made.contacts.size).toBeGreaterThan(truth.contacts.length / 2)
    const expected = truth.links
      .filter(([contact, account]) => made.contacts.has(contact) && made.companies.has(account))
      .map(([contact, account]) => `${contact}>${account}`)
    expect(expected.length).toBeGreaterThan(100)
    expect(await linksBetween(ferry, contacts!, companies!)).toEqual(expected.sort())
  })
})
