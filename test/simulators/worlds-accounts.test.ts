import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { openSimulation } from '../../simulators/index.ts'
import type { SalesforceRecord } from '../../simulators/salesforce/seed.ts'
import { build } from '../../simulators/worlds/accounts.ts'
import { signIn } from './salesforce-org.ts'

const world = build({ seed: 1 })
const { truth, salesforce, hubspot } = world
const records = (object: string): SalesforceRecord[] => salesforce.objects[object]!.records
const byId = new Map(['Account', 'Contact', 'Lead'].flatMap(records).map((record) => [String(record.Id), record]))
const field = (id: string, name: string): unknown => byId.get(id)?.[name]
const digest = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex')

describe('the accounts world', () => {
  it('has exact shares of everything among 2,000 contacts', () => {
    expect([records('Contact').length, records('Account').length, records('Lead').length]).toEqual([2_000, 500, 40])
    expect([truth.contacts.length, truth.dangling.length, truth.alone.length]).toEqual([1_960, 40, 160])
    expect(truth.links).toHaveLength(1_960 - 40 - 160)
    expect([truth.accounts.length, truth.merged.length, truth.parents.length]).toEqual([475, 10, 150])
    expect([truth.managers.length, truth.twins.contacts.length, truth.twins.accounts.length]).toEqual([400, 60, 10])
    expect(records('Contact').filter(({ Email }) => Email === null)).toHaveLength(100)
    expect([truth.known.companies.length, truth.known.contacts.length]).toEqual([23, 90])
  })

  it('has ids that ascend and are all different', () => {
    for (const object of ['Account', 'Contact', 'Lead']) {
      const ids = records(object).map(({ Id }) => String(Id))
      expect(ids).toEqual([...new Set(ids)].sort())
    }
  })

  it('tells of each living contact whether it has a living account', () => {
    const living = new Set(truth.accounts)
    for (const [contact, account] of truth.links) {
      expect([field(contact, 'AccountId'), living.has(account)]).toEqual([account, true])
      expect(field(contact, 'IsDeleted')).toBeUndefined()
    }
    for (const contact of truth.dangling) expect(field(String(field(contact, 'AccountId')), 'IsDeleted')).toBe(true)
    for (const contact of truth.alone) expect(field(contact, 'AccountId')).toBeUndefined()
    expect([...truth.links.map(([contact]) => contact), ...truth.dangling, ...truth.alone].sort()).toEqual(
      truth.contacts,
    )
    const employers = new Set(truth.links.map(([, account]) => account))
    expect(truth.accounts.length - employers.size).toBeGreaterThanOrEqual(50)
  })

  it('has parents and superiors of which none is above itself, some of them with a higher id', () => {
    for (const [pairs, name] of [
      [truth.parents, 'ParentId'],
      [truth.managers, 'ReportsToId'],
    ] as const) {
      const above = new Map(pairs)
      for (const [id, parent] of pairs) {
        expect(field(id, name)).toBe(parent)
        const seen = new Set([id])
        for (let up = above.get(id); up !== undefined; up = above.get(up)) {
          expect(seen.has(up)).toBe(false)
          seen.add(up)
        }
      }
      expect(pairs.filter(([id, parent]) => parent > id).length).toBeGreaterThan(10)
    }
    for (const [contact, manager] of truth.managers)
      expect(field(manager, 'AccountId')).toBe(field(contact, 'AccountId'))
  })

  it('has twins that differ in their letters only', () => {
    const same = (pairs: [string, string][], name: string): void => {
      for (const [id, of] of pairs) {
        expect(field(id, name)).not.toBe(field(of, name))
        expect(String(field(id, name)).toUpperCase()).toBe(String(field(of, name)).toUpperCase())
      }
    }
    same(truth.twins.contacts, 'Email')
    same(truth.twins.leads, 'Email')
    same(truth.twins.accounts, 'Website')
    // Not every script has capitals.
    for (const [id, of] of truth.twins.accounts)
      expect(String(field(id, 'Name'))).toBe(String(field(of, 'Name')).toUpperCase())
  })

  it('is known to the portal in part, by domain and e-mail, associated as in the org', () => {
    const companies = new Map(hubspot.companies!.map(({ id, properties }) => [id, properties]))
    for (const [account, company] of truth.known.companies)
      expect(field(account, 'Website')).toBe(`https://www.${companies.get(company)?.domain}/`)
    const [people, firms] = [new Map(truth.known.contacts.map(flip)), new Map(truth.known.companies.map(flip))]
    const links = new Map(truth.links)
    expect(hubspot.associations!.length).toBeGreaterThan(0)
    for (const { from, to } of hubspot.associations!) expect(links.get(people.get(from.id)!)).toBe(firms.get(to.id))
  })

  it('is the same for the same seed, and another one for another', () => {
    expect(digest(build({ seed: 1 }))).toBe(digest(world))
    expect(digest(build({ seed: 2 }).truth)).not.toBe(digest(truth))
  })

  it.each([1, 2, 3, 4, 5])('has some of everything when it is small, with seed %d', (seed) => {
    const small = build({ seed, size: 1 }).truth
    expect(small.contacts.length).toBe(49)
    for (const list of [small.dangling, small.alone, small.merged, small.parents, small.managers, small.twins.leads])
      expect(list.length).toBeGreaterThan(0)
  })

  it('is served by both simulators', async () => {
    const org = await openSimulation('salesforce', { world: 'accounts', seed: 3, size: 200 })
    const send = async (path: string, init: RequestInit) => {
      const response = await org.app.fetch(new Request(`http://org.test${path}`, init))
      const text = await response.text()
      return { status: response.status, headers: response.headers, text, json: JSON.parse(text) }
    }
    const { access_token: token } = (await signIn(send)).json
    const count = async (soql: string): Promise<number> => {
      const path = `/services/data/v67.0/query?q=${encodeURIComponent(soql)}`
      return (await send(path, { headers: { authorization: `Bearer ${token}` } })).json.totalSize
    }
    const told = (org.world as ReturnType<typeof build>).truth
    expect(await count('SELECT COUNT() FROM Contact')).toBe(told.contacts.length)
    expect(await count('SELECT COUNT() FROM Account WHERE ParentId != null')).toBe(told.parents.length)
    const portal = await openSimulation('hubspot', { world: 'accounts', seed: 3, size: 200 })
    expect(portal.account.store.collection('companies').size).toBe(told.known.companies.length)
  })
})

function flip([one, two]: [string, string]): [string, string] {
  return [two, one]
}
