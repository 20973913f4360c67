import { describe, expect, test } from 'vitest'
import type { Pair } from '../../src/engine/pair.ts'
import { keepApart } from '../../src/engine/write/keep-apart.ts'
import { createsAbreast, findMistakable } from '../../src/engine/write/mistakable.ts'
import type { Row, Value } from '../../src/model/record.ts'
import type { FieldType } from '../../src/model/schema.ts'
import { field } from '../mapping/schemas.ts'

const types: Record<string, FieldType> = {
  ...{ text: 'long-text', other: 'text', to: 'reference', stars: 'integer', done: 'boolean', day: 'date' },
}

const pair = {
  target: {
    fields: [
      ...Object.entries(types).map(([name, type]) => field(name, name, type)),
      { ...field('mails', 'Mails', 'email'), many: true },
    ],
  },
  writer: { same: (_: unknown, _field: string, a: Value, b?: Value) => String(a).trim() === String(b).trim() },
} as unknown as Pair

const mistakable = (a: Row, b: Row, of = pair): boolean[] => {
  const areMistakable = findMistakable(of)
  return [areMistakable(a, b), areMistakable(b, a)]
}

describe('two rows that hold no key', () => {
  test.each<[string, Row, Row]>([
    ['say the same', { text: 'a', to: '1' }, { text: 'a', to: '1' }],
    ['say what the target keeps the same', { text: 'a ', to: '1' }, { text: ' a', to: '1' }],
    ['fill no field in common', { text: 'a' }, { other: 'b' }],
    ['leave empty what the other fills', { text: 'a', to: '1' }, { text: 'a', to: '' }],
    ['leave out what the other fills', { text: 'a', to: '1' }, { text: 'a', to: null }],
    ['differ by numbers alone, which may be rounded', { text: 'a', stars: '1' }, { text: 'a', stars: '2' }],
    ['differ by a checkbox, which has no third state', { text: 'a', done: true }, { text: 'a', done: false }],
    ['differ in a list', { text: 'a', mails: ['b'] }, { text: 'a', mails: ['c'] }],
    ['differ in a field that nobody knows', { text: 'a', more: 'b' }, { text: 'a', more: 'c' }],
    ['say nothing', {}, {}],
  ])('are mistakable where they %s', (_, a, b) => {
    expect(mistakable(a, b)).toEqual([true, true])
  })

  test.each<[string, Row, Row]>([
    ['belong to different records', { text: 'a', to: '1' }, { text: 'a', to: '2' }],
    ['say something else of the same', { text: 'a', to: '1' }, { text: 'b', to: '1' }],
    ['are of other days', { text: 'a', day: '2026-01-01' }, { text: 'a', day: '2026-01-02' }],
    ['differ in one field of several', { text: 'a', other: 'x', to: '1' }, { text: 'a', other: 'y' }],
  ])('are not where they %s', (_, a, b) => {
    expect(mistakable(a, b)).toEqual([false, false])
  })

  test('are mistakable where the target compares what is stored in another form than it is sent', () => {
    const stored: Record<string, string> = { one: '1', uno: '1' }
    const writer = { same: (_: unknown, _field: string, sent: Value, there?: Value) => stored[String(sent)] === there }
    expect(mistakable({ text: 'one' }, { text: 'uno' }, { ...pair, writer } as unknown as Pair)).toEqual([true, true])
  })

  test('are compared by their long texts last', () => {
    const asked: string[] = []
    const same = (_: unknown, name: string, a: Value, b?: Value) => {
      asked.push(name)
      return a === b
    }
    mistakable({ text: 'a', to: '1' }, { text: 'b', to: '2' }, { ...pair, writer: { same } } as unknown as Pair)
    expect(new Set(asked)).toEqual(new Set(['to']))
  })

  test('are mistakable where one of them may be taken for the other, but not the other way round', () => {
    const writer = {
      same: (_: unknown, _field: string, a: Value, b?: Value) => String(b).startsWith(String(a)),
    }
    expect(mistakable({ text: 'a' }, { text: 'ab' }, { ...pair, writer } as unknown as Pair)).toEqual([true, true])
  })
})

test('as many are on their way as can be compared, of files a few, and one where a call takes many', () => {
  const most = (maxRows: number | undefined, more: Partial<Pair> = {}): number => {
    const create = maxRows === undefined ? undefined : { maxRows }
    return createsAbreast({ plan: {}, target: { operations: { create } }, content: null, ...more } as unknown as Pair)
  }
  expect([1, 2, 25, 26, 50, 51, 200, 10_000].map((rows) => most(rows))).toEqual([50, 25, 2, 1, 1, 1, 1, 1])
  expect(most(undefined)).toBe(50)
  const content = {} as NonNullable<Pair['content']>
  expect([most(1, { content }), most(20, { content })]).toEqual([4, 2])
  const keyed = { plan: { provenance: { sourceKey: 'key' } } as unknown as Pair['plan'] }
  expect([most(1, keyed), most(1, { ...keyed, content })]).toEqual([Number.POSITIVE_INFINITY, 4])
})

describe('rows that set out one after the other', () => {
  const row = (text: string): Row => ({ text })
  const turn = () => new Promise((resolve) => setImmediate(resolve))

  /** Which of these have set out so far, and how each is let go. */
  async function open(...brought: string[][]) {
    const enter = keepApart((a, b) => a.text === b.text)
    const out = new Map<number, ((isSettled: boolean) => void) | null>()
    const bring = (texts: readonly string[], n: number): void =>
      void enter(texts.map(row)).then((leave) => out.set(n, leave))
    brought.forEach(bring)
    await turn()
    return {
      out: () => [...out.keys()].sort(),
      isKeptBack: (n: number) => out.get(n) === null,
      bring: async (n: number, ...texts: string[]) => {
        bring(texts, n)
        await turn()
      },
      settle: async (n: number, isSettled = true) => {
        out.get(n)?.(isSettled)
        await turn()
      },
    }
  }

  test('wait for those alone that they could be mistaken for, in their order', async () => {
    const rows = await open(['a'], ['b'], ['a', 'c'], ['c'], ['d'])
    expect(rows.out()).toEqual([0, 1, 4])
    await rows.settle(1)
    expect(rows.out()).toEqual([0, 1, 4])
    await rows.settle(0)
    expect(rows.out()).toEqual([0, 1, 2, 4])
    await rows.settle(2)
    expect(rows.out()).toEqual([0, 1, 2, 3, 4])
  })

  test('wait for all of them, and for none that are settled', async () => {
    const rows = await open(['a'], ['b'], ['b', 'a'])
    await rows.settle(0)
    expect(rows.out()).toEqual([0, 1])
    await rows.settle(1)
    expect(rows.out()).toEqual([0, 1, 2])
    await rows.settle(2)
    await rows.bring(3, 'a', 'b')
    expect(rows.out()).toEqual([0, 1, 2, 3])
  })

  test('do not set out any more where one of those stays in doubt, nor do those that wait for them', async () => {
    const rows = await open(['a'], ['a', 'b'], ['b'], ['c'])
    await rows.settle(0, false)
    expect(rows.out()).toEqual([0, 1, 2, 3])
    expect([0, 1, 2, 3].map(rows.isKeptBack)).toEqual([false, true, true, false])
    await rows.bring(4, 'a')
    expect(rows.isKeptBack(4)).toBe(true)
  })
})
