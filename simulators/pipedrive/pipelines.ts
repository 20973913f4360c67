import { type Collection, compareNumeric, type Row } from '../kit/store.ts'
import type { Company } from './company.ts'
import type { PipelineSeed } from './seed.ts'
import { timestamp } from './times.ts'

export interface Pipeline extends Row {
  readonly number: number
  readonly name: string
  readonly order_nr: number
  readonly is_deleted: boolean
  readonly is_deal_probability_enabled: boolean
  readonly add_time: string
  readonly update_time: string
}

export interface Stage extends Row {
  readonly number: number
  readonly name: string
  readonly order_nr: number
  readonly is_deleted: boolean
  readonly deal_probability: number
  readonly pipeline_id: number
  readonly is_deal_rot_enabled: boolean
  readonly days_to_rotten: number | null
  readonly add_time: string
  readonly update_time: string
}

/** What a new account begins with. */
export const usualStages = ['Qualified', 'Contact Made', 'Demo Scheduled', 'Proposal Made', 'Negotiations Started']
const usualPipelines: readonly PipelineSeed[] = [
  { id: 1, name: 'Pipeline', stages: usualStages.map((name, at) => ({ id: 1 + at, name })) },
]

export const pipelinesOf = ({ store }: Company): Collection<Pipeline> =>
  store.collection<Pipeline>('pipelines', { compare: compareNumeric })

export const stagesOf = ({ store }: Company): Collection<Stage> =>
  store.collection<Stage>('stages', {
    compare: compareNumeric,
    indexes: { pipeline: ({ pipeline_id }) => [String(pipeline_id)] },
  })

export function openPipelines(company: Company, seed: readonly PipelineSeed[] = usualPipelines): void {
  for (const { id, name, stages } of seed) {
    addPipeline(company, { name, is_deal_probability_enabled: true }, id)
    for (const stage of stages)
      addStage(
        company,
        { name: stage.name, pipeline_id: id, deal_probability: stage.deal_probability ?? 100 },
        stage.id,
      )
  }
}

export function addPipeline(
  company: Company,
  sent: Pick<Pipeline, 'name' | 'is_deal_probability_enabled'>,
  chosen?: number,
): Pipeline {
  const number = numberOf(company, 'pipelines', chosen)
  const now = timestamp(company.clock.now())
  const pipeline: Pipeline = {
    id: String(number),
    number,
    order_nr: pipelinesOf(company).size + 1,
    is_deleted: false,
    add_time: now,
    update_time: now,
    ...sent,
  }
  pipelinesOf(company).put(pipeline)
  return pipeline
}

/** A stage comes after those that its pipeline has; its place cannot be chosen. */
export function addStage(
  company: Company,
  sent: Pick<Stage, 'name' | 'pipeline_id'> & Partial<Stage>,
  chosen?: number,
): Stage {
  const number = numberOf(company, 'stages', chosen)
  const now = timestamp(company.clock.now())
  const stage: Stage = {
    id: String(number),
    number,
    order_nr: livingStages(company, sent.pipeline_id).length + 1,
    is_deleted: false,
    deal_probability: 100,
    is_deal_rot_enabled: false,
    days_to_rotten: null,
    add_time: now,
    update_time: now,
    ...sent,
  }
  stagesOf(company).put(stage)
  return stage
}

function numberOf(company: Company, sequence: string, chosen: number | undefined): number {
  if (chosen === undefined) return company.next(sequence)
  company.take(sequence, chosen)
  return chosen
}

/** The stages of a pipeline that are not deleted, in their order. */
export function livingStages(company: Company, pipelineId: number): Stage[] {
  return stagesOf(company)
    .find('pipeline', String(pipelineId))
    .filter(({ is_deleted }) => !is_deleted)
    .sort((a, b) => a.order_nr - b.order_nr)
}

export function stageOf(company: Company, number: number): Stage | undefined {
  const stage = stagesOf(company).get(String(number))
  return stage?.is_deleted === false ? stage : undefined
}

export function livingPipeline(company: Company, number: number): Pipeline | undefined {
  const pipeline = pipelinesOf(company).get(String(number))
  return pipeline?.is_deleted === false ? pipeline : undefined
}

/** The first stage of a pipeline; of the first pipeline that has one, when none is named. */
export function firstStage(company: Company, pipelineId: number | undefined): Stage | undefined {
  if (pipelineId !== undefined) return livingPipeline(company, pipelineId) && livingStages(company, pipelineId)[0]
  for (const { number, is_deleted } of pipelinesOf(company).values()) {
    const [first] = is_deleted ? [] : livingStages(company, number)
    if (first !== undefined) return first
  }
  return undefined
}
