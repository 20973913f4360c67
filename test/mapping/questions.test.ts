import { describe, expect, it } from 'vitest'
import { checkPlan } from '../../src/mapping/check-plan.ts'
import { applyEdits, planEdits } from '../../src/mapping/edit-plan.ts'
import { planHash } from '../../src/mapping/plan-file.ts'
import { readFacts, writeFacts } from '../../src/mapping/proposal-facts.ts'
import { findQuestions } from '../../src/mapping/questions.ts'
import type { ObjectPlan } from '../../src/model/plan.ts'
import { propose } from './asking.ts'
import { field, options } from './schemas.ts'

const sizes = options('Small', 'Medium', 'Large', 'Huge')

const extent = field('Extent', 'Extent', 'select', { options: sizes })
const bulk = field('bulk', 'Bulk', 'select', { options: sizes })
const seen = [{ Extent: 'Small' }, { Extent: 'Huge' }]

describe('an unsure pair', () => {
  const { plan, schemas, ask, answer } = propose([extent], [bulk], seen)
  const id = 'field:Plot>sites:Extent'

  it('is asked about, with every place where the field may go', () => {
    expect(ask()).toMatchObject([{ id, question: expect.stringMatching(/Extent.*Bulk.*unsure/) }])
    expect(ask()[0]!.choices.map((choice) => choice.id)).toEqual(['keep', 'new-field', 'leave'])
  })

  it.each(['keep', 'new-field', 'leave'])('is settled by the choice %s, and the plan holds', (choice) => {
    const { plan: edited, changes } = answer(id, choice)
    expect(ask(edited)).toEqual([])
    const faults = checkPlan(edited, schemas.source, schemas.target)
    // The field that is asked about is the only one here, and one choice takes it out.
    expect(faults.filter(({ code }) => code !== 'nothing-mapped')).toEqual([])
    expect(changes.length).toBeGreaterThan(0)
    // A yes changes nothing of what is approved; the others do.
    expect(planHash(edited) === planHash(plan)).toBe(choice === 'keep')
  })

  it('is settled by a person who edits it otherwise', () => {
    const edits = planEdits.parse([{ edit: 'map', object: 'Plot', from: 'Extent', to: 'bulk' }])
    expect(ask(applyEdits(plan, edits, schemas).plan)).toEqual([])
  })

  it('choices are exactly the edits that they stand for', () => {
    for (const choice of ask()[0]!.choices) {
      expect(planEdits.safeParse(choice.edits).success).toBe(true)
      expect(applyEdits(plan, choice.edits, schemas).plan).toEqual(answer(id, choice.id).plan)
    }
  })

  it('is refused an answer that it does not have, and an unknown question names the open ones', () => {
    expect(() => answer(id, 'kept')).toThrow(/no choice "kept"\. It has: keep, new-field, leave/)
    expect(() => answer('field:Plot>sites:Extend', 'keep')).toThrow(/Did you mean "field:Plot>sites:Extent"/)
    expect(() => answer('else', 'keep')).toThrow(/Open: field:Plot>sites:Extent/)
  })
})

describe('a field with several candidates', () => {
  const city = field('City', 'Town', 'text')
  const { ask, answer, schemas } = propose(
    [city],
    [field('city', 'Place', 'text'), field('town', 'Town', 'text')],
    [{ City: 'x' }],
  )

  it('can be sent to the other one', () => {
    expect(ask()[0]!.choices.map((choice) => choice.id)).toEqual(['keep', 'to:town', 'new-field', 'leave'])
    const { plan: edited } = answer('field:Plot>sites:City', 'to:town')
    expect(edited.objects[0]!.fields).toMatchObject([{ from: 'City', to: 'town' }])
    expect(ask(edited)).toEqual([])
  })

  it('that was given a new field loses it for the one that it is sent to', () => {
    const close = field('CloseDate', 'Close date', 'date')
    const expected = field('expected_close_date', 'Expected close date', 'date')
    const other = propose([close], [expected], [{ CloseDate: '2024-01-01' }])
    const { plan: edited } = other.answer('field:Plot>sites:CloseDate', 'to:expected_close_date')
    expect(edited.objects[0]!.fields).toMatchObject([{ from: 'CloseDate', to: 'expected_close_date' }])
    expect(JSON.stringify(edited.schema)).not.toContain('"close_date"')
    expect(checkPlan(edited, other.schemas.source, other.schemas.target)).toEqual([])
  })

  it('is no question without the facts of its proposal', () => {
    const found = findQuestions({ ...propose([city], [field('city', 'City', 'text')], []).plan }, schemas, [])
    expect(found).toEqual([])
  })
})

