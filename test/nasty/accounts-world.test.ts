import { afterAll, beforeAll, expect, test } from 'vitest'
import type { End } from '../../simulators/hubspot/associations.ts'
import { build } from '../../simulators/worlds/accounts.ts'
import type { DryRunResult, MigrateResult } from '../../src/model/results.ts'
import { Ferry, type Stored } from './ferry.ts'
import { planId } from './plan.ts'

let ferry: Ferry
let predicted: DryRunResult
let result: MigrateResult & { run: string }
/** Links that the migration did not make. */
let left: string[][] = []
const { truth, salesforce, hubspot } = build({ seed: 7, size: 200 })

const objects = [
  { source: 'Contact', target: 'contacts' },
  { source: 'Account', target: 'companies' },
]

beforeAll(async () => {
  ferry = await Ferry.between({ salesforce, hubspot })
  await ferry.run('propose', { source: 'org', target: 'portal', plan: planId, objects })
  predicted = await ferry.dryRun()
  result = await ferry.write(await ferry.applySchema())
  left = ferry.tables.relations ?? []
}, 120_000)
afterAll(() => ferry.close())

const collection = (name: string): unknown[] => [...ferry.portal.simulation.account.store.collection(name).values()]

/** Ids of the org by those of the portal's records that carry our key. */
function sources(name: string): Map<string, string> {
  const stored = collection(name) as unknown as Stored[]
  return new Map(stored.map(({ id, properties }) => [id, properties.crm_ferry_source_id?.split(':').at(-1) ?? '']))
}

test('each contact has the company of its account, or the table says why not', () => {
  const [contacts, companies] = [sources('contacts'), sources('companies')]
  const associations = collection('associations') as unknown as { a: End; b: End }[]
  const made = new Set(
    associations.flatMap(({ a, b }) => [
      `${contacts.get(a.id)}>${companies.get(b.id)}`,
      `${contacts.get(b.id)}>${companies.get(a.id)}`,
    ]),
  )
  const told = new Map(left.map(([, from, , to, reason]) => [`${from}>${to}`, reason]))
  const named = [...truth.links, ...truth.dangling.map((id) => [id, accountOf(id)] as const)]
  for (const [contact, account] of named) {
    const link = `${contact}>${account}`
    expect([link, made.has(link) !== (told.get(link) === 'end-missing')]).toEqual([link, true])
  }
  expect(truth.dangling.every((id) => told.has(`${id}>${accountOf(id)}`))).toBe(true)
})

const accountOf = (contact: string): string =>
  String(salesforce.objects.Contact!.records.find(({ Id }) => Id === contact)?.AccountId)

test('what was predicted of links came true, and is found when it is read back', async () => {
  const [foreseen, done] = [predicted.relations?.[0], result.relations?.[0]]
  expect(done).toEqual(foreseen)
  expect(done!.written + done!.present + done!.stays[0]!.count).toBe(truth.links.length + truth.dangling.length)
  expect(result.tally).toMatchObject({ failed: 0 })
  const verified = await ferry.verify(result.run)
  expect(verified).toMatchObject({ mismatched: 0, missing: 0 })
  expect(verified.relations).toEqual([
    {
      ...{ name: 'Contact.AccountId => contacts>companies', kind: 'link' },
      found: { matched: done!.written, missing: 0 },
    },
  ])
})
