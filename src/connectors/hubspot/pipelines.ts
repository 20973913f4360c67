import type { Field, Option, Stage } from '../../model/schema.ts'
import { type Api, version } from './client.ts'
import { isWithheld } from './errors.ts'
import type { KnownObject } from './objects.ts'

/** https://developers.hubspot.com/docs/api-reference/latest/crm/pipelines/guide */
export interface Pipeline {
  id: string
  label: string
  displayOrder?: number
  archived?: boolean
  stages?: readonly PipelineStage[]
}

interface PipelineStage {
  id: string
  label: string
  displayOrder?: number
  archived?: boolean
  metadata?: Readonly<Record<string, string | undefined>>
}

/** null: this account or key has none to tell. */
export async function fetchPipelines(api: Api, object: string, signal: AbortSignal): Promise<Pipeline[] | null> {
  try {
    const path = `/crm/pipelines/${version}/${encodeURIComponent(object)}`
    return (await api.get<{ results?: Pipeline[] }>(path, {}, signal)).results ?? []
  } catch (error) {
    if (isWithheld(error)) return null
    throw error
  }
}

/**
 * The fields of a pipeline and its stage with their options: a stage belongs to one pipeline, and is named with it, since
 * stages of two pipelines may share a name. That their options are kept elsewhere is no caution any more.
 */
export function withPipelines(known: KnownObject, fields: readonly Field[], pipelines: readonly Pipeline[]): Field[] {
  const names = known.pipeline
  if (!names || pipelines.length === 0) return [...fields]
  const present = inOrder(pipelines)
  const choice = { type: 'select', restricted: true } as const
  return fields.map((field): Field => {
    if (field.name === names.field) {
      const { extendable, caution, ...rest } = field
      return { ...rest, ...choice, options: present.map(({ id, label }) => ({ value: id, label })) }
    }
    if (field.name !== names.stage) return field
    const { extendable, caution, ...rest } = field
    const allows = Object.fromEntries(
      present.map(({ id, stages = [] }) => [id, inOrder(stages).map((each) => each.id)]),
    )
    return { ...rest, ...choice, options: present.flatMap(stageOptions), dependsOn: [{ field: names.field, allows }] }
  })
}

function stageOptions({ label: pipeline, stages = [] }: Pipeline): Option[] {
  return inOrder(stages).map(({ id, label, metadata = {} }) => {
    const stage = meaningOf(metadata)
    return { value: id, label: `${pipeline}: ${label}`, ...(stage ? { stage } : {}) }
  })
}

/**
 * A deal's stage says its probability, and whether it ends; a ticket's, whether it ends. Without the latter a deal is over
 * where nothing is open about its outcome.
 */
function meaningOf({ probability: told, isClosed, ticketState }: NonNullable<PipelineStage['metadata']>): Stage | null {
  if (ticketState) return { state: ticketState === 'CLOSED' ? 'closed' : 'open' }
  const probability = told ? Number(told) : Number.NaN
  if (!(probability >= 0 && probability <= 1))
    return isClosed ? { state: isClosed === 'true' ? 'closed' : 'open' } : null
  const isOver = isClosed ? isClosed === 'true' : probability === 0 || probability === 1
  const over = probability === 1 ? 'won' : probability === 0 ? 'lost' : 'closed'
  return { state: isOver ? over : 'open', probability }
}

function inOrder<T extends { displayOrder?: number; archived?: boolean }>(all: readonly T[]): T[] {
  const present = all.filter(({ archived }) => !archived)
  return present.sort((a, b) => (a.displayOrder ?? 0) - (b.displayOrder ?? 0))
}
