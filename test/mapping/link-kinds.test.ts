import { describe, expect, test } from 'vitest'
import { applyEdits } from '../../src/mapping/edit-plan.ts'
import { parsePlan, planHash, writePlan } from '../../src/mapping/plan-file.ts'
import { findQuestions } from '../../src/mapping/questions.ts'
import { withRelations } from '../../src/mapping/relation-fields.ts'
import { findLooseTies } from '../../src/mapping/relation-findings.ts'
import type { Plan } from '../../src/model/plan.ts'
import type { Schema } from '../../src/model/schema.ts'
import { fielded, kind, propose, related, relation, to } from './ties.ts'

describe('links of a system that says of each what it is', () => {
  const kinds = ['Buyer', 'Decision maker']
  const sorted: Schema = {
    objects: [kind('Sale'), kind('Person')],
    relations: kinds.map((label) => relation('Sale', 'Person', `:${label}`)),
  }
  const names = (plan: Plan) => plan.links?.map(({ from, to: into }) => ['relation' in from && from.relation, into])
  const there: [string, string][] = [
    ['deals', 'Sale'],
    ['contacts', 'Person'],
  ]

  test('come from those alone of which the source says it, and by records from those of that kind', () => {
    expect(names(propose(related, sorted, there))).toEqual([
      ['deals>contacts:Decision maker', 'Sale>Person:Decision maker'],
    ])
    const pairs: [string, string][] = [
      ['Opportunity', 'Sale'],
      ['Contact', 'Person'],
    ]
    expect(propose(fielded, sorted, pairs).links).toMatchObject([
      {
        from: { object: 'Role', filter: [{ field: 'Role', value: 'Decision Maker' }] },
        to: 'Sale>Person:Decision maker',
      },
    ])
  })

  test('are all of one kind where the source says nothing, which a person is told', () => {
    const bare = { ...related, relations: [relation('deals', 'contacts')] }
    const plan = propose(bare, sorted, there)
    expect(names(plan)).toEqual([['deals>contacts', 'Sale>Person:Buyer']])
    expect(findLooseTies(plan, withRelations(bare), sorted)).toMatchObject([
      { severity: 'warning', code: 'link-kind-given', fix: expect.stringContaining('Sale>Person:Decision maker') },
    ])
  })

  test('are of the kind that a person says when asked, and the approval does not hang on the note', () => {
    const bare = { ...related, relations: [relation('deals', 'contacts')] }
    const plan = propose(bare, sorted, there)
    const schemas = { source: withRelations(bare), target: sorted, facts: [] }
    const question = 'kind:deals>contacts:Sale>Person:Buyer'
    const asked = (of: Plan) => findQuestions(of, schemas, []).filter(({ id }) => id.startsWith('kind:'))
    expect(asked(plan).map(({ id, choices }) => [id, choices.map((choice) => choice.id)])).toEqual([
      [question, ['keep', 'kind:Sale>Person:Decision maker', 'leave']],
    ])
    const answer = (choice: string) => applyEdits(plan, [{ edit: 'answer', question, choice }], schemas).plan
    for (const [choice, links] of [
      ['keep', [['deals>contacts', 'Sale>Person:Buyer']]],
      ['kind:Sale>Person:Decision maker', [['deals>contacts', 'Sale>Person:Decision maker']]],
      ['leave', undefined],
    ] as const) {
      const answered = answer(choice)
      expect(names(answered)).toEqual(links)
      expect(asked(answered)).toEqual([])
      expect(planHash(answered) === planHash(plan)).toBe(choice === 'keep')
    }
    expect(asked(parsePlan(writePlan(plan)))).toHaveLength(1)
  })

  test('all become the plain link of a target, and the one that says the same where there is one', () => {
    const back = there.map(([from, into]): [string, string] => [into, from])
    expect(names(propose(sorted, related, back))).toEqual([
      ['Sale>Person:Buyer', 'deals>contacts'],
      ['Sale>Person:Decision maker', 'deals>contacts:Decision maker'],
    ])
  })

  test('go to those of the same kind, and others are told', () => {
    const other = { ...sorted, relations: [...sorted.relations!.slice(1), relation('Sale', 'Person', ':Payer')] }
    const plan = propose(sorted, other, [
      ['Sale', 'Sale'],
      ['Person', 'Person'],
    ])
    expect(names(plan)).toEqual([['Sale>Person:Decision maker', 'Sale>Person:Decision maker']])
    expect(findLooseTies(plan, withRelations(sorted), other)).toMatchObject([
      { code: 'links-left', message: expect.stringContaining('(Sale>Person:Buyer)') },
    ])
  })
})

describe('what links say beyond that they are there', () => {
  const bare: Schema = {
    objects: ['companies', 'contacts', 'deals'].map((name) => kind(name)),
    relations: [relation('contacts', 'companies'), relation('deals', 'contacts')],
  }
  const all = ['companies', 'contacts', 'deals'].map((name): [string, string] => [name, name])
  const left = (from: Schema, into: Schema) =>
    findLooseTies(propose(from, into, all), withRelations(from), into).filter(({ code }) => code === 'link-kinds-left')

  test('is told where the links arrive without it, once for two kinds of records', () => {
    const both = { ...related, relations: [...related.relations!, relation('contacts', 'companies', ':Boss')] }
    expect(left(both, bare)).toMatchObject([
      { count: 2, message: expect.stringMatching(/contacts>companies:primary.*contacts>companies:Boss/) },
      { count: 1, message: expect.stringContaining('(deals>contacts:Decision maker)') },
    ])
  })

  test('is not told where the target keeps it, or there is nothing', () => {
    expect(left(related, related)).toEqual([])
    expect(left(bare, bare)).toEqual([])
    const single = {
      ...bare,
      objects: [kind('companies'), kind('contacts', [to('company', 'companies')]), kind('deals')],
    }
    expect(left(related, single).map(({ message }) => message)).toEqual([
      expect.stringContaining('deals>contacts:Decision maker'),
    ])
  })
})
