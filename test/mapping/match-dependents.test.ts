import { describe, expect, it } from 'vitest'
import { compileMapping } from '../../src/mapping/apply.ts'
import { matchDependents } from '../../src/mapping/match-dependents.ts'
import { matchValues } from '../../src/mapping/match-values.ts'
import { proposeObject } from '../../src/mapping/propose.ts'
import { noUser } from '../../src/mapping/users.ts'
import { watchValues } from '../../src/mapping/watch-values.ts'
import type { FieldMapping } from '../../src/model/plan.ts'
import type { Row } from '../../src/model/record.ts'
import type { ObjectSchema, Option, Stage } from '../../src/model/schema.ts'
import { contacts, field, object, options } from './schemas.ts'

function stage(value: string, label: string, state?: Stage['state'], probability?: number): Option {
  return { value, label, ...(state && { stage: { state, ...(probability !== undefined && { probability }) } }) }
}

const target = object(
  'deals',
  'Deal',
  [
    field('pipeline', 'Pipeline', 'select', {
      options: [
        { value: 'default', label: 'Sales Pipeline' },
        { value: '77', label: 'Renewals' },
      ],
      restricted: true,
      required: true,
    }),
    field('dealstage', 'Deal Stage', 'select', {
      options: [
        stage('appt', 'Appointment Scheduled', 'open', 0.2),
        stage('contract', 'Contract Sent', 'open', 0.9),
        stage('won', 'Closed Won', 'won', 1),
        stage('lost', 'Closed Lost', 'lost', 0),
        stage('701', 'Due', 'open', 0.5),
        stage('702', 'Renewed', 'won', 1),
        stage('703', 'Churned', 'lost', 0),
      ],
      restricted: true,
      dependsOn: [
        { field: 'pipeline', allows: { default: ['appt', 'contract', 'won', 'lost'], 77: ['701', '702', '703'] } },
      ],
    }),
  ],
  { provenance: contacts.provenance!, matchKeys: [] },
)

/** Stages of one name in two pipelines, as systems have them that know stages by name. */
const source = object('Deals', 'Deal', [
  field('Pipeline', 'Pipeline', 'select', { options: options('Sales', 'Renewal') }),
  field('Stage', 'Stage', 'select', {
    options: [
      stage('Qualification', 'Qualification', 'open', 0.1),
      stage('Negotiation', 'Negotiation', 'open', 0.9),
      stage('Closed Won', 'Closed Won', 'won', 1),
      stage('Due', 'Due', 'open', 0.5),
      stage('Closed Lost', 'Closed Lost', 'lost', 0),
    ],
    dependsOn: [
      {
        field: 'Pipeline',
        allows: {
          Sales: ['Qualification', 'Negotiation', 'Closed Won', 'Closed Lost'],
          Renewal: ['Due', 'Closed Won', 'Closed Lost'],
        },
      },
    ],
  }),
])

const pipeline: FieldMapping = { to: 'pipeline', from: 'Pipeline', transform: ['option'] }
const dealstage: FieldMapping = { to: 'dealstage', from: 'Stage', transform: ['option'] }

function carried(fields: FieldMapping[], row: Row, to: ObjectSchema = target): Row {
  const plan = proposeObject({ source, target: to, sample: [] }).objectPlan
  return compileMapping({ ...plan, fields }, to)({ id: '1', row }, { user: noUser }).row
}

