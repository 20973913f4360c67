import { describe, expect, it } from 'vitest'
import { compileMapping } from '../../src/mapping/apply.ts'
import { checkPlan } from '../../src/mapping/check-plan.ts'
import { dependencyIssues, fieldsBeside } from '../../src/mapping/dependent-options.ts'
import { applyEdits } from '../../src/mapping/edit-plan.ts'
import { parsePlan, planHash, writePlan } from '../../src/mapping/plan-file.ts'
import { noUser } from '../../src/mapping/users.ts'
import { watchValues } from '../../src/mapping/watch-values.ts'
import type { FieldMapping, ObjectPlan, Plan } from '../../src/model/plan.ts'
import type { Row } from '../../src/model/record.ts'
import { field, object, options } from './schemas.ts'

/** Two pipelines that have stages of the same names. */
const deals = object('deals', 'Deal', [
  field('stage', 'Stage', 'select', {
    options: [
      { value: 's1', label: 'New' },
      { value: 's2', label: 'Won' },
      { value: 'r1', label: 'New' },
      { value: 'r2', label: 'Won' },
      { value: 'r3', label: 'Churned' },
    ],
    restricted: true,
    dependsOn: [{ field: 'pipeline', allows: { sales: ['s1', 's2'], renewal: ['r1', 'r2', 'r3'] } }],
  }),
  field('pipeline', 'Pipeline', 'select', {
    options: [
      { value: 'sales', label: 'Sales' },
      { value: 'renewal', label: 'Renewal' },
    ],
    restricted: true,
  }),
  field('name', 'Name', 'text'),
])
const opportunity = object('Opportunity', 'Opportunity', [
  field('Kind', 'Kind', 'select', { options: options('Sales', 'Renewal') }),
  field('StageName', 'Stage', 'select', { options: options('New', 'Won', 'Churned', 'Parked') }),
])

const stage: FieldMapping = { to: 'stage', from: 'StageName', transform: ['option'] }
const pipeline: FieldMapping = { to: 'pipeline', from: 'Kind', transform: ['option'] }

function pair(fields: FieldMapping[]): ObjectPlan {
  return {
    ...{ source: 'Opportunity', target: 'deals', skip: [], match: [], fields, unmapped: [] },
    policy: {
      existing: 'fill-empty',
      duplicate: 'quarantine',
      missingKey: 'create',
      invalid: 'omit',
      race: 'quarantine',
    },
    provenance: { sourceKey: 'key' },
  }
}

function mapped(fields: FieldMapping[], row: Row): Row {
  return compileMapping(pair(fields), deals)({ id: '1', row }, { user: noUser }).row
}

function plan(fields: FieldMapping[]): Plan {
  return {
    ...{ version: 1, id: 'x', schema: [], tolerance: 0, objects: [pair(fields)] },
    source: { connection: 'a', vendor: 'v', account: '1' },
    target: { connection: 'b', vendor: 'w', account: '2' },
  }
}

