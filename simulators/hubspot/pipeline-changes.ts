import { unreadable, unset } from './batch.ts'
import { addProperty, type CrmObject } from './crm-object.ts'
import { invalid, invalidPipeline, notFound, Refusal, resourceNotFound } from './errors.ts'
import { recordsIn, type StoredPipeline, type StoredStage, stateOf } from './pipelines.ts'
import { timestamp, type Version } from './rules.ts'
import { stageProperties } from './standard/lines.ts'

type Sent = Record<string, unknown>

/** Creates a pipeline with its stages. Throws for what is missing, taken, or beyond a limit. */
export function createPipeline(object: CrmObject, sent: Sent): StoredPipeline {
  const now = timestamp(object.portal.clock.now())
  const label = textIn(sent, 'label') ?? missing('label')
  const id = textIn(sent, 'pipelineId') ?? freshId(object)
  refuseTakenPipeline(object, id, label)
  const most = object.portal.limits.pipelines!
  if (object.pipelines.size >= most + object.kind.pipelines!.defaults.length)
    throw invalid(`The limit of ${most} pipelines of ${object.kind.name} is reached.`)
  const stages = readStages(object, sent.stages, now)
  refuseTakenStages(object, stages, undefined)
  const pipeline = {
    id,
    label,
    displayOrder: orderIn(sent) ?? missing('displayOrder'),
    stages,
    createdAt: now,
    updatedAt: now,
  }
  return keep(object, pipeline)
}

/** Changes label and order of a pipeline. */
export function changePipeline(object: CrmObject, id: string, sent: Sent): StoredPipeline {
  const before = pipelineOf(object, id)
  const label = textIn(sent, 'label') ?? before.label
  if (label !== before.label) refuseTakenLabel(object, label, id)
  return keep(object, {
    ...before,
    label,
    displayOrder: orderIn(sent) ?? before.displayOrder,
    updatedAt: nowOf(object),
  })
}

/** Replaces a pipeline; a stage that is left out goes, and one that is named by its id stays. */
export function replacePipeline(
  object: CrmObject,
  version: Version,
  id: string,
  sent: Sent,
  isUnchecked: boolean,
): StoredPipeline {
  const before = pipelineOf(object, id)
  const now = nowOf(object)
  const label = textIn(sent, 'label') ?? missing('label')
  refuseTakenLabel(object, label, id)
  const stages = readStages(object, sent.stages, now).map((stage) => {
    const kept = before.stages.find((each) => each.id === stage.id)
    return kept === undefined ? stage : { ...stage, createdAt: kept.createdAt }
  })
  refuseTakenStages(object, stages, id)
  const gone = before.stages.filter((stage) => !stages.some((each) => each.id === stage.id))
  refuseInUse(object, version, gone, isUnchecked)
  return keep(object, {
    ...before,
    label,
    displayOrder: orderIn(sent) ?? missing('displayOrder'),
    stages,
    updatedAt: now,
  })
}

/** Deletes a pipeline with its stages for good. */
export function deletePipeline(object: CrmObject, version: Version, id: string, isUnchecked: boolean): void {
  const pipeline = object.pipelines.get(id)
  if (pipeline === undefined) throw notFound(`There is no pipeline ${id}.`)
  refuseInUse(object, version, pipeline.stages, isUnchecked)
  object.pipelines.delete(id)
}

export function createStage(object: CrmObject, pipelineId: string, sent: Sent): StoredStage {
  const before = pipelineOf(object, pipelineId)
  const stage = readStage(object, sent, nowOf(object), 0)
  refuseTakenStages(object, [...before.stages, stage], pipelineId)
  keep(object, { ...before, stages: [...before.stages, stage] })
  return stage
}

/** Changes what is sent of a stage, or with `isWhole` all of it; the id stays. */
export function changeStage(
  object: CrmObject,
  pipelineId: string,
  id: string,
  sent: Sent,
  isWhole: boolean,
): StoredStage {
  const pipeline = pipelineOf(object, pipelineId)
  const before = stageIn(pipeline, id)
  const metadata = { ...before.metadata, ...textsIn(sent.metadata ?? (isWhole ? missing('metadata') : {})) }
  refuseWrongMetadata(object, metadata)
  const after: StoredStage = {
    ...before,
    label: textIn(sent, 'label') ?? (isWhole ? missing('label') : before.label),
    displayOrder: orderIn(sent) ?? (isWhole ? missing('displayOrder') : before.displayOrder),
    metadata: stateOf(object.kind.pipelines!, metadata),
    updatedAt: nowOf(object),
  }
  const stages = pipeline.stages.map((stage) => (stage.id === id ? after : stage))
  refuseTakenStages(object, stages, pipelineId)
  refuseAllOpen(object, stages)
  keep(object, { ...pipeline, stages })
  return after
}

