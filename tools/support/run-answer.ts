import type { App, StartRequest } from '../../src/app.ts'
import type { Progress, Run } from '../../src/model/run.ts'
import { count } from '../../src/model/wording.ts'
import type { Answer, ToolContext } from '../tool.ts'
import { filesOf } from './files.ts'
import { sleepText } from './interrupted.ts'
import { duration, inline } from './markdown.ts'
import { nextAfter } from './next-step.ts'
import { answerPreview } from './preview-answer.ts'
import { tellings } from './results.ts'

interface RunData extends Record<string, unknown> {
  run_id: string
  verb: string
  state: Run['state']
  next: string
}

/** Starts a run, waits for it up to `seconds`, and tells how it is then. */
export async function startAndWait(request: StartRequest, seconds: number, context: ToolContext): Promise<Answer> {
  const started = await context.app.start(request)
  return answerRun(await wait(started, seconds, context))
}

/** Waits for a run up to `seconds`, telling the host how far it is. */
export async function wait(run: Run, seconds: number, context: ToolContext): Promise<Run> {
  if (seconds === 0 || (run.state !== 'running' && run.state !== 'queued')) return run
  const report = steadyReport(context)
  return await context.app.run(run.id, { ms: seconds * 1_000, onProgress: report, signal: context.signal })
}

/** Progress of a call must always grow, while a run counts anew in each phase: later phases go on top of earlier ones. */
function steadyReport(context: ToolContext): (run: Run) => void {
  let phase = ''
  let base = 0
  let last = -1
  return ({ progress, verb }) => {
    if (progress === null || context.progress === undefined) return
    if (progress.phase !== phase) {
      phase = progress.phase
      base = Math.max(0, last)
    }
    const now = base + progress.done
    if (now <= last) return
    last = now
    const total = progress.total === null ? null : base + progress.total
    // The host may have gone meanwhile; the run does not depend on it.
    context.progress(now, total, `${verb}: ${progressText(progress)}`).catch(() => undefined)
  }
}

/** The same, with the records of a preview: they are no part of its result. */
export async function answerEnd(run: Run, app: App): Promise<Answer> {
  const isPreview = run.verb === 'preview' && run.state === 'done' && run.purgedAt === undefined
  return isPreview ? answerPreview(run, await app.preview(run)) : answerRun(run)
}

/** A run in words and data. While it goes on the answer stays small, because it will be asked for many times. */
export function answerRun(run: Run): Answer {
  const head: RunData = { run_id: run.id, verb: run.verb, state: run.state, next: '' }
  if (run.state === 'queued' || run.state === 'running') return goingOn(run, head)
  if (run.state === 'done') return finished(run, head)
  return stopped(run, head)
}

function goingOn(run: Run, head: RunData): Answer {
  const later = askAgain(run)
  const { progress, wakeAt } = run
  const data = {
    ...head,
    ...(progress !== null && { phase: progress.phase, done: progress.done }),
    ...(progress?.total !== null && progress?.total !== undefined && { total: progress.total }),
    ask_again_in_seconds: later,
    ...(wakeAt !== undefined && { goes_on_at: new Date(wakeAt).toISOString() }),
    next: 'get_run',
  }
  const far = progress === null ? 'no progress yet' : progressText(progress)
  const how =
    wakeAt === undefined ? `is ${run.state}: ${far}` : `${sleepText(run)}, whoever watches${reasonOf(progress)}`
  return {
    kind: 'answer',
    text: `${run.verb} ${run.id} ${how}. Ask again in about ${duration(later)}: get_run with run_id "${run.id}".`,
    data,
  }
}

/** Why it sleeps, in one short sentence. */
function reasonOf(progress: Progress | null): string {
  return progress === null ? '' : `: ${inline(progress.phase, 300).replace(/\.$/, '')}`
}

function finished(run: Run, head: RunData): Answer {
  const { data, lines, next } = tellings[run.verb]
  const result = run.result as never
  const files = filesOf(run)
  const further = next(result, run)
  const opening = `Run ${run.id} (${run.verb}) is done.${purgedText(run)}`
  return {
    kind: 'answer',
    text: [opening, ...lines(result), ...fileLines(files), `Next: ${further}`].join('\n\n'),
    data: { ...head, result: data(result), ...(files.length > 0 && { files }), next: further },
    files,
  }
}

function stopped(run: Run, head: RunData): Answer {
  const problem = run.problem ?? { code: 'paused', message: 'It was stopped on request.' }
  const next =
    run.state === 'failed'
      ? nextAfter(problem, run.verb)
      : (problem.next ?? `Call resume_run with run_id "${run.id}" to go on where it stopped.`)
  const far =
    run.progress === null ? '' : `${/[.!?]$/.test(problem.message) ? '' : '.'} It got to ${progressText(run.progress)}.`
  return {
    kind: 'answer',
    text: `Run ${run.id} (${run.verb}) ${stateText(run.state)}: ${inline(problem.message, 600)}${far}\n\nNext: ${next}`,
    data: { ...head, problem, next },
  }
}

/** `is paused`, but `failed`. */
export function stateText(state: Run['state']): string {
  return state === 'failed' ? 'failed' : `is ${state}`
}

function purgedText({ purgedAt }: Run): string {
  if (purgedAt === undefined) return ''
  return ` Its data was purged on ${new Date(purgedAt).toISOString().slice(0, 10)}; what follows is its result alone.`
}

function fileLines(files: { name: string; path: string }[]): string[] {
  if (files.length === 0) return []
  return [`Reports:\n${files.map(({ name, path }) => `- ${name}: ${path}`).join('\n')}`]
}

/** `writing Lead>contacts, 1,200 of 10,000 (12 %)` */
export function progressText({ phase, done, total }: Progress): string {
  // Waiting for something has no number.
  if (total === null && done === 0) return inline(phase, 60)
  const share = total === null || total === 0 ? '' : ` of ${count(total)} (${Math.floor((100 * done) / total)} %)`
  return `${inline(phase, 60)}, ${count(done)}${share}`
}

/** A third of the time that seems to be left, within 15 s and 10 min; of a sleeper's until it wakes, up to 6 hours. */
function askAgain({ progress, createdAt, updatedAt, wakeAt }: Run): number {
  if (wakeAt !== undefined) return Math.round(Math.min(21_600, Math.max(30, (wakeAt - updatedAt) / 1_000 + 30)))
  if (progress === null || progress.total === null || progress.done === 0) return 30
  const elapsed = (updatedAt - createdAt) / 1_000
  const left = (elapsed * (progress.total - progress.done)) / progress.done
  return Math.round(Math.min(600, Math.max(15, left / 3)))
}
