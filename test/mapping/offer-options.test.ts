import { describe, expect, it } from 'vitest'
import { compileMapping } from '../../src/mapping/apply.ts'
import { checkPlan } from '../../src/mapping/check-plan.ts'
import { dependencyIssues } from '../../src/mapping/dependent-options.ts'
import { withSchemaChanges } from '../../src/mapping/future-schema.ts'
import { noUser } from '../../src/mapping/users.ts'
import { optionAdditions, type Plan } from '../../src/model/plan.ts'
import type { Field, Option, Stage } from '../../src/model/schema.ts'
import { propose } from './asking.ts'
import { field } from './schemas.ts'

const stage = (value: string, label: string, state: Stage['state'] = 'open'): Option => ({
  ...{ value, label, stage: { state } },
})

/** As HubSpot says it: ids of its own, and an end is a stage. */
const pipelines = [
  { value: '77', label: 'Renewals' },
  { value: '78', label: 'Sales' },
]
const stages = [
  ...[stage('701', 'Due'), stage('702', 'Signing'), stage('703', 'Renewed', 'won'), stage('704', 'Gone', 'lost')],
  ...[stage('801', 'New'), stage('802', 'signing '), stage('803', 'Offer'), stage('804', 'Won', 'won')],
]
const allows = { 77: ['701', '702', '703', '704'], 78: ['801', '802', '803', '804'] }
const pipeline = field('pipeline', 'Pipeline', 'select', { options: pipelines })
const dealstage = field('dealstage', 'Deal Stage', 'select', {
  options: stages,
  dependsOn: [{ field: 'pipeline', allows }],
})
const rows = Object.entries(allows).flatMap(([own, values]) =>
  values.map((value) => ({ pipeline: own, dealstage: value })),
)

/** As Pipedrive says it: stages by the name of their pipeline, and an end is a status. */
function into(all: Record<string, string[]>, facts: Partial<Field> = {}): Field[] {
  const open = { restricted: true, extendable: true }
  const named = Object.entries(all).flatMap(([of, names]) => names.map((name) => stage(`${of} > ${name}`, name)))
  const placed = Object.entries(all).map(([of, names]) => [of, names.map((name) => `${of} > ${name}`)])
  const dependsOn = [{ field: 'pipeline_id', allows: Object.fromEntries(placed), separator: ' > ' }]
  const ends = [stage('open', 'Open'), stage('won', 'Won', 'won'), stage('lost', 'Lost', 'lost')]
  return [
    field('pipeline_id', 'Pipeline', 'select', {
      ...open,
      options: Object.keys(all).map((value) => ({ value, label: value })),
    }),
    field('stage_id', 'Stage', 'select', { ...open, options: named, dependsOn, ...facts }),
    field('status', 'Status', 'select', { options: ends, restricted: true }),
  ]
}

const id = 'options:Plot>sites:stage_id'
const added = ({ schema }: Plan, of = 'stage_id'): string[] =>
  optionAdditions(schema, 'sites').flatMap((change) =>
    change.field === of ? change.options.map(({ value }) => value) : [],
  )

/** Where deals of each stage arrive, and what of it does not go together. */
function arrived(plan: Plan, { target }: ReturnType<typeof propose>['schemas']) {
  const after = withSchemaChanges(target.objects[0]!, plan.schema)
  const map = compileMapping(plan.objects[0]!, after)
  return rows.map((row) => {
    const { row: made, issues } = map({ id: '1', row }, { user: noUser })
    expect([...issues, ...dependencyIssues(after, made, null)]).toEqual([])
    return [row.dealstage, made.stage_id, made.status]
  })
}

