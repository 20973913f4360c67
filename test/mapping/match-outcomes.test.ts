import { describe, expect, it } from 'vitest'
import { compileMapping } from '../../src/mapping/apply.ts'
import { checkPlan } from '../../src/mapping/check-plan.ts'
import { withSchemaChanges } from '../../src/mapping/future-schema.ts'
import { watchLeftBehind } from '../../src/mapping/left-behind.ts'
import { proposeObject } from '../../src/mapping/propose.ts'
import { noUser } from '../../src/mapping/users.ts'
import type { Plan } from '../../src/model/plan.ts'
import type { Row } from '../../src/model/record.ts'
import type { ObjectSchema, Option, Stage } from '../../src/model/schema.ts'
import { contacts, field, object } from './schemas.ts'

const provenance = contacts.provenance!

function stage(value: string, label: string, state: Stage['state']): Option {
  return { value, label, stage: { state } }
}

/** Says in one field how far a deal has come and in another how it ended; two pipelines have a stage of one name. */
const split = object(
  'deals',
  'Deal',
  [
    field('title', 'Title', 'text', { role: 'name' }),
    field('pipeline_id', 'Pipeline', 'select', {
      options: [
        { value: '1', label: 'New business' },
        { value: '2', label: 'Renewals' },
      ],
      restricted: true,
    }),
    field('stage_id', 'Stage', 'select', {
      options: [
        stage('5', 'New business: Proposal', 'open'),
        stage('6', 'New business: Negotiation', 'open'),
        stage('17', 'Renewals: Proposal', 'open'),
        stage('18', 'Renewals: Signing', 'open'),
      ],
      restricted: true,
      dependsOn: [{ field: 'pipeline_id', allows: { 1: ['5', '6'], 2: ['17', '18'] } }],
    }),
    field('status', 'Status', 'select', {
      options: [stage('open', 'Open', 'open'), stage('won', 'Won', 'won'), stage('lost', 'Lost', 'lost')],
      restricted: true,
      defaultValue: 'open',
    }),
  ],
  { provenance },
)

/** Says both in one field, whose stages are of a pipeline. */
const joined = object(
  'deals',
  'Deal',
  [
    field('dealname', 'Deal Name', 'text', { role: 'name' }),
    field('pipeline', 'Pipeline', 'select', {
      options: [
        { value: 'default', label: 'New business' },
        { value: '77', label: 'Renewals' },
      ],
      restricted: true,
      required: true,
    }),
    field('dealstage', 'Deal Stage', 'select', {
      options: [
        stage('a', 'Proposal', 'open'),
        stage('b', 'Negotiation', 'open'),
        stage('closedwon', 'Closed Won', 'won'),
        stage('closedlost', 'Closed Lost', 'lost'),
        stage('701', 'Proposal', 'open'),
        stage('702', 'Signing', 'open'),
        stage('703', 'Renewed', 'won'),
        stage('704', 'Churned', 'lost'),
      ],
      restricted: true,
      dependsOn: [
        {
          field: 'pipeline',
          allows: { default: ['a', 'b', 'closedwon', 'closedlost'], 77: ['701', '702', '703', '704'] },
        },
      ],
    }),
  ],
  { provenance },
)

/** Says both in one field, without pipelines. */
const plain = object(
  'Opportunity',
  'Opportunity',
  [
    field('Name', 'Name', 'text', { role: 'name' }),
    field('StageName', 'Stage', 'select', {
      options: [
        stage('Proposal', 'Proposal', 'open'),
        stage('Negotiation', 'Negotiation', 'open'),
        stage('Closed Won', 'Closed Won', 'won'),
        stage('Closed Lost', 'Closed Lost', 'lost'),
      ],
      restricted: true,
      required: true,
    }),
  ],
  { provenance },
)

function move(source: ObjectSchema, target: ObjectSchema, rows: readonly Row[]) {
  const sample = rows.map((row, n) => ({ id: String(n), row }))
  const { objectPlan, schemaChanges } = proposeObject({ source, target, sample })
  const end = { connection: 'c', vendor: 'v', account: 'a' }
  const ends = { source: end, target: { ...end, connection: 'y', account: 'b' } }
  const plan: Plan = { version: 1, id: 'p', ...ends, objects: [objectPlan], schema: schemaChanges, tolerance: 0 }
  const mapped = compileMapping(objectPlan, withSchemaChanges(target, schemaChanges))
  const left = watchLeftBehind(source, objectPlan)
  const made = sample.map((record) => {
    left.add(record)
    const { row, issues } = mapped(record, { user: noUser })
    return { ...row, ...(issues.length > 0 && { issues: issues.map(({ field, code }) => `${field} ${code}`).join() }) }
  })
  return {
    made,
    objectPlan,
    left: left.findings(),
    faults: checkPlan(plan, { objects: [source] }, { objects: [target] }),
  }
}

const deal = (title: string, pipeline: string, stage: string, status: string): Row => ({
  ...{ title, pipeline_id: pipeline, stage_id: stage, status },
})
const deals = [
  deal('open', '1', '5', 'open'),
  deal('same name', '2', '17', 'open'),
  deal('won', '1', '6', 'won'),
  deal('lost', '2', '17', 'lost'),
]

