import { describe, expect, it } from 'vitest'
import { weighPair } from '../../src/mapping/evidence.ts'
import { collectFacts } from '../../src/mapping/facts.ts'
import { proposeObject } from '../../src/mapping/propose.ts'
import { bandOf, least } from '../../src/model/confidence.ts'
import type { Row, Value } from '../../src/model/record.ts'
import type { Field } from '../../src/model/schema.ts'
import { contacts, field, object, options } from './schemas.ts'

const sizes = options('Small', 'Medium', 'Large', 'Huge')

/** What is said of a pair whose source field holds these values. */
function weigh(source: Field, target: Field, values: Value[] = []) {
  const sides = { source: object('Plot', 'Plot', [source]), target: object('sites', 'Site', [target]) }
  const sample = values.map((value, n) => ({ id: String(n), row: { [source.name]: value } }))
  const facts = collectFacts(sides.source, sample).fields.get(source.name)!
  const { speaks, doubts, confidence } = weighPair(sides, source, target, facts)
  return { said: [...speaks, ...doubts].map(({ name }) => name), confidence }
}

function propose(source: Field[], target: Field[], rows: Row[]) {
  return proposeObject({
    source: object('Plot', 'Plot', source),
    target: object('sites', 'Site', target, { provenance: contacts.provenance! }),
    sample: rows.map((row, n) => ({ id: String(n), row })),
  })
}

const mails = ['a@x.test', 'b@x.test', 'c@x.test', 'd@x.test']

describe('evidence', () => {
  it('names its pieces, and each makes the pair surer', () => {
    const named = weigh(field('Size', 'Size', 'select'), field('size', 'Size', 'select'))
    const both = weigh(
      field('Size', 'Size', 'select', { options: sizes }),
      field('size', 'Size', 'select', { options: sizes }),
    )
    expect(named.said).toEqual(['same name'])
    expect(both.said).toEqual(['same name', 'shared options'])
    expect(both.confidence).toBeGreaterThan(named.confidence)
    expect(both.confidence).toBeLessThan(1)
  })

  it('of option sets proposes fields without kinship of name, for a person to confirm', () => {
    const { objectPlan, findings } = propose(
      [field('Extent', 'Extent', 'select', { options: sizes })],
      [field('bulk', 'Bulk', 'select', { options: sizes })],
      [{ Extent: 'Small' }, { Extent: 'Huge' }],
    )
    expect(objectPlan.fields[0]).toMatchObject({
      from: 'Extent',
      to: 'bulk',
      evidence: expect.stringContaining('4 of 4 options'),
    })
    expect(bandOf(objectPlan.fields[0]!.confidence!)).toBe('unsure')
    expect(findings.map(({ code }) => code)).toContain('doubtful-mapping')
  })

  it("takes a name without the object's in front of it for the same, on whichever side it is shorter", () => {
    for (const [from, to] of [
      [field('label', 'Label', 'text'), field('plot_label', 'x', 'text')],
      [field('plotlabel', 'Plot label', 'text'), field('Label', 'y', 'text')],
    ] as const)
      expect(weigh(from, to).said).toContain("object's name in front")
  })

  it('of two options, which half of all lists have, proposes nothing', () => {
    const yesNo = { options: options('Yes', 'No') }
    const { objectPlan } = propose(
      [field('Fenced', 'Fenced', 'select', yesNo)],
      [field('vip', 'VIP', 'select', yesNo)],
      [{ Fenced: 'Yes' }, { Fenced: 'No' }],
    )
    expect(objectPlan.fields.map(({ to }) => to)).toEqual(['fenced'])
  })

  it('takes the few values of a free text for options', () => {
    const target = field('bulk', 'Bulk', 'select', { options: sizes })
    expect(weigh(field('Extent', 'Extent', 'text'), target, ['small', 'Large', 'huge', 'Medium']).said).toEqual([
      'shared options',
    ])
    expect(weigh(field('Extent', 'Extent', 'text'), target, ['a', 'b', 'c', 'd']).said).toEqual([])
  })

  it('of the shape of values speaks where a text holds what the target is for', () => {
    const target = field('reach', 'Reach', 'email')
    expect(weigh(field('Contact', 'Contact', 'text'), target, mails).said).toEqual(['shape of values'])
    expect(weigh(field('Contact', 'Contact', 'text'), target, ['Ada', 'Bob', 'Eve']).said).toEqual([])
    const phone = field('call', 'Call', 'phone')
    expect(weigh(field('Contact', 'Contact', 'text'), phone, mails).said).toEqual(['other shape'])
    const day = field('day', 'Day', 'date')
    expect(weigh(field('When', 'When', 'text'), day, ['2024-01-01', '2024-01-02', '2024-01-03']).said).toEqual([
      'shape of values',
    ])
  })

  it('of one door counts once: the strongest', () => {
    expect(weigh(field('Size', 'Size', 'text'), field('size', 'Size', 'text')).confidence).toBeCloseTo(0.95)
  })

  it('against a pair: values longer than the target takes, and repeated where each may be there once', () => {
    const short = weigh(field('Note', 'Note', 'text'), field('note', 'Note', 'text', { maxLength: 5 }), ['too long'])
    expect(short.said).toEqual(['same name', 'too long'])
    const unique = field('code', 'Code', 'text', { unique: true })
    expect(weigh(field('Code', 'Code', 'text'), unique, ['a', 'a', 'a', 'b', 'a']).said).toContain('values repeat')
    expect(weigh(field('Code', 'Code', 'text'), unique, ['a', 'b', 'c', 'b']).said).toEqual(['same name'])
  })

  it('of words alone names an alternative, and does not propose', () => {
    const { objectPlan, facts } = propose(
      [field('CloseDate', 'Close date', 'date')],
      [field('expected_close_date', 'Expected close date', 'date')],
      [{ CloseDate: '2024-01-01' }],
    )
    expect(objectPlan.fields.map(({ to }) => to)).toEqual(['close_date'])
    expect(facts.alternatives.CloseDate).toMatchObject([{ to: 'expected_close_date' }])
  })

  it('that is near for two targets names the one that was not taken', () => {
    const { objectPlan, facts } = propose(
      [field('City', 'Town', 'text')],
      [field('city', 'Place', 'text'), field('town', 'Town', 'text')],
      [{ City: 'x' }],
    )
    expect(objectPlan.fields[0]).toMatchObject({ to: 'city', confidence: 0.95 })
    expect(facts.alternatives.City).toMatchObject([{ to: 'town', confidence: 0.9 }])
  })

  it('has three bands', () => {
    expect([least.sure, least.likely, least.unsure].map(bandOf)).toEqual(['sure', 'likely', 'unsure'])
    expect([0.899, 0.749, 0].map(bandOf)).toEqual(['likely', 'unsure', 'unsure'])
  })
})
