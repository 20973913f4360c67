import { describe, expect, it } from 'vitest'
import { compileMapping } from '../../src/mapping/apply.ts'
import { chainFaults, compileChain, prepareTransforms } from '../../src/mapping/chain.ts'
import { createChooser } from '../../src/mapping/options.ts'
import { parsePhone } from '../../src/mapping/phone.ts'
import { proposeObject } from '../../src/mapping/propose.ts'
import { noUser } from '../../src/mapping/users.ts'
import type { FieldMapping, Plan, TransformEntry } from '../../src/model/plan.ts'
import type { Row } from '../../src/model/record.ts'
import { contacts, lead, leads } from './schemas.ts'

const { objectPlan } = proposeObject({ source: lead, target: contacts, sample: leads })
const context = { choose: createChooser(undefined), user: noUser }
const noUsers = { user: noUser }

function through(entries: TransformEntry[], value: string | null) {
  return compileChain(entries, ['Field'])([value], context)
}

/** What a plan with these mappings alone makes of a record. */
function mapped(row: Row, ...fields: FieldMapping[]) {
  return compileMapping({ ...objectPlan, fields }, contacts)({ id: '1', row }, noUsers)
}

describe('a chain', () => {
  it('hands each result on, and ends at the first issue', () => {
    const entries: TransformEntry[] = ['trim', { nothing: { words: ['n/a'] } }, { default: { value: 'none' } }, 'upper']
    expect(through(entries, ' Oslo ')).toEqual({ value: 'OSLO' })
    expect(through(entries, ' n/a ')).toEqual({ value: 'NONE', standIn: true })
    expect(through(entries, null)).toEqual({ value: 'NONE', standIn: true })
    expect(through(['integer', { default: { value: '7' } }], 'seven')).toHaveProperty('issue.code', 'malformed-number')
  })

  it('keeps null, empty text and a field left out apart', () => {
    expect(through([], '')).toEqual({ value: '' })
    expect(through(['trim'], '')).toEqual({ value: null })
    expect(through(['trim', { empty: { as: 'text' } }], ' ')).toEqual({ value: '' })
    expect(through([{ empty: { as: 'text' } }, 'trim'], ' ')).toEqual({ value: null })
    expect(through([{ nothing: { words: ['-'] } }, { empty: { as: 'absent' } }], '-')).toEqual({ value: undefined })
    expect(through([{ empty: { as: 'absent' } }, { default: { value: 'x' } }], '')).toEqual({ value: undefined })
  })

  it('remembers what was cut off on its way', () => {
    expect(through([{ truncate: { length: 3 } }, 'upper'], 'abcdef')).toMatchObject({
      value: 'ABC',
      lost: { code: 'truncated' },
    })
  })

  it.each<[TransformEntry[], string[], RegExp | null]>([
    [[{ join: {} }, 'upper'], ['A', 'B'], null],
    [['trim'], ['A', 'B'], /Several fields \(A, B\) become one value by join/],
    [[], ['A', 'B'], /Several fields/],
    [['trim', 'join'], ['A'], /"join" reads source fields: it can only be the first/],
    [['first-of'], [], /"first-of" needs source fields/],
    [[{ template: { text: '{A} {C}' } }], ['A'], /"from" lacks the field "C"/],
    [[{ template: { text: '{A}' } }], ['A', 'B'], /"from" has the field "B", which is not/],
    [[{ template: { text: '{A' } }], ['A'], /"template": text: must name fields in pairs of braces/],
    [['truncate'], ['A'], /"truncate" needs arguments \(at most length characters; full /],
    [[{ truncate: { lenght: 3 } }], ['A'], /no argument "lenght".*Did you mean "length"/],
    [[{ trim: { hard: true } }], ['A'], /no argument "hard": it takes none/],
    [[{ trim: {}, lower: {} }], ['A'], /one key/],
    [[{ constructor: {} }], ['A'], /no transform "constructor"\. It is one of trim, lower, /],
    [[{ datetime: { format: 'DD.MM.YYYY' } }], ['A'], /state "zone"/],
    [[{ date: { zone: 'Europe/Berlyn' } }], ['A'], /must be a zone such as/],
    [[{ date: { format: 'DD.MM.YY' } }], ['A'], /letters that are no token/],
    [[{ decimal: { point: ',', group: ',' } }], ['A'], /must differ/],
    [[{ money: { round: 'half-up' } }], ['A'], /needs "places"/],
    [[{ boolean: { yes: ['nein'], no: [' NEIN'] } }], ['A'], /both yes and no/],
    [[{ boolean: { yes: ['no'] } }], ['A'], /both yes and no/],
  ])('%j on %j', (entries, sources, wanted) => {
    const faults = chainFaults(entries, sources)
    if (wanted === null) return expect(faults).toEqual([])
    expect(faults.join(' ')).toMatch(wanted)
    expect(() => compileChain(entries, sources)).toThrow(expect.objectContaining({ code: 'plan' }))
  })
})

describe('a mapping of several fields', () => {
  const join: FieldMapping = { to: 'message', from: ['FirstName', 'LastName'], transform: ['join', 'upper'] }

  it('makes one value of them', () => {
    expect(mapped({ FirstName: 'Ada', LastName: 'Lovelace' }, join).row).toEqual({ message: 'ADA LOVELACE' })
    expect(mapped({ FirstName: null, LastName: '' }, join).row).toEqual({ message: null })
  })

  it('says nothing when one of them was not read', () => {
    expect(mapped({ FirstName: 'Ada' }, join)).toEqual({ row: {}, issues: [] })
    expect(mapped({ FirstName: 'Ada' }, { ...join, transform: ['first-of'] })).toEqual({ row: {}, issues: [] })
  })

  it('lists all of its values when it finds no way in', () => {
    const mapping: FieldMapping = { to: 'email', from: ['Email', 'Name'], transform: ['first-of', 'email'] }
    expect(mapped({ Email: null, Name: 'Ada' }, mapping).issues).toEqual([
      expect.objectContaining({ source: 'Email, Name', value: ['', 'Ada'], code: 'malformed-email' }),
    ])
  })
})

describe('a value that is cut short', () => {
  const cut = (more: object): FieldMapping => ({
    to: 'city',
    from: 'City',
    transform: [{ truncate: { length: 4, ...more } }],
  })

  it('is written, and listed whole among the lost without keeping the record back', () => {
    const { row, issues } = mapped({ City: 'Trondheim' }, cut({}))
    expect(row).toEqual({ city: 'Tron' })
    expect(issues).toEqual([
      {
        field: 'city',
        source: 'City',
        code: 'truncated',
        message: expect.any(String),
        value: 'Trondheim',
        policy: 'omit',
      },
    ])
  })

  it('is lost to nobody where the plan keeps it in another field', () => {
    const whole: FieldMapping = { to: 'message', from: 'City', transform: [] }
    expect(mapped({ City: 'Trondheim' }, cut({ full: 'message' }), whole)).toEqual({
      row: { city: 'Tron', message: 'Trondheim' },
      issues: [],
    })
  })
})

describe('prepareTransforms', () => {
  const planOf = (fields: FieldMapping[], match = objectPlan.match): Plan => ({
    version: 1,
    id: 'x',
    source: { connection: 'a', vendor: 'v', account: '1' },
    target: { connection: 'b', vendor: 'w', account: '2' },
    objects: [{ ...objectPlan, fields, match }],
    schema: [],
    tolerance: 0,
  })

  // In this order: what is loaded stays loaded.
  it('loads the numbering plans only for a plan that speaks of phones', async () => {
    await prepareTransforms(planOf(objectPlan.fields))
    expect(() => parsePhone('+4930901820')).toThrow(/before their plans were loaded/)
    await prepareTransforms(planOf([], [{ field: 'phone', normalise: 'phone' }]))
    expect(parsePhone('+4930901820')).toEqual({ e164: '+4930901820', extension: false })
  })
})

it('maps a record through chains with arguments in each of 12 fields', () => {
  const entries: TransformEntry[] = [
    { truncate: { length: 12 } },
    { decimal: { point: ',', group: '.' } },
    { datetime: { zone: 'Europe/Berlin', format: 'DD.MM.YYYY HH:mm' } },
    { template: { text: '{A} of {B}' } },
  ]
  const sources = [['A'], ['N'], ['T'], ['A', 'B']]
  const fields = Array.from({ length: 12 }, (_, n): FieldMapping => {
    return { to: `f${n}`, from: sources[n % 4]!, transform: [entries[n % 4]!] }
  })
  const map = compileMapping({ ...objectPlan, fields }, contacts)
  const record = { id: '1', row: { A: 'Ada Lovelace of London', B: 'Byron', N: '1.234.567,89', T: '20.11.2026 14:00' } }
  expect(map(record, noUsers).issues).toHaveLength(3)
})
