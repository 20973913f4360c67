import { describe, expect, test } from 'vitest'
import { checkFilter } from '../../src/mapping/check-filter.ts'
import { checkRelations } from '../../src/mapping/check-relations.ts'
import { parsePlan, planHash, writePlan } from '../../src/mapping/plan-file.ts'
import { orderWrites } from '../../src/mapping/references.ts'
import { withRelations } from '../../src/mapping/relation-fields.ts'
import type { FieldMapping, LinkPlan, ObjectPlan, Plan } from '../../src/model/plan.ts'
import type { Relation, Schema, SkipRule } from '../../src/model/schema.ts'
import { field, object } from './schemas.ts'

const relation = (from: string, to: string): Relation => ({
  ...{ name: `${from}>${to}`, label: `${to} of a ${from}`, from, to },
  read: { maxRows: 10 },
  link: { maxRows: 10, replay: 'safe' },
})

/** Objects a, b, c, d; each may refer to each by a field of that name, and `must_...` are demanded. */
const names = ['a', 'b', 'c', 'd']
const schema: Schema = {
  objects: names.map((name) =>
    object(name, name, [
      field('plain', 'Plain', 'text'),
      ...names.flatMap((other) => [
        field(other, other, 'reference', { references: [other] }),
        field(`must_${other}`, other, 'reference', { references: [other], required: true }),
      ]),
    ]),
  ),
  relations: [relation('a', 'b'), relation('b', 'a'), relation('a', 'a')],
}

function refer(to: string, object = to.replace('must_', '')): FieldMapping {
  return { to, from: to, transform: [{ reference: { object } }] }
}

function pair(name: string, ...references: string[]): ObjectPlan {
  return {
    source: name,
    target: name,
    skip: [],
    match: [],
    policy: {
      existing: 'fill-empty',
      duplicate: 'quarantine',
      missingKey: 'create',
      invalid: 'quarantine',
      race: 'quarantine',
    },
    fields: references.map((to) => refer(to)),
    provenance: { sourceKey: 'key' },
    unmapped: [],
  }
}

function planOf(objects: ObjectPlan[], links?: LinkPlan[]): Plan {
  const end = { connection: 'x', vendor: 'x', account: '1' }
  return {
    version: 1,
    id: 'p',
    source: end,
    target: { ...end, connection: 'y' },
    objects,
    schema: [],
    tolerance: 0,
    ...(links && { links }),
  }
}

function orderOf(...objects: ObjectPlan[]): { order: string; late: string[] } {
  const { objects: ordered, late } = orderWrites(planOf(objects), schema, schema)
  const fields = [...late].flatMap(([{ source }, names]) => [...names].map((name) => `${source}.${name}`))
  return { order: ordered.map(({ source }) => source).join(''), late: fields }
}

describe('the order in which pairs are written', () => {
  test('without references it is that of the plan', () => {
    expect(orderOf(pair('c'), pair('a'), pair('b'))).toEqual({ order: 'cab', late: [] })
  })

  test('parents come first, however deep', () => {
    expect(orderOf(pair('a', 'b'), pair('b', 'c'), pair('c', 'd'), pair('d'))).toEqual({ order: 'dcba', late: [] })
  })

  test('a record of the same object is referred to late', () => {
    expect(orderOf(pair('a', 'a', 'b'), pair('b'))).toEqual({ order: 'ba', late: ['a.a'] })
  })

  test('what only waits for a cycle is not late', () => {
    expect(orderOf(pair('d', 'a'), pair('a', 'b'), pair('b', 'a'))).toEqual({ order: 'adb', late: ['a.b'] })
  })

  test('of a cycle what the target does not demand of a new record is late', () => {
    expect(orderOf(pair('a', 'must_b'), pair('b', 'a'))).toEqual({ order: 'ba', late: ['b.a'] })
  })
})