describe('stages that the target lacks', () => {
  it('are offered, each in the pipeline that its own becomes, and deals arrive there', () => {
    const { answer, ask, schemas } = propose([pipeline, dealstage], into({ Sales: ['New'], Renewals: ['Due'] }), rows)
    const question = ask().find((each) => each.id === id)
    expect(question?.choices[0]).toMatchObject({ id: 'add-options', edits: [{ edit: 'add-options' }, {}, {}, {}] })
    const { plan } = answer(id, 'add-options')
    expect(added(plan)).toEqual(['Renewals > Signing', 'Sales > signing', 'Sales > Offer'])
    expect(ask(plan).filter((each) => each.id === id)).toEqual([])
    expect(checkPlan(plan, schemas.source, schemas.target).filter(({ severity }) => severity === 'error')).toEqual([])
    expect(arrived(plan, schemas)).toEqual([
      ...[
        ['701', 'Renewals > Due', 'open'],
        ['702', 'Renewals > Signing', 'open'],
        ['703', 'Renewals > Due', 'won'],
        ['704', 'Renewals > Due', 'lost'],
      ],
      ...[
        ['801', 'Sales > New', 'open'],
        ['802', 'Sales > signing', 'open'],
        ['803', 'Sales > Offer', 'open'],
        ['804', 'Sales > New', 'won'],
      ],
    ])
  })

  it('of several pipelines that become one are one option where they are called alike', () => {
    const { answer, schemas } = propose([pipeline, dealstage], into({ All: ['Lead in'] }), rows)
    const { plan } = answer(id, 'add-options')
    expect(added(plan)).toEqual(['All > Due', 'All > Signing', 'All > New', 'All > Offer'])
    expect(arrived(plan, schemas).map(([, to]) => to)).toEqual(
      ['Due', 'Signing', 'Lead in', 'Lead in', 'New', 'Signing', 'Offer', 'Lead in'].map((name) => `All > ${name}`),
    )
  })

  it('of a pipeline that is to be added come after it, and what has ended stands in one of them', () => {
    const targets = into({ Sales: ['New'], Other: ['Due?'] })
    const more = { target: { newFieldNames: { suffix: '', maxLength: 255, optionsByLabel: true } } } as const
    const { answer, ask, schemas } = propose([pipeline, dealstage], targets, rows, more)
    expect(ask().find((each) => each.id === id)?.choices[0]?.edits).toMatchObject([
      { options: [{ value: 'Sales > signing' }, { value: 'Sales > Offer' }] },
      ...[{}, {}],
    ])
    const { plan } = answer('options:Plot>sites:pipeline_id', 'add-options')
    expect(added(plan, 'pipeline_id')).toEqual(['Renewals'])
    const edits = ask(plan).find((each) => each.id === id)?.choices[0]?.edits ?? []
    expect(edits[0]).toMatchObject({
      options: ['Renewals > Due', 'Renewals > Signing', 'Sales > signing', 'Sales > Offer'].map((value) => ({ value })),
    })
    expect(edits).toContainEqual(expect.objectContaining({ value: '703', option: 'Renewals > Signing' }))
    expect(edits).toContainEqual(expect.objectContaining({ value: '704', option: 'Renewals > Due' }))
    expect(schemas.target.objects[0]?.fields[0]?.options).toHaveLength(2)
  })

  it('of one name for several pipelines are added to each, and a deal finds that of its own', () => {
    const own = field('dealstage', 'Deal Stage', 'select', {
      options: [stage('s1', 'Draft'), stage('w', 'Done', 'won'), stage('l', 'Gone', 'lost')],
      dependsOn: [{ field: 'pipeline', allows: { 77: ['s1'], 78: ['s1'] } }],
    })
    const two = [
      { pipeline: '77', dealstage: 's1' },
      { pipeline: '78', dealstage: 's1' },
    ]
    const { answer, ask, schemas } = propose([pipeline, own], into({ Sales: ['New'], Renewals: ['Due'] }), two)
    const { plan } = answer(id, 'add-options')
    expect(added(plan)).toEqual(['Renewals > Draft', 'Sales > Draft'])
    expect(ask(plan).filter((each) => each.id === id)).toEqual([])
    const after = withSchemaChanges(schemas.target.objects[0]!, plan.schema)
    const map = compileMapping(plan.objects[0]!, after)
    const made = two.map((row) => map({ id: '1', row }, { user: noUser }).row.stage_id)
    expect(made).toEqual(['Renewals > Draft', 'Sales > Draft'])
  })

  it('are not offered where nobody may add any, or nothing says which pipeline they belong to', () => {
    const choices = (sources: Field[], targets: Field[]) =>
      propose(sources, targets, rows)
        .ask()
        .find((each) => each.id === id)
        ?.choices.map((choice) => choice.id)
    const both = { Sales: ['New'], Renewals: ['Due'] }
    expect(choices([pipeline, dealstage], into(both, { extendable: false }))).not.toContain('add-options')
    const { dependsOn: _, ...loose } = dealstage
    expect(choices([pipeline, loose], into(both))).not.toContain('add-options')
  })
})
