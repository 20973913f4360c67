import { afterEach, expect, it } from 'vitest'
import type { RunningSimulator } from '../../simulators/index.ts'
import { editPlan, viewPlan } from '../../src/engine/edit-plan.ts'
import type { ApplySchemaResult } from '../../src/model/results.ts'
import { Secret } from '../../src/secret.ts'
import { portalAt } from './connections.ts'
import { Route } from './route.ts'
import { controlOf } from './side.ts'
import { startSimulator } from './simulator.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close()
})

async function opened<T extends { close(): Promise<void> }>(opening: Promise<T>): Promise<T> {
  const each = await opening
  open.push(each)
  return each
}

const stage = (id: string, label: string, probability: string) => ({ id, label, metadata: { probability } })
const stages = [stage('701', 'Prepared', '0.2'), stage('702', 'Signing', '0.8'), stage('703', 'Renewed', '1.0')]
const pipelines = { deals: [{ id: '77', label: 'Renewals', stages: [...stages, stage('704', 'Churned', '0.0')] }] }
const deal = (id: string, dealname: string, pipeline: string, dealstage: string) => ({
  ...{ id, createdAt: '2024-01-02T03:04:05.000Z', updatedAt: '2024-01-02T03:04:05.000Z' },
  properties: { dealname, pipeline, dealstage },
})
const deals = [
  deal('9001', 'prepared', '77', '701'),
  deal('9002', 'signing', '77', '702'),
  deal('9003', 'renewed', '77', '703'),
  deal('9004', 'churned', '77', '704'),
]

const edits = [
  {
    ...{ edit: 'add-options', object: 'deals>deals', field: 'stage_id' },
    options: ['Prepared', 'Signing'].map((label) => ({ value: `Renewals > ${label}`, label })),
  },
  {
    ...{ edit: 'add-options', object: 'deals>deals', field: 'pipeline_id' },
    options: [{ value: 'Renewals', label: 'Renewals' }],
  },
  { edit: 'map', object: 'deals>deals', from: 'pipeline', to: 'pipeline_id' },
  { edit: 'map-value', object: 'deals>deals', to: 'pipeline_id', value: '77', option: 'Renewals' },
  { edit: 'map', object: 'deals>deals', from: 'dealstage', to: 'stage_id' },
  ...Object.entries({ 701: 'Prepared', 702: 'Signing', 703: 'Signing', 704: 'Prepared' }).map(([value, name]) => ({
    ...{ edit: 'map-value', object: 'deals>deals', to: 'stage_id', value, option: `Renewals > ${name}` },
  })),
]

interface Named {
  id: string
  name: string
  pipeline_id?: number
  is_deleted: boolean
  order_nr: number
}

function companyAt({ url, env }: RunningSimulator) {
  const credentials = { apiToken: new Secret(env.PIPEDRIVE_API_TOKEN!) }
  return { name: 'pipe', vendor: 'pipedrive', settings: { url }, credentials, missing: [] }
}