/** Deletes a stage for good; one that is not there is no error. */
export function deleteStage(
  object: CrmObject,
  version: Version,
  pipelineId: string,
  id: string,
  isUnchecked: boolean,
): void {
  const pipeline = object.pipelines.get(pipelineId)
  const stage = pipeline?.stages.find((each) => each.id === id)
  if (pipeline === undefined || stage === undefined) return
  refuseInUse(object, version, [stage], isUnchecked)
  const stages = pipeline.stages.filter((each) => each !== stage)
  refuseAllOpen(object, stages)
  keep(object, { ...pipeline, stages })
}

/** A pipeline by its id. Throws when there is none. */
export function pipelineOf(object: CrmObject, id: string): StoredPipeline {
  const found = object.pipelines.get(id)
  if (found === undefined) throw resourceNotFound()
  return found
}

export function stageIn({ stages }: StoredPipeline, id: string): StoredStage {
  const found = stages.find((stage) => stage.id === id)
  if (found === undefined) throw resourceNotFound()
  return found
}

/** The first pipeline of a custom object brings the properties that place its records. */
function keep(object: CrmObject, pipeline: StoredPipeline): StoredPipeline {
  object.pipelines.put(pipeline)
  for (const definition of stageProperties(object.kind))
    if (object.properties.get(definition.name) === undefined) addProperty(object, definition)
  return pipeline
}

function readStages(object: CrmObject, list: unknown, now: string): StoredStage[] {
  if (list === undefined || list === null || (Array.isArray(list) && list.length === 0))
    throw invalid('Pipeline must have at least one stage.')
  if (!Array.isArray(list)) throw unreadable()
  const stages = list.map((each, index) => readStage(object, each, now, index))
  refuseAllOpen(object, stages)
  return stages
}

function readStage(object: CrmObject, each: unknown, now: string, index: number): StoredStage {
  if (typeof each !== 'object' || each === null) throw unreadable()
  const sent = each as Sent
  const metadata = textsIn(sent.metadata ?? missing('metadata'))
  refuseWrongMetadata(object, metadata)
  return {
    id: textIn(sent, 'stageId') ?? freshId(object, index + 1),
    label: textIn(sent, 'label') ?? missing('label'),
    displayOrder: orderIn(sent) ?? missing('displayOrder'),
    metadata: stateOf(object.kind.pipelines!, metadata),
    createdAt: now,
    updatedAt: now,
  }
}

function refuseWrongMetadata({ kind }: CrmObject, metadata: Readonly<Record<string, string>>): void {
  const { states } = kind.pipelines!
  const value = metadata[states]
  if (states === 'probability') {
    if (value === undefined || value === '') throw invalid('You must specify probability when writing a dealstage.')
    if (!(Number(value) >= 0 && Number(value) <= 1)) throw invalid(`The probability ${value} is not between 0 and 1.`)
  } else if (value !== undefined && value !== 'OPEN' && value !== 'CLOSED') {
    throw invalidPipeline('INVALID_PIPELINE_STAGE_METADATA', `${states} must be OPEN or CLOSED, got ${value}.`)
  }
}

/** A pipeline has a stage, and one of tickets a closed one. */
function refuseAllOpen({ kind }: CrmObject, stages: readonly StoredStage[]): void {
  if (stages.length === 0) throw invalid('Pipeline must have at least one stage.')
  if (kind.pipelines!.states === 'ticketState' && stages.every(({ metadata }) => metadata.ticketState !== 'CLOSED'))
    throw invalidPipeline('MISSING_CLOSED_STAGE', 'A ticket pipeline must have a closed stage.')
}

