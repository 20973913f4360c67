import { afterEach, expect, test } from 'vitest'
import { kind, MemoryCrm, names } from './memory-crm.ts'
import { brings, look, openTied, planFor } from './tied-world.ts'
import type { World } from './world.ts'

let world: World
afterEach(() => world.close())

/** Sixteen contacts whose accounts come in turn, six of one of them; a call of the target takes five. */
async function migrate(locks: string[] | undefined): Promise<string[][]> {
  const source = new MemoryCrm('old-1', [kind('account'), kind('contact', [names('account', 'account')])])
  for (const account of ['a', 'b', 'c', 'd']) source.put('account', account)
  const accounts = ['a', 'b', 'c', 'd', 'a', 'b', 'c', 'd', 'b', 'b', null, 'd', 'b', 'a', 'b', 'c']
  for (const [n, account] of accounts.entries()) source.put('contact', `${account ?? 'none'}${n}`, { account })
  const target = new MemoryCrm('new-1', [
    kind('company'),
    kind('person', [names('company', 'company')], locks === undefined ? {} : { locks }),
  ])
  const pairs = [
    brings('account', 'company'),
    brings('contact', 'person', { company: ['account', look('account', 'drop')] }),
  ]
  world = await openTied(source, target, planFor(pairs))
  const { tally, run } = await world.migrate()
  expect(tally).toMatchObject({ created: 20, failed: 0, quarantined: 0 })
  expect(await world.verify(run)).toMatchObject({ matched: 20, mismatched: 0, missing: 0 })
  return target.batches
    .filter(([key]) => key?.includes(':contact:'))
    .map((keys) => keys.map((key) => key.split(':')[3]!))
}

test('rows that lock one record go together, in as few batches as they fit into', async () => {
  const batches = await migrate(['company'])
  const of = batches.map((ids) => [...new Set(ids.map((id) => id.replace(/\d+/, '')))].join(' '))
  expect(of).toEqual(['a', 'b', 'b c', 'd none'])
  expect(batches.map((ids) => ids.length)).toEqual([3, 5, 4, 4])
})

test("where nothing is locked the order is the source's", async () => {
  const batches = await migrate(undefined)
  expect(batches.map((ids) => ids.length)).toEqual([5, 5, 5, 1])
  expect(batches.flat().map((id) => Number(/\d+/.exec(id)))).toEqual(Array.from({ length: 16 }, (_, n) => n))
})
