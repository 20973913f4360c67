import { describe, expect, it } from 'vitest'
import { matchValues } from '../../src/mapping/match-values.ts'
import { proposeObject } from '../../src/mapping/propose.ts'
import type { Field } from '../../src/model/schema.ts'
import { contacts, field, object, options } from './schemas.ts'

const status = field('hs_lead_status', 'Lead Status', 'select', {
  options: [
    { value: 'NEW', label: 'New' },
    { value: 'OPEN', label: 'Open' },
    { value: 'OPEN_DEAL', label: 'Open Deal' },
    { value: 'IN_PROGRESS', label: 'In Progress' },
  ],
  restricted: true,
})

describe('matchValues', () => {
  const matches = (from: Partial<Field>, to: Partial<Field> = status) =>
    matchValues(field('s', 'S', 'select', from), field('t', 'T', 'select', to))

  it.each([
    ['Open - Not Contacted', 'OPEN'],
    ['New (web)', 'NEW'],
    ['In-Progress', 'IN_PROGRESS'],
    ['InProgress', 'IN_PROGRESS'],
    ['IN.PROGRESS', 'IN_PROGRESS'],
    ['Open Deal: hot', 'OPEN_DEAL'],
  ])('takes %s for %s', (value, option) => {
    expect(matches({ options: options(value) })).toEqual({ [value]: option })
  })

  it('needs no entry for what finds its option by itself', () => {
    expect(matches({ options: options('open', 'NEW', 'Open Deal') })).toEqual({})
  })

  it("goes by the source's label where its value says nothing", () => {
    expect(matches({ options: [{ value: '17', label: 'In progress' }] })).toEqual({ 17: 'IN_PROGRESS' })
  })

  it.each([
    ['Sales', ['Sales Pipeline', 'Renewals'], { Sales: 'Sales Pipeline' }],
    ['Sales pipeline', ['Sales', 'Pipeline'], { 'Sales pipeline': 'Sales' }],
    ['Pipeline Sales', ['Sales Pipeline'], { 'Pipeline Sales': 'Sales Pipeline' }],
    ['Sales', ['Sales Pipeline', 'Pipeline: Sales'], {}],
    ['Pipeline', ['Sales Pipeline'], {}],
    ['C++', ['C pipeline'], {}],
  ])('takes no account of what both fields are called: %s among %j', (value, there, wanted) => {
    const from = field('p', 'Pipeline', 'select', { options: options(value) })
    const into = field('pipeline_id', 'Deal pipeline', 'select', { options: options(...there) })
    expect(matchValues(from, into)).toEqual(wanted)
    const other = { ...into, label: 'Board' }
    expect(matchValues(from, other).Sales).toBeUndefined()
  })

  it.each([
    ['what is unlike all', 'Nurturing', status],
    ['what only begins alike', 'Opened', status],
    ['a word that only follows', 'Not Open', status],
    ['numbers that only look alike without signs', '1-5', { options: options('15', '5') }],
    ['a minus that makes a difference', 'A-', { options: options('A', 'A+') }],
    ['a range that only looks like a decimal', '1-5', { options: options('1.5') }],
    ['a time before a colon', '9:30', { options: options('9') }],
    ['a number before a bracket', '9 (late)', { options: options('9') }],
    ['signs that make a difference', 'C++', { options: options('C', 'C#') }],
    ['one of two that read the same', 'in-progress', { options: options('In Progress', 'InProgress') }],
    ['vowel signs that make another word', 'की', { options: options('का', 'कु') }],
    ['a name of signs alone', '--', { options: options('??', '!!') }],
  ])('is silent about %s', (_, value, to) => {
    expect(matches({ options: options(value) }, to)).toEqual({})
  })
})

describe('a proposal', () => {
  const propose = (extendable: boolean, statuses: string[], typed: string[] = []) => {
    const from = object('Lead', 'Lead', [
      field('Status', 'Status', 'select', { options: options(...statuses, 'Never used') }),
      field('Email', 'Email', 'email'),
    ])
    const to = {
      ...contacts,
      fields: [...contacts.fields.filter(({ name }) => name !== status.name), { ...status, extendable }],
    }
    const sample = [...statuses, ...typed].map((value, n) => ({
      id: `${n}`,
      row: { Status: value, Email: `${n}@example.org` },
    }))
    return proposeObject({ source: from, target: to, sample })
  }
  const told = (proposal: ReturnType<typeof proposeObject>) =>
    proposal.findings.filter(({ code }) => code === 'options-missing')

  it('has the entries that values need to find their option', () => {
    const { objectPlan } = propose(false, ['Open - Not Contacted', 'New', 'In-Progress'])
    expect(objectPlan.fields.find(({ to }) => to === 'hs_lead_status')?.values).toEqual({
      'Open - Not Contacted': 'OPEN',
      'In-Progress': 'IN_PROGRESS',
    })
  })

  it('tells what it leaves open, with the options to add only where the target takes more', () => {
    const [fixed] = told(propose(false, ['New', 'Open', 'Nurturing']))
    expect(fixed).toMatchObject({ count: 1, message: expect.stringContaining('"Nurturing" of Status') })
    expect(fixed).not.toHaveProperty('edit')
    expect(told(propose(true, ['New', 'Open', 'Nurturing']))).toMatchObject([
      {
        edit: { edit: 'add-options', object: 'Lead>contacts', field: 'hs_lead_status', options: options('Nurturing') },
      },
    ])
    expect(told(propose(true, ['New', 'Open - Not Contacted']))).toEqual([])
  })

  it('has nothing of what people typed', () => {
    const { objectPlan, findings } = propose(true, ['New', 'Open'], ['Open - call Ada at home'])
    expect(objectPlan.fields.find(({ to }) => to === 'hs_lead_status')).not.toHaveProperty('values')
    expect(findings.find(({ code }) => code === 'options-missing')).toMatchObject({ count: 1 })
    expect(JSON.stringify([objectPlan, findings])).not.toContain('Ada')
  })

  it('changes no options of the target by itself', () => {
    expect(propose(true, ['New', 'Open', 'Nurturing']).schemaChanges.map(({ action }) => action)).not.toContain(
      'add-options',
    )
  })
})
