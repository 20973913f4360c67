import type { Option } from '../../model/schema.ts'
import { restricted } from './choices.ts'
import type { Api } from './client.ts'
import { id } from './codecs.ts'
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

export function pipelineMember({ pipelines }: About): Member {
  const options = pipelines.map((each) => ({ value: String(each.id), label: each.name }))
  return plainMember(
    fieldOf('pipeline_id', 'Pipeline', 'select', { ...restricted, options, nativeType: 'pipeline' }),
    id,
  )
}

/** A stage belongs to one pipeline and is named with it, since stages of two may share a name; all of them are open. */
export function stageMember({ pipelines }: About): Member {
  const options = pipelines.flatMap(({ name, stages }) => stages.map((stage) => stageOption(name, stage)))
  const allows = Object.fromEntries(
    pipelines.map(({ id: of, stages }) => [String(of), stages.map((stage) => String(stage.id))]),
  )
  const dependsOn = [{ field: 'pipeline_id', allows }]
  return plainMember(
    fieldOf('stage_id', 'Stage', 'select', { ...restricted, options, dependsOn, nativeType: 'stage' }),
    id,
  )
}

function stageOption(pipeline: string, { id: of, name, deal_probability: percent }: Stage): Option {
  const probability =
    typeof percent === 'number' && percent >= 0 && percent <= 100 ? { probability: percent / 100 } : {}
  return { value: String(of), label: `${pipeline}: ${name}`, stage: { state: 'open', ...probability } }
}
