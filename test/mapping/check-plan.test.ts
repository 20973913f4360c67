import { describe, expect, it } from 'vitest'
import { checkPlan } from '../../src/mapping/check-plan.ts'
import { proposeObject } from '../../src/mapping/propose.ts'
import { fieldCreations, type ObjectPlan, type Plan } from '../../src/model/plan.ts'
import type { FieldType } from '../../src/model/schema.ts'
import { contacts, field, lead, leads, source, target } from './schemas.ts'

const proposal = proposeObject({ source: lead, target: contacts, sample: leads })
const object = proposal.objectPlan
const plan: Plan = {
  version: 1,
  id: 'x',
  source: { connection: 'a', vendor: 'v', account: '1' },
  target: { connection: 'b', vendor: 'w', account: '2' },
  objects: [object],
  schema: proposal.schemaChanges,
  tolerance: 0.005,
}

function faultsOf(change: Partial<ObjectPlan>, rest: Partial<Plan> = {}) {
  return checkPlan({ ...plan, ...rest, objects: [{ ...object, ...change }] }, source, target)
}

/** The proposal with the mapping to `to` replaced, or taken out. */
function withMapping(to: string, change: Partial<ObjectPlan['fields'][number]> | null): Partial<ObjectPlan> {
  const fields = object.fields.flatMap((mapping) => {
    if (mapping.to !== to) return [mapping]
    return change ? [{ ...mapping, ...change }] : []
  })
  return { fields }
}