it('a field that the target demands may get a source field or a fixed value', () => {
  const kind = field('kind', 'Kind', 'select', { required: true, options: options('A', 'B') })
  const { ask, answer, schemas } = propose([field('Note', 'Note', 'text')], [kind], [{ Note: 'A' }])
  const id = 'required:Plot>sites:kind'
  expect(
    ask()
      .find((question) => question.id === id)
      ?.choices.map((choice) => choice.id),
  ).toEqual(['constant:A', 'constant:B'])
  const { plan: edited } = answer(id, 'constant:B')
  expect(edited.objects[0]!.fields).toContainEqual({ to: 'kind', constant: 'B', transform: [] })
  expect(checkPlan(edited, schemas.source, schemas.target)).toEqual([])
})

describe('for a field that the target demands', () => {
  const start = field('Start', 'Start', 'datetime', { required: true })
  const end = field('End', 'End', 'datetime', { required: true })
  const due = field('due_at', 'Due', 'datetime')
  const venue = field('venue', 'Venue', 'text')
  const rows = [{ due_at: '2025-01-02T03:04:05Z', venue: '' }]

  it('one that holds just that is offered before others, also where it goes elsewhere, and none that is empty', () => {
    const { ask, answer } = propose([venue, due], [start, end], rows)
    const offered = ask().map(({ id, choices }) => [id, choices.map((choice) => choice.id)])
    expect(offered.slice(0, 2)).toEqual([
      ['required:Plot>sites:Start', ['from:due_at']],
      ['required:Plot>sites:End', ['from:due_at']],
    ])
    const { plan: edited } = answer('required:Plot>sites:Start', 'from:due_at')
    expect(ask(edited).find(({ id }) => id === 'required:Plot>sites:End')?.choices[0]?.id).toBe('from:due_at')
  })

  it('one of its name comes first, and takes its place instead of a new field', () => {
    const own = field('pipeline_id', 'Pipeline', 'select', { options: options('Sales', 'Partners') })
    const other = field('kind', 'Kind', 'select', { options: options('Sales', 'Partners') })
    const demanded = field('Pipeline', 'Pipeline', 'select', { required: true, options: options('Old', 'New') })
    const seenKinds = [{ pipeline_id: 'Sales', kind: 'Partners' }]
    const { ask, answer, plan } = propose([other, own], [demanded], seenKinds)
    expect(plan.schema).toMatchObject([{}, {}, {}, { field: { name: 'kind' } }, { field: { name: 'pipeline_id' } }])
    const id = 'required:Plot>sites:Pipeline'
    const [question] = ask().filter((each) => each.id === id)
    expect(question?.choices.map((choice) => choice.id).slice(0, 2)).toEqual(['from:pipeline_id', 'from:kind'])
    const { plan: edited } = answer(id, 'from:pipeline_id')
    expect(edited.objects[0]!.fields.map(({ from, to }) => [from, to])).toEqual([
      ['kind', 'kind'],
      ['pipeline_id', 'Pipeline'],
    ])
    expect(JSON.stringify(edited.schema)).not.toContain('pipeline_id')
  })
})