describe('an option is chosen among those that go with the rest of the row', () => {
  it('whatever the order of the fields in the plan', () => {
    for (const fields of [
      [stage, pipeline],
      [pipeline, stage],
    ]) {
      expect(mapped(fields, { Kind: 'Sales', StageName: 'Won' })).toEqual({ pipeline: 'sales', stage: 's2' })
      expect(mapped(fields, { Kind: 'Renewal', StageName: 'Won' })).toEqual({ pipeline: 'renewal', stage: 'r2' })
    }
  })

  it('also where a constant, or a default, stands in the field that decides', () => {
    const constant: FieldMapping = { to: 'pipeline', constant: 'renewal', transform: [] }
    expect(mapped([stage, constant], { StageName: 'New' })).toEqual({ pipeline: 'renewal', stage: 'r1' })
    const withDefault = {
      ...deals,
      fields: deals.fields.map((each) => (each.name === 'pipeline' ? { ...each, defaultValue: 'sales' } : each)),
    }
    const map = compileMapping(pair([stage]), withDefault)
    expect(map({ id: '1', row: { StageName: 'New' } }, { user: noUser }).row).toEqual({ stage: 's1' })
  })

  it('by the value map for what the source holds beside it, then by the one for all', () => {
    const by: FieldMapping = {
      ...stage,
      values: { Parked: 's1' },
      valuesBy: { field: 'Kind', values: { Renewal: { Parked: 'r3', Won: 'r1' } } },
    }
    expect(mapped([pipeline, by], { Kind: 'Sales', StageName: 'Parked' })).toMatchObject({ stage: 's1' })
    expect(mapped([pipeline, by], { Kind: 'Renewal', StageName: 'parked ' })).toMatchObject({ stage: 'r3' })
    expect(mapped([pipeline, by], { Kind: 'Renewal', StageName: 'Won' })).toMatchObject({ stage: 'r1' })
    expect(mapped([pipeline, by], { Kind: null, StageName: 'Parked' })).toMatchObject({ stage: 's1' })
    expect(mapped([pipeline, by], { Kind: 'constructor', StageName: 'Won' })).not.toHaveProperty('stage')
  })

  it('takes one that does not go with it where nothing else can be meant, so that this is told', () => {
    const row = mapped([stage, pipeline], { Kind: 'Sales', StageName: 'Churned' })
    expect(row).toEqual({ pipeline: 'sales', stage: 'r3' })
    expect(dependencyIssues(deals, row, null)).toEqual([
      {
        field: 'stage',
        code: 'option-not-allowed',
        message: '"Churned" of stage does not go with "Sales" of pipeline.',
      },
    ])
  })

  it('and the dry run counts those that find none', () => {
    const watch = watchValues(pair([stage, pipeline]), opportunity, deals)
    watch.add({ id: '1', row: { Kind: 'Sales', StageName: 'Won' } })
    watch.add({ id: '2', row: { Kind: 'Sales', StageName: 'Parked' } })
    watch.add({ id: '3', row: { Kind: null, StageName: 'Won' } })
    expect(watch.findings().map(({ code, count, examples }) => [code, count, examples])).toEqual([
      ['value-ambiguous', 1, ['3']],
      ['value-unmapped', 1, ['2']],
    ])
  })
})

describe('values that do not go together', () => {
  it.each<[string, Row, Row | null, string[]]>([
    ['a stage of another pipeline', { pipeline: 'sales', stage: 'r1' }, null, ['stage']],
    ['a stage of this pipeline', { pipeline: 'sales', stage: 's1' }, null, []],
    ['a pipeline of no stage', { pipeline: 'gone', stage: 's1' }, null, ['stage']],
    ['a stage without a pipeline', { stage: 'r1' }, null, []],
    ['no stage', { pipeline: 'sales', stage: null }, null, []],
    ['a stage beside the pipeline that the target has', { stage: 'r1' }, { pipeline: 'sales', stage: null }, ['stage']],
    ['a pipeline beside the stage that it has', { pipeline: 'renewal' }, { pipeline: null, stage: 's1' }, ['pipeline']],
    ['what the target has anyhow', { name: 'x' }, { pipeline: 'sales', stage: 'r1' }, []],
  ])('%s', (_, row, present, fields) => {
    expect(dependencyIssues(deals, row, present).map((issue) => issue.field)).toEqual(fields)
  })

  it('of a choice of several, any entry; an entry that an open list does not know is none of it', () => {
    const target = object('o', 'O', [
      field('kind', 'Kind', 'boolean'),
      field('tags', 'Tags', 'multi-select', {
        options: options('a', 'b'),
        dependsOn: [{ field: 'kind', allows: { true: ['a'], false: ['a', 'b'] } }],
      }),
    ])
    expect(dependencyIssues(target, { kind: true, tags: ['a', 'b'] }, null)).toHaveLength(1)
    expect(dependencyIssues(target, { kind: true, tags: ['a', 'own'] }, null)).toEqual([])
    expect(dependencyIssues(target, { kind: false, tags: ['a', 'b'] }, null)).toEqual([])
  })

  it('never tell what somebody typed', () => {
    const target = object('o', 'O', [
      field('kind', 'Kind', 'text'),
      field('tag', 'Tag', 'select', {
        options: options('a'),
        restricted: true,
        dependsOn: [{ field: 'kind', allows: {} }],
      }),
    ])
    const [issue] = dependencyIssues(target, { kind: 'secret', tag: 'private' }, null)
    expect(issue?.message).toBe('This value of tag does not go with the value of kind.')
  })

  it('are read of the target with each other', () => {
    expect(fieldsBeside(deals, new Set(['stage']))).toEqual(['pipeline'])
    expect(fieldsBeside(deals, new Set(['pipeline']))).toEqual(['stage'])
    expect(fieldsBeside(deals, new Set(['name']))).toEqual([])
  })
})

