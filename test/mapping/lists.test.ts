import { describe, expect, it } from 'vitest'
import { compileMapping } from '../../src/mapping/apply.ts'
import { carriage, chainProblem } from '../../src/mapping/compatibility.ts'
import { lossOf } from '../../src/mapping/loss.ts'
import { noUser } from '../../src/mapping/users.ts'
import type { FieldMapping, ObjectPlan } from '../../src/model/plan.ts'
import type { Row } from '../../src/model/record.ts'
import type { Field } from '../../src/model/schema.ts'
import { field, object } from './schemas.ts'

const list = { many: true } as const
const person = object('contacts', 'Contact', [
  field('email', 'E-mail', 'email'),
  field('second', 'Second e-mail', 'email'),
  field('further', 'Further e-mails', 'email', list),
  field('others', 'Other e-mails', 'text'),
])

const base: Omit<ObjectPlan, 'fields'> = {
  source: 'persons',
  target: 'contacts',
  skip: [],
  match: [],
  policy: {
    existing: 'fill-empty',
    duplicate: 'quarantine',
    missingKey: 'create',
    invalid: 'quarantine',
    race: 'quarantine',
  },
  provenance: { sourceKey: 'key' },
  unmapped: [],
}

function become(fields: FieldMapping[], row: Row) {
  const { row: made, issues } = compileMapping({ ...base, fields }, person)({ id: '1', row }, { user: noUser })
  return {
    row: made,
    told: issues.map(({ field, code, entries, policy }) => `${field} ${code} ${entries ?? '-'} ${policy}`),
  }
}

const three = ['a@x.example', 'B@x.example', 'c@x.example']
const emails = { from: 'emails', transform: ['email'] }

describe('a list of values', () => {
  it('goes as it is where lists go, each entry in the form of the target', () => {
    expect(become([{ to: 'further', ...emails }], { emails: three }).row).toEqual({
      further: ['a@x.example', 'b@x.example', 'c@x.example'],
    })
  })

  it('is one entry, text, or parted between fields, and what has no place is counted', () => {
    const picked = become([{ to: 'email', from: 'emails', transform: ['pick', 'email'] }], { emails: three })
    expect(picked).toEqual({ row: { email: 'a@x.example' }, told: ['email entries-left 2 omit'] })
    const text = become([{ to: 'others', from: 'emails', transform: ['email', 'text'] }], { emails: three })
    expect(text).toEqual({ row: { others: 'a@x.example; b@x.example; c@x.example' }, told: [] })
  })

  it('is parted by what other fields have, whatever their order in the plan, and nothing is lost', () => {
    const parted: FieldMapping[] = [
      { to: 'others', from: 'emails', transform: [{ 'not-in': { fields: ['email', 'second'] } }, 'email', 'text'] },
      {
        to: 'second',
        from: 'emails',
        transform: [{ 'not-in': { fields: ['email'] } }, { pick: { rest: 'others' } }, 'email'],
      },
      { to: 'email', from: 'email', transform: ['email'] },
    ]
    expect(become(parted, { email: 'A@x.example', emails: three })).toEqual({
      row: { email: 'a@x.example', second: 'b@x.example', others: 'c@x.example' },
      told: [],
    })
    expect(become(parted, { email: 'a@x.example', emails: ['a@x.example'] }).row).toEqual({
      email: 'a@x.example',
      second: null,
      others: null,
    })
    expect(become(parted, { email: null, emails: null }).row).toEqual({ email: null, second: null, others: null })
  })

  it('waits for an entry that is refused, or goes without it and says how many', () => {
    const bad = { emails: ['a@x.example', 'n/a', 'none', 'd@x.example'] }
    expect(become([{ to: 'further', ...emails }], bad)).toEqual({
      row: {},
      told: ['further malformed-email 2 quarantine'],
    })
    expect(become([{ to: 'further', ...emails, invalid: 'omit' }], bad)).toEqual({
      row: { further: ['a@x.example', 'd@x.example'] },
      told: ['further malformed-email 2 omit'],
    })
    expect(become([{ to: 'further', ...emails, invalid: 'omit' }], { emails: ['n/a'] })).toEqual({
      row: {},
      told: ['further malformed-email - omit'],
    })
  })

  it('is made of one value, of text, of several fields', () => {
    expect(become([{ to: 'further', from: 'email', transform: ['email'] }], { email: 'A@x.example' }).row).toEqual({
      further: ['a@x.example'],
    })
    expect(
      become([{ to: 'further', from: 't', transform: ['list', 'email'] }], { t: 'a@x.example; b@x.example' }).row,
    ).toEqual({
      further: ['a@x.example', 'b@x.example'],
    })
    const both = { to: 'further', from: ['email', 'second'], transform: ['all-of', 'email'] }
    expect(become([both], { email: 'a@x.example', second: 'b@x.example' }).row).toEqual({
      further: ['a@x.example', 'b@x.example'],
    })
    expect(become([both], { email: null, second: ' ' }).row).toEqual({ further: null })
    expect(become([both], { email: 'a@x.example' }).row).toEqual({})
  })
})

describe('the way of a list', () => {
  const one = (type: Field['type']) => ({ type })
  const many = (type: Field['type']) => ({ type, ...list })

  it.each([
    [many('email'), many('email'), 'lossless', ['email']],
    [many('email'), one('email'), 'lossy', ['pick', 'email']],
    [many('email'), one('text'), 'lossless', ['text']],
    [many('phone'), one('phone'), 'lossy', ['pick']],
    [one('email'), many('email'), 'lossless', ['email']],
    [one('text'), many('email'), 'lossy', ['list', 'email']],
    [one('multi-select'), many('email'), 'lossy', ['list', 'email']],
    [many('email'), one('boolean'), 'no', []],
    [many('text'), one('multi-select'), 'lossy', ['options']],
  ] as const)('%j to %j is %s', (from, to, loss, transform) => {
    expect(carriage(from, to)).toEqual({ loss, transform })
    if (loss !== 'no') expect(chainProblem([from], transform, to)).toBeNull()
    else expect(chainProblem([from], [], to)).not.toBeNull()
  })

  it('is no way into one value, unless one is chosen or all are joined', () => {
    expect(chainProblem([many('email')], ['email'], one('email'))).toMatch(/pick chooses one, text joins them/)
    expect(chainProblem([many('email')], [{ 'not-in': { fields: ['x'] } }], one('text'))).not.toBeNull()
  })

  it('says in the plan what it loses', () => {
    const of = (transform: FieldMapping['transform']) =>
      lossOf(
        { to: 'email', from: 'emails', transform },
        [field('emails', 'E-mails', 'email', list)],
        field('email', 'E-mail', 'email'),
      )
    expect(of(['pick', 'email'])).toEqual(['all entries but one'])
    expect(of([{ pick: { rest: 'others' } }, 'email'])).toEqual([])
  })
})