describe('a reference that the target demands and that no pair brings', () => {
  const who = field('person_id', 'Person', 'reference', { references: ['person'] })
  const contact = field('contact', 'Contact', 'reference', { references: ['contacts'], required: true })
  const { plan, schemas, ask } = propose([who, field('City', 'City', 'text')], [contact], [{ City: 'x' }])
  const id = 'required:Plot>sites:contact'
  const town: ObjectPlan = { ...plan.objects[0]!, source: 'Town', target: 'towns' }

  it('is told with the pair that may bring it, and an error says so, too', () => {
    const [question] = ask({ ...plan, objects: [...plan.objects, town] }).filter((each) => each.id === id)
    expect(question?.question).toMatch(/no pair of the plan brings contacts: .* such as person>contacts/)
    expect(question?.choices.map((choice) => choice.id)).toContain('drop-pair')
    const [fault] = checkPlan(plan, schemas.source, schemas.target).filter(({ code }) => code === 'required-unmapped')
    expect(fault?.message).toMatch(/person>contacts, or take this pair out with drop-pair/)
  })

  it('goes with its pair', () => {
    const both = { ...plan, objects: [...plan.objects, town] }
    const { plan: left } = applyEdits(both, [{ edit: 'answer', question: id, choice: 'drop-pair' }], schemas)
    expect(left.objects).toEqual([town])
    expect(ask(left).some((each) => each.id === id)).toBe(false)
  })

  it('is a place like any other where one brings it, and no pair is the last to go', () => {
    const bringing = { ...plan, objects: [...plan.objects, { ...town, source: 'person', target: 'contacts' }] }
    const [question] = ask(bringing).filter((each) => each.id === id)
    expect([question?.question, question?.choices.map((choice) => choice.id)]).toEqual([
      expect.stringContaining('nothing goes there'),
      expect.not.arrayContaining(['drop-pair']),
    ])
    expect(
      ask()
        .find((each) => each.id === id)
        ?.choices.map((choice) => choice.id),
    ).not.toContain('drop-pair')
  })
})

it('a unique field that the target demands is not offered one value for all', () => {
  const serial = field('serial', 'Serial', 'text', { required: true, unique: true })
  const { ask } = propose([field('Note', 'Note', 'text')], [serial], [{ Note: 'A' }])
  const asked = ask().find(({ id }) => id === 'required:Plot>sites:serial')
  expect(asked?.choices.filter(({ id }) => id.startsWith('constant:'))).toEqual([])
})

it('records of the target are recognised by no field that is yet to be created', () => {
  const { ask, plan } = propose([field('Mail', 'Mail', 'email')], [], [{ Mail: 'a@x.test' }])
  expect(JSON.stringify(plan.schema)).toContain('"email"')
  expect(ask().filter(({ id }) => id.startsWith('match:'))).toEqual([])
})

it('a target without match key may recognise records by a unique field', () => {
  const code = field('code', 'Code', 'text', { unique: true })
  const { ask, answer } = propose([field('Code', 'Code', 'text')], [code], [{ Code: 'a' }])
  expect(ask().map(({ id }) => id)).toEqual(['match:Plot>sites'])
  const { plan: edited } = answer('match:Plot>sites', 'match:code')
  expect(edited.objects[0]!.match).toEqual([{ field: 'code', normalise: 'exact' }])
  expect(ask(edited)).toEqual([])
})

describe('owners without a counterpart', () => {
  const sources = [field('OwnerId', 'Owner ID', 'user')]
  const targets = [field('rep', 'Record owner', 'user')]
  const users = { rep: { 'user-missing': 2, 'user-inactive': 1 } }
  const { ask, answer } = propose(sources, targets, [{ OwnerId: '1' }], { users })
  const id = 'owner:Plot>sites:rep'

  it('are asked about with their number and why', () => {
    expect(ask()).toMatchObject([{ id, question: expect.stringContaining('2 user-missing, 1 user-inactive') }])
  })

  it.each([
    ['nobody', { transform: [{ user: { otherwise: null } }] }],
    ['quarantine', { transform: ['user'], invalid: 'quarantine' }],
  ])('%s settles it', (choice, mapping) => {
    const { plan: edited } = answer(id, choice)
    expect(edited.objects[0]!.fields[0]).toMatchObject(mapping)
    expect(ask(edited)).toEqual([])
  })

  it('are no question where all have one', () => {
    expect(propose(sources, targets, [{ OwnerId: '1' }]).ask()).toEqual([])
  })
})