describe('what is wrong with references and links', () => {
  const source = withRelations(schema)
  const codes = (objects: ObjectPlan[], links?: LinkPlan[]): string[] => [
    ...checkRelations(planOf(objects, links), source, schema).map(({ code }) => code),
    ...objects.flatMap(({ filter = [] }) => checkFilter('', filter, source.objects[0]!)).map(({ code }) => code),
  ]
  const reach = (to: string, object: string[]): FieldMapping => ({
    to,
    from: to,
    transform: [{ reference: { object } }],
  })
  const leads = (name: string): SkipRule => ({ field: 'plain', equals: 'x', reason: 'x', successors: [name] })
  const link = (to: string, from: LinkPlan['from'] = { relation: 'a>b' }): LinkPlan => ({ from, to, missing: 'report' })

  test('nothing, where each names what there is', () => {
    const links = [link('a>b'), link('b>a'), link('a>b', { object: 'b', field: 'a' }), link('a>a', { relation: 'a>a' })]
    expect(codes([pair('a', 'b'), pair('b', 'c')], links)).toEqual([])
  })

  test.each<[string, string[]]>([
    ['unknown-object', codes([{ ...pair('a'), fields: [refer('b', 'x')] }])],
    ['reference-object', codes([{ ...pair('a'), fields: [refer('b', 'c')] }, pair('b'), pair('c')])],
    ['unknown-relation', codes([pair('a'), pair('b')], [link('a>x')])],
    ['unknown-relation', codes([pair('a'), pair('b')], [link('a>b', { relation: 'x>y' })])],
    ['unknown-object', codes([pair('a'), pair('b')], [link('a>b', { object: 'x', field: 'a' })])],
    ['unknown-field', codes([pair('a'), pair('b')], [link('a>b', { object: 'a', field: 'x' })])],
    ['link-ends', codes([pair('a')], [link('a>b')])],
    ['link-ends', codes([pair('a'), pair('b')], [link('a>a')])],
    ['reference-untranslated', codes([{ ...pair('a'), fields: [{ to: 'b', from: 'b', transform: ['first'] }] }])],
    ['reference-object', codes([{ ...pair('a'), fields: [reach('b', ['b', 'c'])] }, pair('b'), pair('c')])],
    [
      'reference-object',
      codes([
        {
          ...pair('a'),
          fields: [{ to: 'b', from: ['b', 'c'], transform: [{ 'first-reference': { objects: ['b'] } }] }],
        },
        pair('b'),
      ]),
    ],
    ['link-field', codes([pair('a'), pair('b')], [link('a>b', { object: 'c', ends: ['a', 'a'] })])],
    ['unknown-field', codes([pair('a'), pair('b')], [link('a>b', { object: 'c', ends: ['a', 'x'] })])],
    ['filter', codes([{ ...pair('a'), filter: [{ field: 'a>b', is: 'filled' }] }])],
    ['relation-unread', codes([pair('a>b')])],
    ['relation-filter', codes([{ ...pair('a>b'), where: 'x' }, pair('a')])],
    ['unknown-field', codes([{ ...pair('a'), skip: [leads('x')] }])],
    ['successor-field', codes([{ ...pair('a'), skip: [leads('plain')] }])],
    ['reference-cycle', codes([pair('a', 'must_b'), pair('b', 'must_a')])],
    ['linked-twice', codes([pair('a'), pair('b')], [link('a>b'), link('a>b')])],
  ])('%s', (code, found) => {
    expect(found).toEqual([code])
  })
})

test('each way in which a plan says what links come from is a part of its file, and of what is approved', () => {
  const filter = [
    { field: 'plain', is: 'equals' as const, value: 'x' },
    { field: 'c', is: 'filled' as const },
  ]
  const ends = ['a', 'b'] as const
  const tied = (from: LinkPlan['from']): Plan => ({
    ...planOf([
      { ...pair('a'), skip: [{ field: 'plain', equals: 'x', reason: 'x', successors: ['b'] }] },
      { ...pair('b'), fields: [{ to: 'a', from: 'a', transform: [{ reference: { object: ['a', 'b'] } }, 'first'] }] },
    ]),
    links: [{ from, to: 'a>b', missing: 'drop' }],
  })
  const one = tied({ object: 'c', ends, filter })
  expect(parsePlan(writePlan(one))).toEqual(one)
  expect(planHash(tied({ object: 'c', ends, filter: filter.toReversed() }))).toBe(planHash(one))
  expect(planHash(tied({ object: 'c', ends }))).not.toBe(planHash(one))
  const text = writePlan(one).replace('ends: [ a, b ]', 'ends: [ a ]')
  expect(() => parsePlan(text)).toThrow(/must be \{ object, field \}, \{ relation \} or \{ object, ends/)
})

test('links are a part of the plan file and of what is approved; a plan without them is as before', () => {
  const bare = planOf([pair('a'), pair('b')])
  const linked: Plan = { ...bare, links: [{ from: { object: 'a', field: 'b' }, to: 'a>b', missing: 'drop' }] }
  expect(parsePlan(writePlan(linked))).toEqual(linked)
  expect(planHash(linked)).not.toBe(planHash(bare))
  expect(writePlan(bare)).not.toMatch(/^links/m)
})