function refuseTakenPipeline(object: CrmObject, id: string, label: string): void {
  if (object.pipelines.get(id) !== undefined)
    throw invalid(`There's another pipeline of ${object.kind.name} with pipelineId ${id}.`)
  if (object.portal.objects.some(({ pipelines }) => pipelines.get(id) !== undefined))
    throw taken('STAGE_ID_EXISTS_IN_ANOTHER_PIPELINE', `The pipeline ID ${id} is used by another object.`)
  refuseTakenLabel(object, label, id)
}

function refuseTakenLabel({ pipelines }: CrmObject, label: string, ownId: string): void {
  const other = pipelines.values().find((each) => each.id !== ownId && same(each.label, label))
  if (other !== undefined) throw invalid(`An active pipeline with label ${label} already exists.`)
}

function refuseTakenStages(object: CrmObject, stages: readonly StoredStage[], pipelineId: string | undefined): void {
  const most = object.kind.pipelines!.mostStages
  if (stages.length > most) throw invalid(`A pipeline of ${object.kind.name} has at most ${most} stages.`)
  const ids = stages.map(({ id }) => id)
  const elsewhere = object.pipelines
    .values()
    .filter(({ id }) => id !== pipelineId)
    .flatMap((each) => each.stages.map(({ id }) => id))
  const twice = ids.find((id, at) => elsewhere.includes(id) || ids.indexOf(id) !== at)
  if (twice !== undefined) throw taken('STAGE_ID_EXISTS_IN_ANOTHER_PIPELINE', `The stage ID ${twice} is already used.`)
  const label = stages.find((stage, at) => stages.findIndex((each) => same(each.label, stage.label)) !== at)?.label
  if (label !== undefined)
    throw invalidPipeline('STAGE_LABEL_EXISTS', `A stage with the label ${label} already exists.`)
}

const taken = (code: string, message: string): Refusal =>
  new Refusal(409, { message, category: 'CONFLICT', subCategory: `PipelineError.${code}` })

const same = (left: string, right: string): boolean => left.trim().toLowerCase() === right.trim().toLowerCase()

/** Earlier versions than 2026-09 are seen to look for records too; the specification says that they do only when asked. */
function refuseInUse(object: CrmObject, version: Version, stages: readonly StoredStage[], isUnchecked: boolean): void {
  if (isUnchecked && version !== '2026-09' && object.portal.reads('stages-deleted-in-use')) return
  const ids = stages.map(({ id }) => id)
  const records = recordsIn(object, ids)
  if (records.length === 0) return
  const [stageIds, objectIds] = [`[${ids.join(', ')}]`, `[${records.join(', ')}]`]
  throw invalidPipeline('STAGE_ID_IN_USE', `Stage IDs: ${stageIds} are being referenced by object IDs: ${objectIds}`, {
    stageIds: [stageIds],
    objectIds: [objectIds],
  })
}

/** A number that no pipeline and no stage has. */
function freshId({ portal }: CrmObject, index = 0): string {
  const numbers = portal.objects.flatMap(({ pipelines }) =>
    pipelines.values().flatMap(({ id, stages }) => [id, ...stages.map((stage) => stage.id)]),
  )
  const most = Math.max(700_000, ...numbers.filter((id) => /^\d{6,12}$/.test(id)).map(Number))
  return String(most + 1 + index)
}

const nowOf = ({ portal }: CrmObject): string => timestamp(portal.clock.now())

function missing(name: string): never {
  throw unset(name)
}

function textIn(sent: Sent, name: string): string | undefined {
  const value = sent[name]
  if (value === undefined || value === null || value === '') return undefined
  if (typeof value !== 'string') throw unreadable()
  return value
}

function orderIn({ displayOrder }: Sent): number | undefined {
  if (displayOrder === undefined || displayOrder === null) return undefined
  if (!Number.isInteger(displayOrder)) throw unreadable()
  if ((displayOrder as number) < 0) throw invalid('displayOrder must not be negative.')
  return displayOrder as number
}

/** Metadata are texts; numbers and booleans are taken as their text. */
function textsIn(metadata: unknown): Record<string, string> {
  if (typeof metadata !== 'object' || metadata === null || Array.isArray(metadata)) throw unreadable()
  return Object.fromEntries(
    Object.entries(metadata).map(([name, value]) => {
      if (typeof value === 'object' && value !== null) throw unreadable()
      return [name, value === null ? '' : String(value)]
    }),
  )
}