describe('values without an option', () => {
  const region = field('Region', 'Region', 'select', { options: options('North', 'South', 'East') })
  const area = field('region', 'Region', 'select', { options: options('North', 'South') })
  const rows = [{ Region: 'North' }, { Region: 'South' }, { Region: 'East' }]
  const id = 'options:Plot>sites:region'

  it.each(['leave', 'quarantine', 'add-options'])('are settled by %s', (choice) => {
    const { ask, answer, schemas } = propose([region], [{ ...area, extendable: true }], rows)
    expect(ask()).toMatchObject([{ id, question: expect.stringContaining('"East"') }])
    const { plan: edited } = answer(id, choice)
    expect(ask(edited)).toEqual([])
    expect(checkPlan(edited, schemas.source, schemas.target)).toEqual([])
  })

  it('cannot be added where the target takes no more', () => {
    const { ask } = propose([region], [area], rows)
    expect(ask()[0]!.choices.map((choice) => choice.id)).toEqual(['leave', 'quarantine'])
  })

  it('cannot stay behind where the target demands one', () => {
    const { ask, findings } = propose([region], [{ ...area, required: true }], rows)
    expect(ask()[0]!.choices.map((choice) => choice.id)).toEqual(['quarantine'])
    const told = findings.find(({ code }) => code === 'options-missing')
    expect(told?.message).toMatch(/records with this value are kept back\.$/)
    expect(told?.fix).not.toContain('null')
  })

  it('are no question when the sample has none of them', () => {
    expect(propose([region], [area], rows.slice(0, 2)).ask()).toEqual([])
  })
})

describe('an option that every record would get', () => {
  const stage = field('Stage', 'Stage', 'select', { options: options('New', 'Won') })
  const targets = [
    field('line', 'Line', 'select', { options: options('Sales', 'Renewal'), restricted: true }),
    field('stage', 'Stage', 'select', {
      options: [
        { value: 'n', label: 'New' },
        { value: 'w', label: 'Won' },
        { value: 'r', label: 'Renewed' },
      ],
      restricted: true,
      dependsOn: [{ field: 'line', allows: { Sales: ['n', 'w'], Renewal: ['r'] } }],
    }),
  ]
  const { plan, ask, answer, schemas } = propose([stage], targets, [{ Stage: 'New' }, { Stage: 'Won' }])
  const id = 'constant:Plot>sites:line'

  it.each(['keep', 'constant:Renewal'])('is asked about, and settled by %s', (choice) => {
    expect(ask()).toMatchObject([{ id, question: expect.stringContaining('"Sales"') }])
    const { plan: edited } = answer(id, choice)
    expect(ask(edited)).toEqual([])
    expect(planHash(edited) === planHash(plan)).toBe(choice === 'keep')
    expect(checkPlan(edited, schemas.source, schemas.target)).toEqual([])
  })
})

describe('facts beside a plan', () => {
  it('are read back, and nothing is made of what is no such file', () => {
    const { schemas } = propose([extent], [bulk], seen)
    expect(readFacts(writeFacts(schemas.facts))).toEqual(schemas.facts)
    expect([null, '', '{', '{"version":9,"objects":[]}', '[]'].map(readFacts)).toEqual([[], [], [], [], []])
  })

  it('hold no text that people typed', () => {
    const { schemas } = propose(
      [field('Note', 'Note', 'text'), extent],
      [bulk],
      [{ Note: 'private words', Extent: 'Sort of big' }],
    )
    expect(writeFacts(schemas.facts)).not.toMatch(/private words|Sort of big/)
  })
})
