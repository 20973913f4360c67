import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createFaults } from '../../simulators/kit/faults.ts'
import { seededRandom } from '../../simulators/kit/random.ts'
import { compareNumeric, Store } from '../../simulators/kit/store.ts'

interface Person {
  id: string
  tags: string[]
}

const people = (store: Store) =>
  store.collection<Person>('people', { compare: compareNumeric, indexes: { tag: (person) => person.tags } })

const steps = fc.array(
  fc.record({
    id: fc.integer({ min: 1, max: 30 }).map(String),
    tags: fc.option(fc.uniqueArray(fc.constantFrom('a', 'b', 'c'))),
  }),
  { maxLength: 80 },
)

const apply = (rows: ReturnType<typeof people>, list: { id: string; tags: string[] | null }[]) => {
  for (const { id, tags } of list) {
    if (tags === null) rows.delete(id)
    else rows.put({ id, tags })
  }
}

describe('store', () => {
  test('a collection that is forgotten leaves its name to another one, with rules of its own', () => {
    const store = new Store()
    people(store).put({ id: '1', tags: ['a'] })
    store.forget('people')
    expect(store.names()).toEqual([])
    const anew = store.collection<Person>('people', { indexes: { first: ({ tags }) => tags.slice(0, 1) } })
    anew.put({ id: '2', tags: ['b', 'c'] })
    expect([anew.size, anew.count('first', 'b'), anew.count('first', 'c')]).toEqual([1, 1, 0])
  })

  test('holds what a plain map would, in id order, with true indexes', () => {
    fc.assert(
      fc.property(steps, (list) => {
        const rows = people(new Store())
        apply(rows, list)
        const plain = new Map<string, string[]>()
        for (const { id, tags } of list) {
          if (tags === null) plain.delete(id)
          else plain.set(id, tags)
        }
        const expected = [...plain].sort(([a], [b]) => Number(a) - Number(b)).map(([id, tags]) => ({ id, tags }))
        expect(rows.values()).toEqual(expected)
        expect(rows.from('12', 3)).toEqual(expected.filter(({ id }) => Number(id) >= 12).slice(0, 3))
        for (const tag of ['a', 'b', 'c']) {
          const ids = expected.filter(({ tags }) => tags.includes(tag)).map(({ id }) => id)
          expect(
            rows
              .find('tag', tag)
              .map(({ id }) => id)
              .sort(rows.compare.bind(rows)),
          ).toEqual(ids)
          expect(rows.count('tag', tag)).toBe(ids.length)
        }
      }),
    )
  })

  test('a transaction that throws leaves everything as it was', () => {
    fc.assert(
      fc.property(steps, steps, (first, second) => {
        const store = new Store()
        const rows = people(store)
        apply(rows, first)
        const before = structuredClone(rows.values())
        expect(() =>
          store.transaction(() => {
            apply(rows, second)
            throw new Error('no')
          }),
        ).toThrow('no')
        expect(rows.values()).toEqual(before)
        for (const tag of ['a', 'b', 'c'])
          expect(rows.find('tag', tag).length).toBe(before.filter(({ tags }) => tags.includes(tag)).length)
      }),
    )
  })

  test('an inner transaction that fails takes back its own part only; the outer one takes back all', () => {
    const store = new Store()
    const rows = people(store)
    const fail = (id: string) => () => {
      rows.put({ id, tags: [] })
      throw new Error(id)
    }
    expect(() =>
      store.transaction(() => {
        rows.put({ id: '1', tags: [] })
        expect(() => store.transaction(fail('2'))).toThrow()
        expect(rows.values().map((row) => row.id)).toEqual(['1'])
        store.transaction(() => rows.put({ id: '3', tags: [] }))
        throw new Error('outer')
      }),
    ).toThrow('outer')
    expect(rows.size).toBe(0)
  })
})

describe('faults', () => {
  const fates = (fault: Parameters<ReturnType<typeof createFaults>['set']>[0], calls: [string, string][]) => {
    const faults = createFaults(() => seededRandom(5, 'test'))
    faults.set(fault)
    return calls.map(([method, path]) => faults.next(method, path)?.kind)
  }
  const posts = (count: number): [string, string][] => Array.from({ length: count }, () => ['POST', '/a/b'])

  test('strike the named occurrence of the named call only', () => {
    expect(
      fates([{ kind: 'cut', method: 'POST', path: '/a/*', nth: 2 }], [['GET', '/a/b'], ['POST', '/c'], ...posts(3)]),
    ).toEqual([undefined, undefined, undefined, 'cut', undefined])
  })

  test('strike each so many calls, at most so often', () => {
    expect(fates([{ kind: 'cut', every: 2, times: 2 }], posts(7))).toEqual([
      undefined,
      'cut',
      undefined,
      'cut',
      undefined,
      undefined,
      undefined,
    ])
  })

  test('a chance is drawn from the seed', () => {
    const drawn = fates([{ kind: 'cut', chance: 0.3 }], posts(200))
    expect(drawn).toEqual(fates([{ kind: 'cut', chance: 0.3 }], posts(200)))
    const struck = drawn.filter((fate) => fate === 'cut').length
    expect(struck).toBeGreaterThan(30)
    expect(struck).toBeLessThan(90)
  })
})
