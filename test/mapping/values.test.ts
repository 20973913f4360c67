import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileMapping } from '../../src/mapping/apply.ts'
import { checkPlan } from '../../src/mapping/check-plan.ts'
import { createChooser } from '../../src/mapping/options.ts'
import { proposeObject } from '../../src/mapping/propose.ts'
import { noUser } from '../../src/mapping/users.ts'
import { watchValues } from '../../src/mapping/watch-values.ts'
import type { FieldMapping, ObjectPlan, Plan, SchemaChange } from '../../src/model/plan.ts'
import type { CrmRecord, Value } from '../../src/model/record.ts'
import type { Field } from '../../src/model/schema.ts'
import { contacts, field, lead, leads, object, options, source } from './schemas.ts'

const status = field('hs_lead_status', 'Lead Status', 'select', {
  options: [
    { value: 'NEW', label: 'New' },
    { value: 'OPEN', label: 'Open' },
    { value: 'OPEN_DEAL', label: 'Open Deal' },
    { value: 'IN_PROGRESS', label: 'In Progress' },
  ],
  restricted: true,
})

describe('an option is chosen', () => {
  const twins = field('t', 'T', 'select', {
    options: [
      { value: 'A', label: 'Same' },
      { value: 'B', label: 'same ' },
      { value: 'C', label: 'Café' },
      { value: 'c', label: 'Other' },
      { value: 'D', label: 'A' },
    ],
  })
  it.each<[string, Field, FieldMapping['values'], ReturnType<ReturnType<typeof createChooser>>]>([
    ['OPEN', status, {}, { value: 'OPEN' }],
    ['Open', status, {}, { value: 'OPEN' }],
    [' in progress ', status, {}, { value: 'IN_PROGRESS' }],
    ['Cafe\u0301', twins, {}, { value: 'C' }],
    ['Same', twins, {}, { value: 'A' }],
    ['SAME', twins, {}, 'ambiguous'],
    ['A', twins, {}, { value: 'A' }],
    ['a', twins, {}, 'ambiguous'],
    ['gone', status, {}, 'missing'],
    ['OPEN', status, { OPEN: 'NEW' }, { value: 'NEW' }],
    ['open', status, { OPEN: 'NEW' }, { value: 'NEW' }],
    ['open', status, { OPEN: 'NEW', open: null }, 'left'],
    ['Open', status, { OPEN: 'NEW', open: null }, 'ambiguous'],
    ['Open', status, { OPEN: 'NEW', open: 'NEW' }, { value: 'NEW' }],
    ['constructor', status, {}, 'missing'],
    ['x', field('f', 'F', 'select', { options: [], restricted: false }), { x: 'Y' }, { value: 'Y' }],
    ['z', field('f', 'F', 'select', { options: [], restricted: false }), { x: 'Y' }, { value: 'z' }],
    ['z', field('f', 'F', 'select', { options: [], restricted: true }), { x: 'Y' }, 'missing'],
  ])('%j of %o under %j', (text, to, values, wanted) => {
    expect(createChooser(to, values)(text)).toEqual(wanted)
  })

  it('always takes an option by its own value, and an entry by its own key', () => {
    const texts = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(texts, texts, (names, keys) => {
        const to = field('f', 'F', 'select', { options: names.map((value) => ({ value, label: value })) })
        for (const name of names) expect(createChooser(to)(name)).toEqual({ value: name })
        const values = Object.fromEntries(keys.map((key, n) => [key, n % 2 === 0 ? names[0]! : null]))
        for (const [key, option] of Object.entries(values)) {
          expect(createChooser(to, values)(key)).toEqual(option === null ? 'left' : { value: option })
        }
      }),
    )
  })
})

describe('a value map', () => {
  const plan = (mapping: Partial<FieldMapping>): ObjectPlan => ({
    ...proposeObject({ source: lead, target: contacts, sample: leads }).objectPlan,
    fields: [{ to: 'hs_lead_status', from: 'Status', transform: ['option'], ...mapping }],
  })
  const mapped = (mapping: Partial<FieldMapping>, value: Value) =>
    compileMapping(plan(mapping), contacts)({ id: '1', row: { Status: value } }, { user: noUser })

  it('goes before the options of the field', () => {
    const { row, issues } = mapped({ values: { Nurturing: 'IN_PROGRESS', Open: 'NEW' } }, 'Nurturing')
    expect([row, issues]).toEqual([{ hs_lead_status: 'IN_PROGRESS' }, []])
    expect(mapped({ values: { Open: 'NEW' } }, 'Open').row).toEqual({ hs_lead_status: 'NEW' })
    expect(mapped({ values: { Open: 'NEW' } }, 'New').row).toEqual({ hs_lead_status: 'NEW' })
  })

  it('leaves a value behind on purpose: the record goes on without it whatever the policy, and it counts as lost', () => {
    const { row, issues } = mapped({ values: { Nurturing: null }, invalid: 'quarantine' }, 'Nurturing')
    expect(row).toEqual({})
    expect(issues).toEqual([expect.objectContaining({ code: 'left-behind', policy: 'omit', value: 'Nurturing' })])
  })

  it('works entry by entry on lists', () => {
    const several = { transform: ['options'], values: { Old: null, Fresh: 'NEW' } }
    const partly = mapped(several, ['Fresh', 'Old', 'OPEN', 'new'])
    expect(partly.row).toEqual({ hs_lead_status: ['NEW', 'OPEN'] })
    expect(partly.issues).toMatchObject([{ code: 'left-behind', policy: 'omit' }])
    expect(mapped(several, ['Old'])).toMatchObject({ row: {}, issues: [{ code: 'left-behind' }] })
    expect(mapped(several, ['Old', 'nowhere'])).toMatchObject({ row: {}, issues: [{ code: 'option-missing' }] })
  })
})