describe('a status beside a stage', () => {
  it('becomes the stage that means it, in the same pipeline, and the stage is kept in a field of its own', () => {
    const { made, faults, left, objectPlan } = move(split, joined, deals)
    expect(faults).toEqual([])
    expect(made).toEqual([
      { dealname: 'open', pipeline: 'default', dealstage: 'a', stage_id: '5' },
      { dealname: 'same name', pipeline: '77', dealstage: '701', stage_id: '17' },
      { dealname: 'won', pipeline: 'default', dealstage: 'closedwon', stage_id: '6' },
      { dealname: 'lost', pipeline: '77', dealstage: '704', stage_id: '17' },
    ])
    expect(objectPlan.unmapped).toEqual([{ field: 'status', reason: 'decides what becomes of stage_id' }])
    expect(left).toEqual([])
  })

  it('becomes a stage where there are no pipelines', () => {
    const only = deals.filter(({ pipeline_id: pipeline }) => pipeline === '1')
    const { made } = move(split, plain, only)
    expect(made).toMatchObject([{ StageName: 'Proposal' }, { StageName: 'Closed Won' }])
  })

  it('needs no new field where nothing has ended', () => {
    const { made } = move(split, joined, deals.slice(0, 2))
    expect(made.flatMap((row) => Object.keys(row))).not.toContain('stage_id')
  })

  it('is kept in a field of its own where the target has no end for some pipeline', () => {
    const names: Record<string, string> = { 2: 'Recruiting', 17: 'Recruiting: Interview', 18: 'Recruiting: Trial' }
    const foreign: ObjectSchema = {
      ...split,
      fields: split.fields.map((each) => {
        const renamed = (each.options ?? []).map((one) => ({ ...one, label: names[one.value] ?? one.label }))
        return each.options === undefined ? each : { ...each, options: renamed }
      }),
    }
    const { made, left } = move(foreign, joined, deals.slice(2))
    expect(made[0]).toMatchObject({ dealname: 'won', dealstage: 'closedwon', status: 'won' })
    expect(made[1]).toMatchObject({ dealname: 'lost', status: 'lost' })
    expect(left).toEqual([])
  })

  it('counts as left behind where an edit took out what it decided', () => {
    const { objectPlan } = move(split, joined, deals)
    const fields = objectPlan.fields.map(({ valuesBy: _, ...mapping }) => mapping)
    const left = watchLeftBehind(split, { ...objectPlan, fields })
    for (const [n, row] of deals.entries()) left.add({ id: String(n), row })
    // That a deal is open is preset.
    expect(left.fields().filter(({ kind }) => kind === 'lost')).toMatchObject([{ field: 'status', values: 2 }])
  })

  it('stays what it is between two systems that have it', () => {
    const { made } = move(split, split, deals)
    expect(made).toEqual(deals)
  })
})

it('goes into the only pipeline there is, whatever it and its stages are called', () => {
  const [name, , stages] = joined.fields
  const own = stages!.options!.slice(0, 4).map((option, at) => ({ ...option, label: `Step ${at}` }))
  const values = own.map(({ value }) => value)
  const only = {
    ...joined,
    fields: [
      name!,
      field('pipeline', 'Pipeline', 'select', {
        options: [{ value: 'x', label: 'X' }],
        restricted: true,
        required: true,
      }),
      { ...stages!, options: own, dependsOn: [{ field: 'pipeline', allows: { x: values } }] },
    ],
  }
  const { made, faults } = move(split, only, [deals[2]!, deals[3]!])
  expect(faults).toEqual([])
  expect(made).toMatchObject([
    { pipeline: 'x', dealstage: 'closedwon' },
    { pipeline: 'x', dealstage: 'closedlost' },
  ])
})

describe('a stage that is an end', () => {
  it('becomes the status, in the last stage of its pipeline or the first', () => {
    const rows = [
      { dealname: 'open', pipeline: '77', dealstage: '702' },
      { dealname: 'won', pipeline: '77', dealstage: '703' },
      { dealname: 'lost', pipeline: 'default', dealstage: 'closedlost' },
    ]
    const { made, faults } = move(joined, split, rows)
    expect(faults).toEqual([])
    expect(made).toEqual([
      { title: 'open', pipeline_id: '2', stage_id: '18', status: 'open' },
      { title: 'won', pipeline_id: '2', stage_id: '18', status: 'won' },
      { title: 'lost', pipeline_id: '1', stage_id: '5', status: 'lost' },
    ])
  })

  it('does so where the source has no pipelines', () => {
    const { made } = move(plain, split, [
      { Name: 'open', StageName: 'Negotiation' },
      { Name: 'won', StageName: 'Closed Won' },
      { Name: 'lost', StageName: 'Closed Lost' },
    ])
    expect(made).toEqual([
      { title: 'open', pipeline_id: '1', stage_id: '6', status: 'open' },
      { title: 'won', pipeline_id: '1', stage_id: '6', status: 'won' },
      { title: 'lost', pipeline_id: '1', stage_id: '5', status: 'lost' },
    ])
  })
})
