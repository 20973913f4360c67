import { describe, expect, it } from 'vitest'
import { checkPlan } from '../../src/mapping/check-plan.ts'
import { applyEdits, type PlanEdit, planEdits } from '../../src/mapping/edit-plan.ts'
import { parsePlan, planHash, writePlan } from '../../src/mapping/plan-file.ts'
import { proposeObject } from '../../src/mapping/propose.ts'
import type { Condition } from '../../src/model/condition.ts'
import type { Plan } from '../../src/model/plan.ts'
import { contacts, lead, leads, source, target } from './schemas.ts'

const proposal = proposeObject({ source: lead, target: contacts, sample: leads })
const plan: Plan = {
  version: 1,
  id: 'x',
  source: { connection: 'a', vendor: 'v', account: '1' },
  target: { connection: 'b', vendor: 'w', account: '2' },
  objects: [proposal.objectPlan],
  schema: proposal.schemaChanges,
  tolerance: 0.005,
}
const open: Condition = { field: 'Status', is: 'one-of', value: ['Open', 'New'] }
const withFilter = (...filter: Condition[]): Plan => ({ ...plan, objects: [{ ...proposal.objectPlan, filter }] })
const findings = (...filter: Condition[]) => checkPlan(withFilter(...filter), source, target)

describe('a filter in a plan file', () => {
  it('is a line for each condition, and reads back as it was', () => {
    const filtered = withFilter(open, { field: 'Email', is: 'filled' })
    const text = writePlan(filtered)
    expect(text).toContain('- { field: Status, is: one-of, value: [ Open, New ] }')
    expect(parsePlan(text)).toEqual(filtered)
    expect(planHash(parsePlan(text))).toBe(planHash(filtered))
  })

  it.each([
    ['{ field: Status, is: equal, value: Open }', /filter\[0\]\.is: must be one of equals, not/],
    ['{ field: Status, is: equals }', /filter\[0\].value: is missing/],
    ['{ field: Status, is: filled, value: x }', /"filled" states no value/],
    ['{ field: CreatedDate, is: at-least, value: 2024 }', /put numbers and dates in quotes/],
    ['{ field: Status, is: equals, vaule: x }', /there is no such key/],
  ])('is refused as %s', (condition, message) => {
    const text = writePlan(withFilter(open)).replace(/- \{ field: Status.*\}/, `- ${condition}`)
    expect(() => parsePlan(text)).toThrow(message)
  })

  it('without a condition is refused, since it could be meant as every record or as none', () => {
    const text = writePlan(withFilter(open)).replace(/filter:\n.*- \{ field: Status.*\}/, 'filter: []')
    expect(() => parsePlan(text)).toThrow(/leave it out to take every record/)
  })
})

describe('a filter against the schema', () => {
  it('holds', () => {
    expect(findings(open, { field: 'Email', is: 'filled' })).toEqual([])
  })

  it.each<[Condition, string, RegExp]>([
    [
      { field: 'Statos', is: 'equals', value: 'x' },
      'unknown-field',
      /filter\[Statos\].*Did you mean "Status".*unfilter/,
    ],
    [{ field: 'Status', is: 'before', value: 'x' }, 'filter', /cannot be compared by before/],
    [{ field: 'IsDeleted', is: 'equals', value: 'no' }, 'filter', /true or false/],
  ])('%j is an error', (condition, code, message) => {
    expect(findings(condition)).toEqual([
      expect.objectContaining({ severity: 'error', code, message: expect.stringMatching(message) }),
    ])
  })

  it('warns of an option that there is not', () => {
    const [warning, ...rest] = findings({ field: 'Status', is: 'one-of', value: ['open', 'Opne'] })
    expect(rest).toEqual([])
    expect(warning).toMatchObject({ severity: 'warning', code: 'filter-option' })
    expect(warning?.message).toContain('no option "Opne", so perhaps no record has it. Did you mean "Open"?')
  })

  it('is one for all pairs of a source object, because it is read once', () => {
    const [first] = withFilter(open).objects
    const two = (filter?: Condition[]): Plan => ({ ...plan, objects: [first!, { ...first!, filter: filter ?? [] }] })
    const codes = (of: Plan) => checkPlan(of, source, target).map(({ code }) => code)
    expect(codes(two([open]))).not.toContain('filters-differ')
    expect(codes(two([{ field: 'Email', is: 'filled' }]))).toContain('filters-differ')
    expect(codes({ ...plan, objects: [first!, { ...first!, where: 'x' }] })).toContain('filters-differ')
  })
})

describe('edits of a filter', () => {
  const edited = (from: Plan, ...edits: PlanEdit[]) => applyEdits(from, edits)

  it('add a condition, replace the same comparison, and take conditions out', () => {
    const first = edited(plan, { edit: 'filter', object: 'Lead', ...open, value: ['Open'] })
    expect(first.plan.objects[0]?.filter).toEqual([{ ...open, value: ['Open'] }])
    expect(first.changes).toEqual(['Lead: only records with Status one-of Open.'])
    const second = edited(
      first.plan,
      { edit: 'filter', object: 'Lead', ...open, value: ['New'] },
      { edit: 'filter', object: 'Lead', field: 'Email', is: 'filled' },
    )
    expect(second.plan.objects[0]?.filter).toEqual([
      { ...open, value: ['New'] },
      { field: 'Email', is: 'filled' },
    ])
    const third = edited(second.plan, { edit: 'unfilter', object: 'Lead', field: 'Status' })
    expect(third.plan.objects[0]?.filter).toEqual([{ field: 'Email', is: 'filled' }])
    const none = edited(third.plan, { edit: 'unfilter', object: 'Lead', field: 'Email' })
    expect(none.plan).toEqual(plan)
    expect(none.changes).toEqual(['Lead: every record.'])
  })

  it('say what the filter is when they find nothing to take out', () => {
    const edit = { edit: 'unfilter', object: 'Lead', field: 'City' } as const
    expect(() => edited(withFilter(open), edit)).toThrow('Its filter is: Status one-of Open, New.')
    expect(() => edited(plan, edit)).toThrow('It has no filter.')
  })

  it('are refused when comparison and value do not go together', () => {
    const parsed = planEdits.safeParse([{ edit: 'filter', object: 'Lead', field: 'Status', is: 'one-of', value: 'x' }])
    expect(parsed.error?.issues[0]).toMatchObject({
      message: expect.stringContaining('needs a list'),
      path: [0, 'value'],
    })
    expect(planEdits.safeParse([{ edit: 'filter', object: 'Lead', field: 'Email', is: 'filled' }]).success).toBe(true)
  })
})