describe('stages are matched within the pipeline that theirs becomes', () => {
  const [, matched] = matchDependents({ source, target }, [pipeline, dealstage])
  const fields = matchDependents({ source, target }, [pipeline, dealstage])

  it('the pipeline by its name, or by what its stages are called', () => {
    expect(carried(fields, { Pipeline: 'Sales', Stage: 'Closed Won' })).toEqual({
      pipeline: 'default',
      dealstage: 'won',
    })
    expect(carried(fields, { Pipeline: 'Renewal', Stage: 'Due' })).toEqual({ pipeline: '77', dealstage: '701' })
  })

  it('by what they mean where no name says it, in each pipeline its own', () => {
    expect(carried(fields, { Pipeline: 'Renewal', Stage: 'Closed Won' })).toMatchObject({ dealstage: '702' })
    expect(carried(fields, { Pipeline: 'Renewal', Stage: 'Closed Lost' })).toMatchObject({ dealstage: '703' })
    expect(carried(fields, { Pipeline: 'Sales', Stage: 'Negotiation' })).toMatchObject({ dealstage: 'contract' })
    expect(carried(fields, { Pipeline: 'Sales', Stage: 'Qualification' })).not.toHaveProperty('dealstage')
    expect(matched?.valuesBy).toEqual({
      field: 'Pipeline',
      values: {
        Sales: { Negotiation: 'contract' },
        Renewal: { 'Closed Won': '702', 'Closed Lost': '703' },
      },
    })
  })

  it('by the pipeline that a person says, where the source has none or another', () => {
    const [ruling, stages] = fields
    const values = { ...ruling!.values, Old: '77' }
    const answered = [{ ...ruling!, transform: ['option', { default: { value: '77' } }], values }, stages!]
    const staged = (row: Row) => carried(answered as FieldMapping[], row)
    expect(staged({ Pipeline: null, Stage: 'Closed Won' })).toEqual({ pipeline: '77', dealstage: '702' })
    expect(staged({ Pipeline: 'Old', Stage: 'Closed Lost' })).toEqual({ pipeline: '77', dealstage: '703' })
    expect(staged({ Pipeline: 'Sales', Stage: 'Closed Won' })).toEqual({ pipeline: 'default', dealstage: 'won' })
    expect(staged({ Pipeline: null, Stage: 'Negotiation' })).toEqual({ pipeline: '77' })
    const { objectPlan } = proposeObject({ source, target, sample: [] })
    const watch = watchValues({ ...objectPlan, fields: answered as FieldMapping[] }, source, target)
    watch.add({ id: '1', row: { Pipeline: null, Stage: 'Closed Won' } })
    expect(watch.findings()).toEqual([])
  })

  it('all pipelines to the one that a target has, though only one of them is called like it', () => {
    const fields = target.fields.map((each) =>
      each.name === 'pipeline' ? { ...each, options: each.options!.slice(0, 1) } : each,
    )
    const foreign = [{ field: 'Pipeline', allows: { Sales: ['Qualification', 'Closed Won'], Renewal: ['Due'] } }]
    const own = source.fields.map((each) => (each.name === 'Stage' ? { ...each, dependsOn: foreign } : each))
    const sides = { source: { ...source, fields: own }, target: { ...target, fields } }
    const { objectPlan } = proposeObject({ ...sides, sample: [] })
    const pipeline = objectPlan.fields.find(({ to }) => to === 'pipeline')
    expect(pipeline).toMatchObject({ from: 'Pipeline', values: { Sales: 'default', Renewal: 'default' } })
  })

  it('in one map where every pipeline says the same', () => {
    const alone = {
      ...target,
      fields: target.fields.map((each) =>
        each.name === 'dealstage'
          ? {
              ...each,
              dependsOn: [{ field: 'pipeline', allows: { default: ['contract', 'won', 'lost'], 77: ['701'] } }],
            }
          : each,
      ),
    }
    const [, both] = matchDependents({ source, target: alone }, [pipeline, dealstage])
    expect(both?.values ?? both?.valuesBy).toEqual({ Negotiation: 'contract' })
  })

  it('a source without pipelines gets the one that most of its stages fit, for all to see', () => {
    const plain = { ...source, fields: source.fields.filter(({ name }) => name === 'Stage') }
    const records = ['Qualification', 'Negotiation', 'Closed Won'].map((Stage, i) => ({
      id: String(i),
      row: { Stage },
    }))
    const { objectPlan, findings } = proposeObject({ source: plain, target, sample: records })
    const [constant] = objectPlan.fields.filter(({ to }) => to === 'pipeline')
    expect(constant).toMatchObject({ constant: 'default', evidence: expect.stringContaining('Sales Pipeline') })
    expect(objectPlan.fields.find(({ to }) => to === 'dealstage')?.values).toEqual({ Negotiation: 'contract' })
    expect(findings.map(({ code }) => code)).toContain('constant-proposed')
  })

  it('also where the labels of stages begin with their pipeline, on either side', () => {
    const prefixed = (of: ObjectSchema, pipelines: Record<string, string[]>): ObjectSchema => ({
      ...of,
      fields: of.fields.map((each) =>
        each.dependsOn === undefined
          ? each
          : {
              ...each,
              options: each.options!.map(({ stage: _, ...option }) => {
                const name = Object.keys(pipelines).find((key) => pipelines[key]!.includes(option.value))
                return { ...option, label: `${name}: ${option.label}` }
              }),
            },
      ),
    })
    const into = prefixed(target, {
      'Sales Pipeline': ['appt', 'contract', 'won', 'lost'],
      Renewals: ['701', '702', '703'],
    })
    const [to, by] = matchDependents({ source, target: into }, [pipeline, dealstage])
    const row = { Pipeline: 'Sales', Stage: 'Closed Won' }
    expect(carried([to!, by!], row, into)).toEqual({ pipeline: 'default', dealstage: 'won' })
    const flat = field('StageName', 'Stage', 'select', { options: options('Closed Won', 'Renewed'), restricted: true })
    const own = into.fields.find(({ name }) => name === 'dealstage')!
    expect(matchValues(own, flat)).toEqual({ won: 'Closed Won', 702: 'Renewed' })
  })

  it('leaves choices alone that depend on nothing', () => {
    const free = { ...target, fields: target.fields.map(({ dependsOn: _, ...each }) => each) }
    expect(matchDependents({ source, target: free }, [pipeline, dealstage])).toEqual([pipeline, dealstage])
  })
})

describe('what stages mean', () => {
  const to = field('t', 'T', 'select', {
    options: [stage('w', 'Closed', 'won'), stage('l', 'Dropped', 'lost'), stage('o', 'Half', 'open', 0.5)],
    restricted: true,
  })
  it.each<[Option, string | undefined]>([
    [stage('x', 'Success', 'won'), 'w'],
    [stage('x', 'Closed deal', 'closed'), undefined],
    [stage('x', 'CLOSED.', 'lost'), 'l'],
    [stage('x', 'Middle', 'open', 0.5), 'o'],
    [stage('x', 'Start', 'open', 0.1), undefined],
    [stage('x', 'Dropped!', 'open', 0.2), undefined],
    [stage('x', 'Anything'), undefined],
  ])('%j', (own, wanted) => {
    expect(matchValues(field('f', 'F', 'select', { options: [own] }), to)[own.value]).toBe(wanted)
  })

  it('says nothing where two open stages are as likely as each other', () => {
    const own = field('f', 'F', 'select', { options: [stage('a', 'A', 'open', 0.5), stage('b', 'B', 'open', 0.5)] })
    expect(matchValues(own, to)).toEqual({})
  })
})