describe('checkPlan', () => {
  it('wants at least one field of the source to go somewhere', () => {
    const nothing = { fields: [], match: [] }
    expect(faultsOf(nothing).filter(({ code }) => code === 'nothing-mapped')).toMatchObject([{ severity: 'error' }])
    const constant = { ...nothing, fields: [{ to: 'city', constant: 'Rome', transform: [] }] }
    expect(faultsOf(constant).map(({ code }) => code)).toContain('nothing-mapped')
    expect(faultsOf({}).map(({ code }) => code)).not.toContain('nothing-mapped')
  })

  it('wants a value that is cut short whole in the field that is named for it, from the same source', () => {
    const codes = (whole: Partial<ObjectPlan['fields'][number]>) => {
      const transform = [{ truncate: { length: 3, full: 'message' } }]
      const { fields = [] } = withMapping('city', { transform })
      const others = fields.filter(({ to }) => to !== 'message')
      const findings = faultsOf({ fields: [...others, { to: 'message', from: 'City', transform: ['trim'], ...whole }] })
      return findings.map(({ code }) => code)
    }
    expect(codes({})).toEqual([])
    expect(codes({ transform: [{ truncate: { length: 9 } }] })).toEqual(['not-kept-whole'])
    expect(codes({ from: 'State' })).toEqual(['not-kept-whole'])
  })

  it('wants records to go elsewhere than where they are', () => {
    const codes = (connection: string, from: string) =>
      checkPlan(
        {
          ...plan,
          target: { ...plan.target, connection },
          objects: [{ ...object, source: from, target: contacts.name }],
        },
        { objects: [...source.objects, ...target.objects] },
        target,
      ).map(({ code }) => code)
    expect(codes(plan.source.connection, contacts.name)).toContain('into-itself')
    expect(codes(plan.target.connection, contacts.name)).not.toContain('into-itself')
    expect(codes(plan.source.connection, object.source)).not.toContain('into-itself')
  })

  it('finds nothing wrong with a proposal', () => {
    expect(checkPlan(plan, source, target)).toEqual([])
  })

  it.each<[string, Partial<ObjectPlan>, string, RegExp]>([
    [
      'an unknown source object',
      { source: 'Leed' },
      'unknown-object',
      /objects\[Leed -> contacts\]\.source: .*Did you mean "Lead"/,
    ],
    [
      'an unknown target object',
      { target: 'deals' },
      'unknown-object',
      /The target has no object "deals"\. It has: contacts/,
    ],
    [
      'an unknown source field',
      withMapping('city', { from: 'Citty' }),
      'unknown-field',
      /fields\[city\]\.from: .*Did you mean "City"/,
    ],
    [
      'an unknown target field',
      withMapping('city', { to: 'citi' }),
      'unknown-field',
      /fields\[citi\]\.to: .*Did you mean "city".*create-field/,
    ],
    ['a read-only target', withMapping('newsletter', { to: 'hs_email_optout' }), 'read-only', /cannot be written/],
    [
      'an unknown transform',
      withMapping('email', { transform: ['emial'] }),
      'unknown-transform',
      /Did you mean "email"/,
    ],
    [
      'arguments that a transform does not take',
      withMapping('city', { transform: [{ truncate: { length: 3, lenght: 3 } }] }),
      'transform-arguments',
      /fields\[city\]\.transform: .*"lenght".*"length"/,
    ],
    [
      'several fields without a transform that makes one of them',
      withMapping('city', { from: ['City', 'State'], transform: ['trim'] }),
      'transform-order',
      /Several fields \(City, State\)/,
    ],
    [
      'an unknown one of several fields',
      withMapping('city', { from: ['City', 'Stat'], transform: ['join'] }),
      'unknown-field',
      /fields\[city\]\.from: .*"Stat".*Did you mean "State"/,
    ],
    [
      'several fields in a chain that does not carry their value',
      withMapping('city', { from: ['City', 'OwnerId'], transform: ['join', 'integer', 'date'] }),
      'type-mismatch',
      /Lead\.City \(text\) and Lead\.OwnerId \(user\) do not fit .*"date" does not take integer values/,
    ],
    [
      'the first of several fields of which one does not fit',
      withMapping('newsletter', { from: ['Newsletter__c', 'City'], transform: ['first-of'] }),
      'type-mismatch',
      /text values do not go into a boolean field/,
    ],
    [
      'a cut value that is nowhere whole',
      withMapping('city', { transform: [{ truncate: { length: 3, full: 'message' } }] }),
      'not-kept-whole',
      /kept in "message": map City to that field as well, without truncate/,
    ],
    [
      'a missing look-up of users',
      withMapping('hubspot_owner_id', { transform: [] }),
      'type-mismatch',
      /user values do not go into a user field/,
    ],
    ['a missing look-up of options', withMapping('region', { transform: [] }), 'type-mismatch', /select values/],
    [
      'a number without a transform into text',
      withMapping('annualrevenue', { transform: [] }),
      'type-mismatch',
      /currency values do not go/,
    ],
    [
      'a transform that does not take the type',
      withMapping('newsletter', { transform: ['date'] }),
      'type-mismatch',
      /does not take boolean/,
    ],
    ['a target written twice', withMapping('city', { to: 'state' }), 'written-twice', /"state" is written twice/],
    [
      'our own field as a target',
      withMapping('city', { to: 'crm_ferry_source_id' }),
      'written-twice',
      /one of our own/,
    ],
    ['an unmapped match key', withMapping('email', null), 'match-unmapped', /"email" gets no source field/],
    [
      'an unknown match key',
      { match: [{ field: 'email', also: ['mail2'], normalise: 'email' }] },
      'unknown-field',
      /match\[email\]/,
    ],
    [
      'an unknown field in a skip rule',
      { skip: [{ field: 'Converted', equals: true, reason: 'r' }] },
      'unknown-field',
      /skip\[Converted\].*unskip/,
    ],
    [
      'a provenance field that nobody creates',
      { provenance: { sourceKey: 'our_id' } },
      'unknown-field',
      /provenance\.sourceKey/,
    ],
  ])('%s', (_, change, code, message) => {
    const faults = faultsOf(change).filter((finding) => finding.severity === 'error')
    expect(faults.map((finding) => finding.code)).toContain(code)
    expect(faults.find((finding) => finding.code === code)?.message).toMatch(message)
  })

  it('a required target field needs a source field or a constant', () => {
    const strict = {
      objects: [{ ...contacts, fields: [...contacts.fields, field('must', 'Must', 'text', { required: true })] }],
    }
    expect(checkPlan(plan, source, strict).map((finding) => finding.code)).toEqual(['required-unmapped'])
    const fields = [...object.fields, { to: 'must', constant: 'x', transform: [] }]
    expect(checkPlan({ ...plan, objects: [{ ...object, fields }] }, source, strict)).toEqual([])
  })

  it('a constant of a choice is one of its options', () => {
    const fields = (constant: string) => ({
      fields: [
        ...object.fields.filter((mapping) => mapping.to !== 'region'),
        { to: 'region', constant, transform: [] },
      ],
    })
    expect(faultsOf(fields('emea'))).toEqual([])
    expect(faultsOf(fields('emia'))[0]?.message).toMatch(/no option "emia".*Did you mean "emea"/)
  })

  it('new fields: taken names, double creation, and those that nothing uses', () => {
    const create = (name: string, type: 'text' | 'date') => ({
      action: 'create-field' as const,
      object: 'contacts',
      field: { name, label: name, type },
    })
    const codes = (...extra: Plan['schema']) =>
      faultsOf({}, { schema: [...plan.schema, ...extra] }).map((finding) => finding.code)
    expect(codes(create('city', 'date'))).toEqual(['name-taken'])
    expect(codes(create('budget', 'text'))).toEqual(['created-twice'])
    expect(codes(create('spare', 'text'))).toEqual(['created-unused'])
    expect(codes({ ...create('x', 'text'), object: 'contact' })).toContain('unknown-object')
  })

  it('a field that the target shows as its one kind of number or text is the one that the plan makes', () => {
    const present = (shown: FieldType) => {
      const made = { ...contacts, fields: [...contacts.fields, field('budget', 'Budget', shown)] }
      return checkPlan(plan, source, { ...target, objects: [made] }).map(({ code }) => code)
    }
    expect(present('decimal')).not.toContain('name-taken')
    expect(present('text')).toContain('name-taken')
    expect(present('select')).toContain('name-taken')
  })

  it.each<[FieldType, FieldType, boolean]>([
    ['time', 'text', true],
    ['datetime', 'text', true],
    ['duration', 'decimal', true],
    ['text', 'time', false],
    ['time', 'decimal', false],
    ['boolean', 'text', false],
  ])(
    'a %s that the target keeps as %s, for want of such a type: the one that the plan makes? %s',
    (made, shown, is) => {
      const there = { ...contacts, fields: [...contacts.fields, field('extra', 'Extra', shown)] }
      const change = {
        action: 'create-field',
        object: 'contacts',
        field: { name: 'extra', label: 'Extra', type: made },
      }
      const again = { ...plan, schema: [...plan.schema, change] } as Plan
      const found = checkPlan(again, source, { ...target, objects: [there] }).map(({ code }) => code)
      expect(found.includes('name-taken')).toBe(!is)
    },
  )

  it('fields that exist as the plan would create them are no fault', () => {
    const made = fieldCreations(plan.schema).map((change) =>
      field(
        change.field.name,
        change.field.label,
        change.field.type,
        change.field.options ? { options: change.field.options } : {},
      ),
    )
    const after = { objects: [{ ...contacts, fields: [...contacts.fields, ...made] }] }
    expect(checkPlan(plan, source, after)).toEqual([])
  })
})
