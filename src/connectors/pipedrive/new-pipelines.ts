import type { Option } from '../../model/schema.ts'
import type { Api } from './client.ts'
import { type OptionMaker, type Present, refused, refuseTwin, removed } from './made-options.ts'
import { fetchPipelines, type Pipeline, pipelineChoices, separator, stageChoices } from './pipelines.ts'

const pipelinesPath = '/api/v2/pipelines'
const stagesPath = '/api/v2/stages'
/** https://pipedrive.readme.io/docs/marketplace-scopes-and-permissions-explanations */
const scopes = ['admin'] as const

/** https://developers.pipedrive.com/docs/api/v1/Pipelines */
export const pipelineMaker: OptionMaker = {
  ...{ object: 'deals', field: 'pipeline_id', path: pipelinesPath, scopes },
  ...{ complete: empty, looks: [pipelinesPath, stagesPath] },
  async look(api, signal): Promise<Present> {
    const pipelines = await fetchPipelines(api, signal)
    return {
      numberOf: pipelineChoices(pipelines).idOf,
      bodyOf({ value: name }) {
        refuseTwin('pipeline_id', name, namesOf(pipelines))
        // Else the probabilities of its stages count for nothing; a stage without one counts as certain either way.
        return { name, is_deal_probability_enabled: true }
      },
    }
  },
}

/** https://developers.pipedrive.com/docs/api/v1/Stages */
export const stageMaker: OptionMaker = {
  ...{ object: 'deals', field: 'stage_id', path: stagesPath, scopes },
  async look(api, signal): Promise<Present> {
    const pipelines = await fetchPipelines(api, signal)
    return { numberOf: stageChoices(pipelines).idOf, bodyOf: (option) => stageBody(option, pipelines) }
  },
}

function stageBody({ value, stage }: Option, pipelines: readonly Pipeline[]): Readonly<Record<string, unknown>> {
  const { options, idOf } = pipelineChoices(pipelines)
  const [prefix] = options
    .map((pipeline) => `${pipeline.value}${separator}`)
    .filter((each) => value.startsWith(each))
    .sort((a, b) => b.length - a.length)
  if (prefix === undefined) throw refused('invalid', 'stage_id', unplaced(value))
  const id = Number(idOf(prefix.slice(0, -separator.length)))
  const name = value.slice(prefix.length)
  refuseTwin('stage_id', name, namesOf(pipelines.find((pipeline) => pipeline.id === id)?.stages ?? []))
  const { probability } = stage ?? {}
  const likely = probability === undefined ? {} : { deal_probability: Math.round(probability * 100) }
  return { name, pipeline_id: id, ...likely }
}

/**
 * Whether a new pipeline comes with stages is not published. Nobody asked for these, and no deal is in them yet; those that
 * Pipedrive keeps are the plan's reader to judge, who is told that the stages are not those that were approved.
 */
async function empty(api: Api, number: string, signal: AbortSignal): Promise<void> {
  const made = (await fetchPipelines(api, signal)).find(({ id }) => String(id) === number)
  for (const stage of made?.stages ?? []) await removed(api, `${stagesPath}/${stage.id}`, signal)
}

function namesOf(all: readonly { name: string }[]): string[] {
  return all.map(({ name }) => name)
}

function unplaced(value: string): string {
  return `option "${value}" has to begin with a pipeline that is there and "${separator}"`
}
