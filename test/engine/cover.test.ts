import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createCover } from '../../src/engine/preview/cover.ts'
import type { Rule } from '../../src/engine/preview/preview-rules.ts'

const rule = (label: string): Rule => ({ label, fields: [] })
const records = fc.array(fc.uniqueArray(fc.constantFrom(...'abcdefghijkl')), { maxLength: 60 })

function cover(of: readonly string[][], limit: number, each = { remembered: 3, shown: 1 }, wanted = (_: Rule) => true) {
  const found = createCover(wanted, each)
  for (const [i, rules] of of.entries()) found.add('p', String(i), rules.map(rule))
  return { chosen: found.choose(limit), rules: found.rules() }
}

test('every rule is shown once when there is room, by records that each add one at least', () => {
  fc.assert(
    fc.property(records, (of) => {
      const { chosen, rules } = cover(of, 100)
      const shown = chosen.flatMap(({ because }) => because.map((each) => each.rule.label))
      expect(shown.toSorted()).toEqual([...new Set(of.flat())].sort())
      expect(chosen.every(({ because }) => because.length > 0)).toBe(true)
      expect(new Set(chosen.map(({ sourceId }) => sourceId)).size).toBe(chosen.length)
      for (const { rule: counted, records: n } of rules)
        expect(n).toBe(of.filter((labels) => labels.includes(counted.label)).length)
      for (const { sourceId, because } of chosen)
        for (const each of because) expect(of[Number(sourceId)]).toContain(each.rule.label)
    }),
  )
})

test('with little room the records that show most come first, and of equals the first', () => {
  expect(cover([['a'], ['b', 'c'], ['a', 'b', 'c'], ['d'], ['e']], 2).chosen.map(({ sourceId }) => sourceId)).toEqual([
    '2',
    '3',
  ])
})

test('what is remembered does not grow with the number of records', () => {
  const { chosen, rules } = cover(
    Array.from({ length: 10_000 }, () => ['a', 'b']),
    5,
  )
  expect(chosen).toHaveLength(1)
  expect(rules.map(({ records: n, held }) => [n, held])).toEqual([
    [10_000, 3],
    [10_000, 3],
  ])
})

test('of the rules that are wanted alone, several records are shown', () => {
  const of = Array.from({ length: 20 }, (_, i) => (i % 5 === 0 ? ['a', 'b'] : ['b']))
  const { chosen, rules } = cover(of, 3, { remembered: 3, shown: 3 }, ({ label }) => label === 'a')
  expect(chosen.map(({ sourceId }) => sourceId)).toEqual(['0', '5', '10'])
  expect(rules.map(({ rule: { label } }) => label)).toEqual(['a'])
})

test('rules take turns when several records of each are shown', () => {
  const of = Array.from({ length: 20 }, (_, i) => (i < 18 ? ['a'] : ['b']))
  const { chosen } = cover(of, 4, { remembered: 4, shown: 4 })
  expect(chosen.map(({ sourceId }) => sourceId)).toEqual(['0', '18', '1', '19'])
})

test('one rule that has an effect twice on a record counts once', () => {
  expect(cover([['a', 'a']], 5).rules.map(({ records: n }) => n)).toEqual([1])
})