it.each(['', 'pipeline-with-stages'])(
  'a plan makes a pipeline with its stages, and deals arrive there: %s',
  async (readings) => {
    const portal = await opened(
      startSimulator('hubspot', { world: { hubspot: { pipelines, deals } }, limits: { window: 100_000 } }),
    )
    const company = await opened(startSimulator('pipedrive', { settings: { readings }, limits: { window: 100_000 } }))
    const route = await opened(Route.open([portalAt(portal), companyAt(company)], 'renewals'))
    await route.propose([{ source: 'deals', target: 'deals' }])
    const { findings } = await editPlan(route.store, 'renewals', edits)
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([])
    expect(findings.filter(({ code }) => code === 'label-taken')).toEqual([])

    const dry = await route.dryRun()
    expect(dry.pairs[0]?.counts).toMatchObject({ create: 4, quarantine: 0 })
    expect(dry.findings.filter(({ code }) => code === 'option-not-allowed' || code === 'value-unmapped')).toEqual([])

    const approval = await route.consent()
    const made = await route.run<ApplySchemaResult>('apply-schema', { approval })
    const added = made.options.map(({ value, status }) => [value, status])
    expect(added).toEqual([
      ['Renewals', 'added'],
      ['Renewals > Prepared', 'added'],
      ['Renewals > Signing', 'added'],
    ])
    const again = await route.run<ApplySchemaResult>('apply-schema', { approval })
    expect(again.options.map(({ status }) => status)).toEqual(['exists', 'exists', 'exists'])

    const migrated = await route.write(approval)
    expect(await route.verify(migrated.run)).toMatchObject({ matched: 4, mismatched: 0, missing: 0 })
    const { records } = controlOf(company)
    const living = async (name: string) => (await records<Named>(name)).filter(({ is_deleted }) => !is_deleted)
    const renewals = (await living('pipelines')).filter(({ name }) => name === 'Renewals')
    expect(renewals).toHaveLength(1)
    const own = (await living('stages')).filter(({ pipeline_id: of }) => String(of) === renewals[0]!.id)
    expect(own.sort((a, b) => a.order_nr - b.order_nr).map(({ name }) => name)).toEqual(['Prepared', 'Signing'])
    const stored = await records<{ values: Record<string, unknown> }>('deals')
    const stageOf = new Map(own.map(({ id, name }) => [id, name]))
    const arrived = stored.map(({ values }) => [values.title, stageOf.get(String(values.stage_id)), values.status])
    expect(arrived.sort()).toEqual([
      ['churned', 'Prepared', 'lost'],
      ['prepared', 'Prepared', 'open'],
      ['renewed', 'Signing', 'won'],
      ['signing', 'Signing', 'open'],
    ])
  },
  60_000,
)

it('proposals find stages by name within their pipeline, in both directions', async () => {
  const sales = [stage('711', 'Prepared', '0.2'), stage('712', 'Offer', '0.8'), stage('713', 'Won', '1.0')]
  const both = { deals: [...pipelines.deals, { id: '78', label: 'Sales', stages: sales }] }
  const portal = await opened(
    startSimulator('hubspot', { world: { hubspot: { pipelines: both, deals } }, limits: { window: 100_000 } }),
  )
  const inUse = [
    { id: 1, name: 'Sales', stages: ['Prepared', 'Offer'].map((name, n) => ({ id: 11 + n, name })) },
    { id: 2, name: 'Renewals', stages: ['Prepared', 'Signing'].map((name, n) => ({ id: 21 + n, name })) },
  ]
  const ended = [11, 12, 21, 22].map((at) => ({
    ...{ id: at, title: `At ${at}`, stage_id: at, pipeline_id: at < 20 ? 1 : 2, status: at === 22 ? 'won' : 'open' },
  }))
  const company = await opened(
    startSimulator('pipedrive', {
      world: { pipedrive: { pipelines: inUse, deals: ended } },
      limits: { window: 100_000 },
    }),
  )
  const valuesOf = async (to: string, ...ends: ReturnType<typeof portalAt>[]) => {
    const route = await opened(Route.open(ends, 'stages'))
    await route.propose([{ source: 'deals', target: 'deals' }])
    const { plan } = await viewPlan(route.store, 'stages')
    const { findings } = await route.dryRun()
    expect(findings.filter(({ code }) => code === 'property-options')).toEqual([])
    return plan.objects[0]?.fields.find((mapping) => mapping.to === to)
  }
  expect(await valuesOf('stage_id', portalAt(portal), companyAt(company))).toMatchObject({
    values: {
      ...{ 701: 'Renewals > Prepared', 702: 'Renewals > Signing', 703: 'Renewals > Signing' },
      ...{ 704: 'Renewals > Prepared', 711: 'Sales > Prepared', 712: 'Sales > Offer', 713: 'Sales > Offer' },
    },
  })
  expect(await valuesOf('dealstage', companyAt(company), portalAt(portal))).toMatchObject({
    values: {
      ...{ 'Sales > Prepared': '711', 'Sales > Offer': '712' },
      ...{ 'Renewals > Prepared': '701', 'Renewals > Signing': '702' },
    },
    valuesBy: { field: 'status', values: { won: { 'Sales > Offer': '713', 'Renewals > Signing': '703' } } },
  })
}, 60_000)
