import type { Option } from '../../model/schema.ts'
import { type Choices, choicesOf, oneOf, restricted } from './choices.ts'
import type { Api } from './client.ts'
import { listAll } from './lists.ts'
import { type About, fieldOf, type Member, plainMember } from './members.ts'

/** https://developers.pipedrive.com/docs/api/v1/Pipelines */
export interface Pipeline {
  id: number
  name: string
  order_nr?: number
  is_deleted?: boolean
  stages: readonly Stage[]
}

/** https://developers.pipedrive.com/docs/api/v1/Stages */
interface Stage {
  id: number
  name: string
  pipeline_id: number
  order_nr?: number
  is_deleted?: boolean
  deal_probability?: number | null
}

/** Those that are in use, each with its stages, in their order. */
export async function fetchPipelines(api: Api, signal: AbortSignal): Promise<Pipeline[]> {
  const [pipelines, stages] = await Promise.all([
    listAll<Omit<Pipeline, 'stages'>>(api, '/api/v2/pipelines', signal),
    listAll<Stage>(api, '/api/v2/stages', signal),
  ])
  return inOrder(pipelines).map((pipeline) => ({
    ...pipeline,
    stages: inOrder(stages.filter(({ pipeline_id: of }) => of === pipeline.id)),
  }))
}

function inOrder<T extends { order_nr?: number; is_deleted?: boolean }>(all: readonly T[]): T[] {
  return all.filter((each) => !each.is_deleted).sort((a, b) => (a.order_nr ?? 0) - (b.order_nr ?? 0))
}

/** Between the value of a pipeline and the name of its stage. */
export const separator = ' > '

/** Pipelines by their names. */
export function pipelineChoices(pipelines: readonly Pipeline[]): Choices {
  return choicesOf(pipelines.map(({ id, name: label }) => ({ id, label })))
}

interface StageChoices extends Choices {
  /** Values of the stages of each pipeline, by its value. */
  allows: Readonly<Record<string, readonly string[]>>
}

/** Stages by the value of their pipeline and their name, since stages of two may share a name; all of them are open. */
export function stageChoices(pipelines: readonly Pipeline[]): StageChoices {
  const named = pipelineChoices(pipelines)
  const placed = pipelines.flatMap(({ id, stages }) => {
    const pipeline = named.valueOf(String(id)) ?? String(id)
    return stages.map((stage) => ({ pipeline, stage, value: `${pipeline}${separator}${stage.name}` }))
  })
  const choices = choicesOf(placed.map(({ stage: { id, name: label }, value }) => ({ id, label, value })))
  const valuesIn = ({ stages }: Pipeline): string[] => stages.flatMap(({ id }) => choices.valueOf(String(id)) ?? [])
  return {
    ...choices,
    options: choices.options.map((option, at) => ({ ...option, ...meaningOf(placed[at]?.stage) })),
    allows: Object.fromEntries(pipelines.map((each) => [named.valueOf(String(each.id)) ?? '', valuesIn(each)])),
  }
}

const open = { ...restricted, extendable: true } as const

export function pipelineMember({ pipelines }: About): Member {
  const choices = pipelineChoices(pipelines)
  const facts = { ...open, options: choices.options, nativeType: 'pipeline' }
  return plainMember(fieldOf('pipeline_id', 'Pipeline', 'select', facts), oneOf(choices, 'pipeline_id'))
}

export function stageMember({ pipelines }: About): Member {
  const { allows, ...choices } = stageChoices(pipelines)
  const dependsOn = [{ field: 'pipeline_id', allows, separator }]
  const facts = { ...open, options: choices.options, dependsOn, nativeType: 'stage' }
  return plainMember(fieldOf('stage_id', 'Stage', 'select', facts), oneOf(choices, 'stage_id'))
}

function meaningOf(stage: Stage | undefined): Pick<Option, 'stage'> {
  const percent = stage?.deal_probability
  const isLikely = typeof percent === 'number' && percent >= 0 && percent <= 100
  return { stage: { state: 'open', ...(isLikely ? { probability: percent / 100 } : {}) } }
}
