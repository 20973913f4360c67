import { describe, expect, it } from 'vitest'
import { canonicalPlan, parsePlan, planHash, writePlan } from '../../src/mapping/plan-file.ts'
import type { LinkPlan, ObjectPlan, OptionAddition, Plan } from '../../src/model/plan.ts'
import { plan, text } from './lead-plan.ts'

describe('the hash', () => {
  const object = plan.objects[0]!
  const withObject = (change: Partial<ObjectPlan>): Plan => ({ ...plan, objects: [{ ...object, ...change }] })
  const option = { value: 'NURTURING', label: 'Nurturing' }
  const [first, second] = ['deal>contact', 'deal>person'].map(
    (relation): LinkPlan => ({ from: { relation }, to: 'deals>contacts', missing: 'report' }),
  ) as [LinkPlan, LinkPlan]
  const addition: OptionAddition = { action: 'add-options', object: 'contacts', field: 'stage', options: [option] }

  it('does not hang on evidence, confidence, comments and order', () => {
    const bare = object.fields.map(({ evidence: _, confidence: __, ...mapping }) => mapping)
    expect(planHash(withObject({ fields: bare }))).toBe(planHash(plan))
    expect(
      planHash(withObject({ fields: [...object.fields].reverse(), unmapped: [...object.unmapped].reverse() })),
    ).toBe(planHash(plan))
    expect(planHash({ ...plan, schema: [...plan.schema].reverse() })).toBe(planHash(plan))
    expect(planHash(parsePlan(`# mine\n${text.replaceAll(/^ *(evidence|confidence): .*\n/gm, '')}`))).toBe(
      planHash(plan),
    )
    const backwards = Object.fromEntries(Object.entries(plan).reverse()) as unknown as Plan
    expect(planHash(backwards)).toBe(planHash(plan))
  })

  it.each<[string, Plan]>([
    ['a policy', withObject({ policy: { ...object.policy, existing: 'overwrite' } })],
    ['a transform', withObject({ fields: object.fields.map((mapping) => ({ ...mapping, transform: ['text'] })) })],
    ['a missing field', withObject({ fields: object.fields.slice(1) })],
    ['a condition', withObject({ where: 'x = 1' })],
    ['an account', { ...plan, target: { ...plan.target, account: '1' } }],
    ['a new field', { ...plan, schema: plan.schema.slice(1) }],
    ['an option to add', { ...plan, schema: [...plan.schema, addition] }],
    [
      'the label of an option to add',
      { ...plan, schema: [...plan.schema, { ...addition, options: [{ ...option, label: 'N' }] }] },
    ],
    ['an entry of a value map', withObject({ fields: object.fields.map((m) => ({ ...m, values: { Old: 'NEW' } })) })],
    ['another link', { ...plan, links: [first] }],
    ['the order of match keys', withObject({ match: [...object.match, { field: 'phone', normalise: 'exact' }] })],
  ])('changes with %s', (_, changed) => {
    expect(planHash(changed)).not.toBe(planHash(plan))
  })

  it('changes with the order of links, which decides between those that compete', () => {
    expect(planHash({ ...plan, links: [first, second] })).not.toBe(planHash({ ...plan, links: [second, first] }))
  })

  it('is the SHA-256 of the canonical form', () => {
    expect(planHash(plan)).toMatch(/^[0-9a-f]{64}$/)
    expect(canonicalPlan(plan)).not.toContain('evidence')
  })
})

it('the breaker counts for the hash where it is said, and is held to its bounds', () => {
  expect(planHash({ ...plan, breaker: { share: 0.5, records: 500 } })).not.toBe(planHash(plan))
  for (const [share, records] of [
    [0, 500],
    [1.1, 500],
    [0.5, 0],
    [0.5, 2.5],
  ] as const)
    expect(() => parsePlan(writePlan({ ...plan, breaker: { share, records } }))).toThrow(/breaker/)
})