describe('checkPlan', () => {
  const proposal = proposeObject({ source: lead, target: contacts, sample: leads })
  const extendable = {
    objects: [
      {
        ...contacts,
        fields: contacts.fields.map((each) => (each.name === 'hs_lead_status' ? { ...each, extendable: true } : each)),
      },
    ],
  }
  const faults = (values: FieldMapping['values'], changes: SchemaChange[] = [], transform = ['option']) => {
    const fields = proposal.objectPlan.fields.map((mapping) =>
      mapping.to === 'hs_lead_status' ? { ...mapping, transform, ...(values && { values }) } : mapping,
    )
    const plan: Plan = {
      ...{ version: 1, id: 'p', tolerance: 0 },
      source: { connection: 's', vendor: 's', account: '1' },
      target: { connection: 't', vendor: 't', account: '2' },
      objects: [{ ...proposal.objectPlan, fields }],
      schema: [...proposal.schemaChanges, ...changes],
    }
    return checkPlan(plan, source, extendable).map(({ severity, code, message }) => ({ severity, code, message }))
  }
  const adding = (...values: string[]): SchemaChange => ({
    ...{ action: 'add-options', object: 'contacts', field: 'hs_lead_status' },
    options: options(...values),
  })

  it('holds a map against the options that are there, and those that the plan adds', () => {
    expect(faults({ Nurturing: 'NEW', Unseen: null })).toEqual([])
    expect(faults({ Nurturing: 'NURTURING' }, [adding('NURTURING')])).toEqual([])
    expect(faults({ Nurturing: 'NURTURING' })).toMatchObject([{ severity: 'error', code: 'option-missing' }])
    expect(faults({ Nurturing: 'In Progress' })[0]?.message).toContain('Its value is "IN_PROGRESS"')
    expect(faults({ Nurturing: 'NEWW' })[0]?.message).toContain('Did you mean "NEW"?')
    expect(faults({ Nurturing: 'NEWW' })[0]?.message).toMatch(
      /^objects\[Lead -> contacts\]\.fields\[hs_lead_status\]\.values/,
    )
  })

  it('refuses a map that nothing looks into', () => {
    expect(faults({ Nurturing: 'NEW' }, [], ['trim', 'upper']).map(({ code }) => code)).toContain('values-unused')
  })

  it('refuses options that cannot be added', () => {
    const codes = (...changes: SchemaChange[]) => faults(undefined, changes).map(({ code }) => code)
    expect(codes(adding('NURTURING'))).toEqual([])
    expect(codes(adding('NEW'))).toEqual([])
    expect(codes(adding('X'), adding('X'))).toEqual(['added-twice'])
    expect(codes(adding('X', 'X'))).toEqual(['added-twice'])
    expect(codes({ ...adding('X'), object: 'companies' })).toEqual(['unknown-object'])
    expect(codes({ ...adding('X'), field: 'hs_lead_statis' } as SchemaChange)).toContain('unknown-field')
    expect(codes({ ...adding('X'), field: 'region' } as SchemaChange)).toEqual(['options-fixed'])
    expect(codes({ ...adding('X'), field: 'rating' } as SchemaChange)).toEqual([])
    expect(codes({ ...adding('X'), field: 'budget' } as SchemaChange)).toEqual(['options-fixed'])
    expect(faults(undefined, [adding('in progress')])).toMatchObject([{ severity: 'warning', code: 'label-taken' }])
  })
})

