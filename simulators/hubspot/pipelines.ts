import type { Row } from '../kit/store.ts'
import type { CrmObject } from './crm-object.ts'
import type { ValueProblem } from './errors.ts'
import type { PipelineRule } from './object-kinds.ts'
import { timestamp } from './rules.ts'
import type { PipelineSeed } from './seed.ts'

/** A pipeline with its stages, in the order in which they were sent. https://developers.hubspot.com/docs/api-reference/crm-pipelines-v3/guide */
export interface StoredPipeline extends Row {
  readonly label: string
  readonly displayOrder: number
  readonly stages: readonly StoredStage[]
  readonly createdAt: string
  readonly updatedAt: string
}

export interface StoredStage {
  readonly id: string
  readonly label: string
  readonly displayOrder: number
  readonly metadata: Readonly<Record<string, string>>
  readonly createdAt: string
  readonly updatedAt: string
}

/** The pipelines of a new account, and those of the seed. */
export function openPipelines(object: CrmObject, seeds: readonly PipelineSeed[]): void {
  const rule = object.kind.pipelines
  if (rule === undefined) return
  const now = timestamp(object.portal.clock.now())
  const dates = { createdAt: now, updatedAt: now }
  for (const [displayOrder, { id, label, stages }] of [...rule.defaults, ...seeds].entries())
    object.pipelines.put({
      id,
      label,
      displayOrder,
      stages: stages.map((stage, order) => ({
        ...stage,
        displayOrder: order,
        metadata: stateOf(rule, stage.metadata),
        ...dates,
      })),
      ...dates,
    })
}

/** The metadata of a stage as they are stored; a deal is closed at a probability of 0 or 1. */
export function stateOf({ states }: PipelineRule, metadata: Readonly<Record<string, string>>): Record<string, string> {
  if (states !== 'probability') return { [states]: metadata[states] ?? 'OPEN' }
  const probability = Number(metadata.probability)
  const isClosed = probability === 0 || probability === 1
  return {
    isClosed: String(isClosed),
    probability: Number.isInteger(probability) ? `${probability}.0` : `${probability}`,
  }
}

/** A stage by its id, with its pipeline: ids are unique among all stages of an object. */
export function findStage(
  { pipelines }: CrmObject,
  id: string,
): { pipeline: StoredPipeline; stage: StoredStage } | undefined {
  for (const pipeline of pipelines.values()) {
    const stage = pipeline.stages.find((each) => each.id === id)
    if (stage !== undefined) return { pipeline, stage }
  }
  return undefined
}

type Values = Readonly<Record<string, string | undefined>>

/**
 * Where a write leaves a record: a stage alone brings its pipeline along; a stage of another pipeline, and a pipeline
 * that the present stage is not of, are problems.
 */
export function placeRecord(
  object: CrmObject,
  sent: Values,
  stored: Values = {},
): { values: Record<string, string>; problems: ValueProblem[] } {
  const rule = object.kind.pipelines
  const none = { values: {}, problems: [] }
  if (rule === undefined) return none
  const [stage, pipeline] = [sent[rule.stage], sent[rule.pipeline]]
  if (stage === undefined && pipeline === undefined) return none
  const refuse = (name: string, message: string) => ({
    values: {},
    problems: [{ name, error: 'INVALID_OPTION', message }],
  })
  const known = object.pipelines.values().map(({ id }) => id)
  if (pipeline !== undefined && pipeline !== '' && !known.includes(pipeline))
    return refuse(rule.pipeline, `${pipeline} was not one of the allowed options: [${known.join(', ')}]`)
  const after = stage ?? stored[rule.stage] ?? ''
  if (after === '') return none
  const found = findStage(object, after)
  if (found === undefined)
    return stage === undefined ? none : refuse(rule.stage, `${stage} was not one of the allowed options: []`)
  if (pipeline !== undefined && pipeline !== found.pipeline.id)
    return refuse(rule.stage, `The stage ${after} is not in the pipeline ${pipeline}.`)
  return { values: { [rule.pipeline]: found.pipeline.id }, problems: [] }
}

/** The ids of living records that are in one of the stages. */
export function recordsIn({ kind, records }: CrmObject, stages: readonly string[]): string[] {
  const name = kind.pipelines!.stage
  return records
    .values()
    .filter(({ properties }) => stages.includes(properties[name] ?? ''))
    .map(({ id }) => id)
}
