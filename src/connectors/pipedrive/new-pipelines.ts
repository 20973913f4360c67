import { CrmError } from '../../model/errors.ts'
import type { Option } from '../../model/schema.ts'
import type { Choices } from './choices.ts'
import type { Api } from './client.ts'
import { distinctOptions } from './new-field.ts'
import { fetchPipelines, type Pipeline, pipelineChoices, separator, stageChoices } from './pipelines.ts'

/** A field whose options are pipelines or stages. */
interface Kind {
  field: string
  path: string
  choicesOf(pipelines: readonly Pipeline[]): Choices
  /** CrmError: it cannot be made. */
  bodyOf(option: Option, pipelines: readonly Pipeline[]): Body
}

interface Body {
  name: string
  is_deal_probability_enabled?: boolean
  pipeline_id?: number
  deal_probability?: number
}

/** https://developers.pipedrive.com/docs/api/v1/Pipelines */
const pipelines: Kind = {
  ...{ field: 'pipeline_id', path: '/api/v2/pipelines', choicesOf: pipelineChoices },
  bodyOf({ value: name }, present) {
    refuseTwin(this.field, name, present)
    // Else the probabilities of its stages count for nothing; a stage without one counts as certain either way.
    return { name, is_deal_probability_enabled: true }
  },
}

/** https://developers.pipedrive.com/docs/api/v1/Stages */
const stages: Kind = {
  ...{ field: 'stage_id', path: '/api/v2/stages', choicesOf: stageChoices },
  bodyOf({ value, stage }, present) {
    const { options, idOf } = pipelineChoices(present)
    const [prefix] = options
      .map((pipeline) => `${pipeline.value}${separator}`)
      .filter((each) => value.startsWith(each))
      .sort((a, b) => b.length - a.length)
    if (prefix === undefined) throw refused('invalid', this.field, unplaced(value))
    const id = Number(idOf(prefix.slice(0, -separator.length)))
    const name = value.slice(prefix.length)
    refuseTwin(this.field, name, present.find((pipeline) => pipeline.id === id)?.stages ?? [])
    const { probability } = stage ?? {}
    const likely = probability === undefined ? {} : { deal_probability: Math.round(probability * 100) }
    return { name, pipeline_id: id, ...likely }
  },
}

/** What makes the options of a field of deals, where they are pipelines or stages. */
export function kindOf(object: string, field: string): Kind | undefined {
  return object === 'deals' ? [pipelines, stages].find((kind) => kind.field === field) : undefined
}

/**
 * Makes those that are not there, in their order, since the place of a stage cannot be chosen. Where one of them fails, those
 * before it are taken back; where that fails too, or the process ends in between, they stay, and the next attempt finds
 * them. CrmError: none was made, or its message says which were.
 */
export async function makeAll(
  api: Api,
  kind: Kind,
  options: readonly Option[],
  signal: AbortSignal,
): Promise<{ status: 'added' | 'exists' }[]> {
  const before = await fetchPipelines(api, signal)
  const known = kind.choicesOf(before)
  const missing = distinctOptions(options).filter(({ value }) => known.idOf(value) === undefined)
  const wanted = missing.map((option) => ({ option, body: kind.bodyOf(option, before) }))
  const made: string[] = []
  try {
    for (const { option, body } of wanted) {
      const id = await make(api, kind, option, body, signal)
      made.push(id)
      if (kind === pipelines) await empty(api, id, signal)
    }
    await requireThere(api, kind, missing, signal)
  } catch (error) {
    // What stops the whole run leaves no time for more calls.
    if (!(error instanceof CrmError)) throw error
    throw await takenBack(api, kind, made, error, signal)
  }
  return options.map(({ value }) => ({ status: known.idOf(value) === undefined ? 'added' : 'exists' }))
}

/** The number of one that was made. A create whose answer was lost is looked for instead of being sent again. */
async function make(api: Api, kind: Kind, { value }: Option, body: Body, signal: AbortSignal): Promise<string> {
  try {
    const { data } = await api.send<{ id?: number }>('POST', kind.path, body, signal)
    if (data?.id !== undefined) return String(data.id)
  } catch (error) {
    if (!(error instanceof CrmError) || error.stored === 'no') throw error
    const id = await idNow(api, kind, value, signal)
    if (id === undefined) throw error
    return id
  }
  const id = await idNow(api, kind, value, signal)
  if (id === undefined) throw refused('bug', kind.field, `option "${value}" was not made, and no reason was given`)
  return id
}

async function idNow(api: Api, kind: Kind, value: string, signal: AbortSignal): Promise<string | undefined> {
  const id = kind.choicesOf(await fetchPipelines(api, signal)).idOf(value)
  return id === undefined ? undefined : String(id)
}

/**
 * Whether a new pipeline comes with stages is not published. Nobody asked for these, and no deal is in them yet; those that
 * Pipedrive keeps are the plan's reader to judge, who is told that the stages are not those that were approved.
 */
async function empty(api: Api, id: string, signal: AbortSignal): Promise<void> {
  const made = (await fetchPipelines(api, signal)).find((pipeline) => String(pipeline.id) === id)
  for (const stage of made?.stages ?? []) await removed(api, `${stages.path}/${stage.id}`, signal)
}

async function requireThere(api: Api, kind: Kind, missing: readonly Option[], signal: AbortSignal): Promise<void> {
  if (missing.length === 0) return
  const now = kind.choicesOf(await fetchPipelines(api, signal))
  const lost = missing.find(({ value }) => now.idOf(value) === undefined)
  if (lost)
    throw refused('conflict', kind.field, `option "${lost.value}" got another name than the one that was asked for`)
}

/** The error to throw, once what was made is gone again; the latest first. */
async function takenBack(
  api: Api,
  kind: Kind,
  made: readonly string[],
  cause: CrmError,
  signal: AbortSignal,
): Promise<CrmError> {
  const left: string[] = []
  for (const id of made.toReversed()) if (!(await removed(api, `${kind.path}/${id}`, signal))) left.push(id)
  if (left.length === 0) return cause
  const what = `options with the numbers ${left.join(', ')} were made before another failed, and could not be taken back (${cause.message}): add them again, or delete them in Pipedrive`
  return refused(cause.kind, kind.field, what)
}

async function removed(api: Api, path: string, signal: AbortSignal): Promise<boolean> {
  try {
    await api.remove(path, signal)
    return true
  } catch (error) {
    if (!(error instanceof CrmError)) throw error
    return error.kind === 'not-found'
  }
}

/** Two of one name each go by their numbers as well, so that no plan could name the new one, nor any more the old one. */
function refuseTwin(field: string, name: string, present: readonly { name: string }[]): void {
  if (name.trim() === '') throw refused('invalid', field, 'an option needs a name')
  if (present.some((each) => each.name === name))
    throw refused('conflict', field, `there are several options named "${name}" already: map to one of them`)
}

function unplaced(value: string): string {
  return `option "${value}" has to begin with a pipeline that is there and "${separator}"`
}

function refused(kind: CrmError['kind'], field: string, what: string): CrmError {
  return new CrmError({ kind, scope: 'row', stored: 'no', message: `Pipedrive: ${field}: ${what}.`, field })
}
