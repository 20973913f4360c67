import { z } from 'zod'
import { tellTime } from '../src/model/local-time.ts'
import type { Run } from '../src/model/run.ts'
import { plural } from '../src/model/wording.ts'
import { inline, table } from './support/markdown.ts'
import { nextStep } from './support/outputs.ts'
import { progressText } from './support/run-answer.ts'
import { defineTool } from './tool.ts'

const runLine = z.object({
  run_id: z.string(),
  verb: z.string(),
  state: z.enum(['queued', 'running', 'paused', 'done', 'failed']),
  plan_id: z.string().optional(),
  started_at: z.string(),
  goes_on_at: z.string().optional(),
  next: z.string().describe('Tool that usually comes next, with the run or plan of this line'),
})

export const listRuns = defineTool({
  name: 'list_runs',
  title: 'List runs',
  description:
    'Lists the newest runs on this machine, newest first: verb, state, plan, and the tool that usually comes next for each. Use it when a run id is not at hand. It calls no CRM. Next: get_run for one of them.',
  input: z.strictObject({
    limit: z.int().min(1).max(50).default(20).describe('How many runs at most'),
  }),
  output: z.object({ runs: z.array(runLine), next: nextStep }),
  hints: { readOnly: true, destructive: false, idempotent: true, openWorld: false },
  access: 'read',
  async handle({ limit }, { app }) {
    const runs = await app.runs(limit)
    const next = runs.length === 0 ? 'Call list_connections, then discover_schema.' : nextOf(runs)
    const rows = runs.map((run) => [run.id, run.verb, stateOf(run), run.plan ?? '', startOf(run), following(run)])
    const text =
      runs.length === 0
        ? 'There is no run yet.'
        : `The newest ${plural(runs.length, 'run')}:\n\n${table(['run', 'verb', 'state', 'plan', 'started', 'next'], rows)}`
    return {
      kind: 'answer',
      text: `${text}\n\nNext: ${next}`,
      data: {
        runs: runs.map((run) => ({
          run_id: run.id,
          verb: run.verb,
          state: run.state,
          ...(run.plan !== null && { plan_id: run.plan }),
          started_at: startOf(run),
          ...(run.wakeAt !== undefined && { goes_on_at: new Date(run.wakeAt).toISOString() }),
          next: following(run),
        })),
        next,
      },
    }
  },
})

function startOf({ createdAt }: Run): string {
  return new Date(createdAt).toISOString()
}

function stateOf({ state, progress, wakeAt }: Run): string {
  if (wakeAt !== undefined) return `asleep until ${tellTime(wakeAt)}`
  return state === 'running' && progress !== null ? `running: ${progressText(progress)}` : state
}

/** The tool that usually comes after a run in this state. */
function following({ state, verb }: Run): string {
  if (state === 'paused') return 'resume_run'
  if (state !== 'done') return 'get_run'
  return (
    { 'dry-run': 'request_approval', 'apply-schema': 'execute_migration', migrate: 'verify_migration' }[
      verb as string
    ] ?? 'get_run'
  )
}

function nextOf(runs: readonly Run[]): string {
  const going = runs.find(({ state, wakeAt }) => wakeAt === undefined && (state === 'running' || state === 'queued'))
  if (going !== undefined) return `Call get_run with run_id "${inline(going.id)}": it is at work.`
  const paused = runs.find(({ state }) => state === 'paused')
  if (paused !== undefined)
    return `Call get_run with run_id "${inline(paused.id)}" for why it stopped, then resume_run.`
  return 'Call get_run with one of these run ids for its result and its files.'
}