describe('a value map for what another field holds', () => {
  const by = { field: 'Kind', values: { Renewal: { Won: 'r1' }, Sales: { Won: null } } }

  it('is edited entry by entry', () => {
    const when = { field: 'Kind', value: 'Renewal' }
    const map = { edit: 'map-value', object: 'Opportunity', to: 'stage', value: 'Parked', when } as const
    const edited = applyEdits(plan([stage]), [
      { ...map, option: 'Churned' },
      { ...map, value: 'Won', option: null },
    ])
    expect(edited.plan.objects[0]!.fields[0]!.valuesBy).toEqual({
      field: 'Kind',
      values: { Renewal: { Parked: 'Churned', Won: null } },
    })
    expect(edited.changes[0]).toBe(
      'Opportunity: for stage, the value "Parked" where Kind is "Renewal" becomes Churned.',
    )
    const back = applyEdits(edited.plan, [
      { edit: 'unmap-value', object: 'Opportunity', to: 'stage', value: 'Won', when },
      { edit: 'unmap-value', object: 'Opportunity', to: 'stage', value: 'Parked', when },
    ])
    expect(back.plan.objects[0]!.fields[0]).toEqual(stage)
    expect(() => applyEdits(edited.plan, [{ ...map, when: { field: 'Other', value: 'x' }, option: null }])).toThrow(
      /by what Kind holds/,
    )
    expect(() =>
      applyEdits(plan([stage]), [{ edit: 'unmap-value', object: 'Opportunity', to: 'stage', value: 'Won', when }]),
    ).toThrow(/no entry for "Won" where Kind is "Renewal"/)
  })

  it('takes a label for the option that it is beside what the other field becomes', () => {
    const both = plan([stage, pipeline])
    const schemas = { source: { objects: [opportunity] }, target: { objects: [deals] } }
    const put = (value: string) =>
      applyEdits(
        both,
        [
          {
            ...{ edit: 'map-value', object: 'Opportunity', to: 'stage', value: 'Parked', option: 'New' },
            when: { field: 'Kind', value },
          },
        ],
        schemas,
      ).plan.objects[0]!.fields[0]!.valuesBy?.values
    expect(put('Sales')).toEqual({ Sales: { Parked: 's1' } })
    expect(put('Renewal')).toEqual({ Renewal: { Parked: 'r1' } })
  })

  it('loses the entries that lead to options which are not added after all', () => {
    const added: Plan = {
      ...plan([{ ...stage, valuesBy: { field: 'Kind', values: { Sales: { Won: 'new', New: 's1' } } } }]),
      schema: [{ action: 'add-options', object: 'deals', field: 'stage', options: options('new') }],
    }
    const { plan: edited } = applyEdits(added, [{ edit: 'drop-options', object: 'Opportunity', field: 'stage' }])
    expect(edited.objects[0]!.fields[0]!.valuesBy).toEqual({ field: 'Kind', values: { Sales: { New: 's1' } } })
  })

  it('is part of the plan, its file and what is approved', () => {
    const whole = plan([{ ...stage, valuesBy: by }])
    expect(parsePlan(writePlan(whole))).toEqual(whole)
    expect(planHash(whole)).not.toBe(planHash(plan([stage])))
    const unkept = writePlan(whole).replace('Renewal:\n', '__proto__:\n')
    expect(() => parsePlan(unkept)).toThrow(/__proto__/)
  })

  it('warns of a choice that nothing decides about', () => {
    const codes = (fields: FieldMapping[]) =>
      checkPlan(plan(fields), { objects: [opportunity] }, { objects: [deals] }).map(({ code }) => code)
    expect(codes([stage])).toContain('control-unmapped')
    expect(codes([stage, pipeline])).not.toContain('control-unmapped')
  })

  it('is held against both schemas', () => {
    const found = checkPlan(
      plan([
        { ...stage, valuesBy: { field: 'Kynd', values: { Sales: { Won: 'nowhere' } } } },
        { ...pipeline, transform: ['text'], valuesBy: by },
      ]),
      { objects: [opportunity] },
      { objects: [deals] },
    )
    expect(found.map(({ code }) => code)).toEqual(
      expect.arrayContaining(['option-missing', 'unknown-field', 'values-unused']),
    )
    expect(found.find(({ code }) => code === 'option-missing')?.message).toContain('valuesBy.Sales[Won]')
  })
})
