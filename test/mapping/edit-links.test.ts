import { describe, expect, it } from 'vitest'
import { applyEdits, type PlanEdit } from '../../src/mapping/edit-plan.ts'
import type { Plan } from '../../src/model/plan.ts'

const end = { connection: 'x', vendor: 'x', account: '1' }
const plan: Plan = { version: 1, id: 'p', source: end, target: end, objects: [], schema: [], tolerance: 0 }

describe('links', () => {
  const link = (from: string, missing?: 'drop'): PlanEdit => ({
    ...{ edit: 'link', from, to: 'contacts>companies' },
    ...(missing && { missing }),
  })

  it('are added, changed and taken out by where they come from and what they become', () => {
    const first = applyEdits(plan, [link('Contact.AccountId'), link('person>company')])
    expect(first.plan.links).toEqual([
      { from: { object: 'Contact', field: 'AccountId' }, to: 'contacts>companies', missing: 'report' },
      { from: { relation: 'person>company' }, to: 'contacts>companies', missing: 'report' },
    ])
    expect(first.changes[0]).toContain('Contact.AccountId becomes contacts>companies')
    const dropped = applyEdits(first.plan, [link('Contact.AccountId', 'drop')])
    expect(dropped.plan.links).toEqual([{ ...first.plan.links![0], missing: 'drop' }, first.plan.links![1]])
    const none = ['Contact.AccountId', 'person>company'].map(
      (from): PlanEdit => ({ edit: 'unlink', from, to: 'contacts>companies' }),
    )
    expect(applyEdits(dropped.plan, none).plan).toEqual(plan)
  })

  it('come from records that tie two others as well, and keep the filter that they have', () => {
    const from = { object: 'Role', ends: ['DealId', 'ContactId'] } as const
    const filtered = { ...from, filter: [{ field: 'Role', is: 'equals' as const, value: 'Boss' }] }
    const { links } = applyEdits(plan, [link('Role.DealId+ContactId')]).plan
    expect(links).toEqual([{ from, to: 'contacts>companies', missing: 'report' }])
    const both: Plan = { ...plan, links: [...links!, { ...links![0]!, from: filtered }] }
    const edited = applyEdits(both, [link('Role.DealId+ContactId (Role equals "Boss")', 'drop')]).plan
    expect(edited.links).toEqual([links![0], { from: filtered, to: 'contacts>companies', missing: 'drop' }])
    for (const text of ['Role.DealId+', 'Role.+ContactId', 'Role.a+b+c'])
      expect(() => applyEdits(plan, [link(text)])).toThrow('names no links')
  })

  it('that the plan does not make are not taken out', () => {
    const edit: PlanEdit = { edit: 'unlink', from: 'Contact.AccountId', to: 'x>y' }
    expect(() => applyEdits(plan, [edit])).toThrow(
      'The plan makes no links from Contact.AccountId to x>y. It makes none.',
    )
  })
})
