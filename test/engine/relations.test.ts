import { afterEach, expect, test } from 'vitest'
import { type Families, openFamilies } from './families.ts'

let families: Families
afterEach(() => families.world.close())

test('a dry run says of each reference and each link what becomes of it', async () => {
  families = await openFamilies({
    companies: [{ name: 'A', domain: 'a.test' }, { name: 'B', domain: 'b.test' }, { name: 'Kept' }],
    persons: [
      { last_name: 'Ann', company: 'A', manager: 'Eve', email: 'ann@a.test' },
      { last_name: 'Bob', company: 'B' },
      { last_name: 'Eve' },
      { last_name: 'Tom', company: 'Kept' },
    ],
    links: [
      ['Ann', 'A'],
      ['Ann', 'B'],
      ['Tom', 'B'],
      ['Bob', 'Kept'],
    ],
  })
  const { pairs, relations } = await families.world.dryRun()
  expect(pairs.map(({ pair, counts }) => [pair, counts.create, counts.quarantine])).toEqual([
    ['company>company', 2, 1],
    ['person>person', 3, 1],
  ])
  const { ids } = families
  const stays = (reason: string, ...examples: string[]) => [
    { reason, count: examples.length, examples, hint: expect.any(String) },
  ]
  const link = (person: string, company: string) => `${ids.get(person)}>${ids.get(company)}`
  expect(relations).toEqual([
    {
      ...{ name: 'person>person: company -> company', kind: 'reference', written: 2, present: 0 },
      stays: stays('reference-kept-back', ids.get('Tom')!),
    },
    { name: 'person>person references', kind: 'late reference', written: 1, present: 0, stays: [] },
    {
      ...{ name: 'person>company => person>company', kind: 'link', written: 2, present: 0 },
      stays: stays('end-missing', link('Bob', 'Kept'), link('Tom', 'B')),
    },
  ])
  const kept = `The company ${ids.get('Kept')}, which it names, is kept back: no-domain.`
  expect(families.world.tables.relations?.map(([, from, , to, , detail]) => [from, to, detail])).toEqual([
    [ids.get('Tom'), ids.get('Kept'), kept],
    [ids.get('Bob'), ids.get('Kept'), kept],
    [ids.get('Tom'), ids.get('B'), expect.stringContaining(`The person ${ids.get('Tom')}`)],
  ])
})