describe('watchValues', () => {
  const from = object('S', 'S', [
    field('Stage', 'Stage', 'select', {
      options: [...options('Open', 'Nurturing', 'SAME'), { value: 'x', label: 'X!' }],
    }),
    field('Tags', 'Tags', 'multi-select', { options: options('a', 'b') }),
    field('Note', 'Note', 'text'),
  ])
  const to = object('T', 'T', [
    field('stage', 'Stage', 'select', {
      options: [...options('Open'), { value: '1', label: 'Same' }, { value: '2', label: 'same' }],
      extendable: true,
    }),
    field('tags', 'Tags', 'multi-select', { options: options('a') }),
  ])
  const plan: ObjectPlan = {
    ...proposeObject({ source: lead, target: contacts, sample: leads }).objectPlan,
    ...{ source: 'S', target: 'T', unmapped: [] },
    fields: [
      { to: 'stage', from: 'Stage', transform: ['trim', 'option'], values: { x: null }, invalid: 'omit' },
      { to: 'tags', from: 'Tags', transform: ['options'] },
    ],
  }
  const told = (rows: CrmRecord['row'][], over: Partial<ObjectPlan> = {}) => {
    const watch = watchValues({ ...plan, ...over }, from, to)
    for (const [n, row] of rows.entries()) watch.add({ id: `r${n}`, row })
    return watch.findings()
  }

  it('tells each value that the source lists, with its count and the edit that mends it', () => {
    const rows = [{ Stage: 'Nurturing', Tags: ['b', 'a'] }, { Stage: 'Nurturing', Tags: null }, { Stage: 'Open' }]
    expect(told(rows)).toMatchObject([
      {
        code: 'value-unmapped',
        count: 2,
        examples: ['r0', 'r1'],
        message: '2 values "Nurturing" of Stage stay behind: stage has no option for it.',
        edit: { edit: 'add-options', object: 'S>T', field: 'stage', options: options('Nurturing') },
      },
      {
        code: 'value-unmapped',
        count: 1,
        message: '1 value "b" of Tags keeps its record back: tags has no option for it.',
        edit: { edit: 'map-value', object: 'S>T', to: 'tags', value: 'b', option: null },
      },
    ])
  })

  it('says nothing of what has an option, an entry or no value, and nothing of fields that were not read', () => {
    expect(told([{ Stage: ' Open ' }, { Stage: 'x' }, { Stage: null }, { Stage: '  ' }, {}, { Tags: [] }])).toEqual([])
  })

  it('counts of a record that is kept back only the field that keeps it', () => {
    const watch = watchValues(plan, from, to)
    const row = { Stage: 'Nurturing', Tags: ['b'] }
    watch.add({ id: 'kept for its tags', row }, 'tags')
    watch.add({ id: 'kept for its address', row }, 'email')
    watch.add({ id: 'kept as a duplicate', row }, '')
    expect(watch.findings()).toMatchObject([{ field: 'Tags', count: 1, examples: ['kept for its tags'] }])
  })

  it('also tells what a transform has changed the case of', () => {
    const fields: FieldMapping[] = [{ to: 'stage', from: 'Stage', transform: ['lower', 'option'] }]
    expect(told([{ Stage: 'Nurturing' }, { Stage: 'Open' }], { fields })).toMatchObject([
      { code: 'value-unmapped', count: 1, message: expect.stringContaining('"Nurturing" of Stage') },
    ])
  })

  it('never guesses between options that read the same', () => {
    expect(told([{ Stage: 'SAME' }])).toMatchObject([{ code: 'value-ambiguous', count: 1, edit: { option: null } }])
  })

  it('counts what people typed without a word of it', () => {
    const rows = [{ Stage: 'call Ada at home' }, { Stage: 'call Ada at home' }, { Stage: 'secret' }]
    const [finding, ...others] = told(rows)
    expect(others).toEqual([])
    expect(finding).toMatchObject({ code: 'typed-value-unmapped', count: 3, examples: ['r0', 'r1', 'r2'] })
    expect(finding?.message).toContain('3 values of Stage that the source does not list, 2 different,')
    expect(JSON.stringify(finding)).not.toMatch(/Ada|secret/)
  })

  it('also masks values of a text field that goes to options', () => {
    const fields: FieldMapping[] = [{ to: 'stage', from: 'Note', transform: ['option'] }]
    expect(told([{ Note: 'Nurturing' }], { fields })).toMatchObject([{ code: 'typed-value-unmapped' }])
  })

  it('names so many values and counts the rest', () => {
    const many = Array.from({ length: 30 }, (_, n) => `v${n}`)
    const wide = { ...from, fields: [field('Stage', 'Stage', 'select', { options: options(...many) })] }
    const watch = watchValues({ ...plan, fields: plan.fields.slice(0, 1) }, wide, to)
    for (const [n, value] of many.entries()) watch.add({ id: `r${n}`, row: { Stage: value } })
    const findings = watch.findings()
    expect(findings).toHaveLength(21)
    expect(findings.reduce((sum, { count }) => sum + count, 0)).toBe(30)
  })
})
