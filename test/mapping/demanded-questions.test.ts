import { describe, expect, it } from 'vitest'
import { checkPlan } from '../../src/mapping/check-plan.ts'
import { findQuestions } from '../../src/mapping/questions.ts'
import { propose } from './asking.ts'
import { field, options } from './schemas.ts'

const sizes = options('Small', 'Medium', 'Large', 'Huge')
const extent = field('Extent', 'Extent', 'select', { options: sizes })
const seen = [{ Extent: 'Small' }, { Extent: 'Huge' }]

describe('a demanded field that not every record of the source has', () => {
  const firm = field('Firm', 'Firm', 'text')
  const company = field('firm', 'Firm', 'text', { required: true })
  const rows = [{ Firm: 'A' }, { Firm: null }, { Firm: ' ' }]
  const id = 'default:Plot>sites:firm'

  it.each([
    ['default:Unknown', { transform: [{ default: { value: 'Unknown' } }] }],
    ['quarantine', { transform: [], invalid: 'quarantine' }],
  ])('is settled by %s', (choice, mapping) => {
    const { ask, answer, schemas } = propose([firm], [company], rows)
    expect(ask()).toMatchObject([{ id, question: expect.stringContaining('2 of 3 records') }])
    const { plan: edited } = answer(id, choice)
    expect(edited.objects[0]!.fields[0]).toMatchObject(mapping)
    expect(ask(edited)).toEqual([])
    expect(checkPlan(edited, schemas.source, schemas.target)).toEqual([])
  })

  it('is no question where all have it, or the target does not demand it', () => {
    expect(propose([firm], [company], rows.slice(0, 1)).ask()).toEqual([])
    expect(propose([firm], [field('firm', 'Firm', 'text')], rows).ask()).toEqual([])
  })

  it('counts the records in which all of its sources are empty', () => {
    const parts = [field('FirstName', 'First name', 'text'), field('LastName', 'Last name', 'text')]
    const name = field('full_name', 'Full name', 'text', { role: 'name', required: true })
    const halves = [{ FirstName: 'A' }, { LastName: 'B' }, { FirstName: null, LastName: ' ' }]
    const { plan, schemas, ask } = propose(parts, [name], halves)
    const mapping = plan.objects[0]!.fields.find(({ to }) => to === 'full_name')
    expect(mapping?.from).toEqual(['FirstName', 'LastName'])
    expect(ask().map(({ question }) => question)).toEqual([
      expect.stringContaining('and 1 of 3 records of a sample have nothing in FirstName, LastName'),
    ])
    expect(propose(parts, [name], halves.slice(0, 2)).ask()).toEqual([])
    const turned = { ...mapping!, from: ['LastName', 'FirstName'] }
    const edited = { ...plan, objects: [{ ...plan.objects[0]!, fields: [turned] }] }
    expect(findQuestions(edited, schemas, schemas.facts)[0]?.question).toContain('and up to 2 of 3 records')
  })

  it('does not take what every record has by default for nothing', () => {
    const state = field('State', 'State', 'select', { options: sizes, defaultValue: sizes[0]!.value })
    const rated = field('state', 'State', 'select', { options: sizes, required: true })
    const held = [{ State: sizes[0]!.value }, { State: sizes[1]!.value }]
    expect(propose([state], [rated], held).ask()).toEqual([])
  })

  it('can be given a fixed text where no field of the source goes there', () => {
    const { ask, answer } = propose([extent], [field('extent', 'Extent', 'select', { options: sizes }), company], seen)
    expect(ask().map((question) => question.id)).toEqual(['required:Plot>sites:firm'])
    const { plan: edited } = answer('required:Plot>sites:firm', 'constant:Unknown')
    expect(edited.objects[0]!.fields.find(({ to }) => to === 'firm')).toMatchObject({ constant: 'Unknown' })
  })
})
