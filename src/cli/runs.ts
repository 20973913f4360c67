import { table } from '../../tools/support/markdown.ts'
import { answerRun, stateText } from '../../tools/support/run-answer.ts'
import type { StartRequest } from '../app.ts'
import { tellLocalTime } from '../model/local-time.ts'
import { type Run, resumeCommand } from '../model/run.ts'
import { exitCodes, exitOfRun } from './exit.ts'
import { print } from './print.ts'
import { progressLine } from './progress.ts'
import type { Session } from './session.ts'

/** How long one look at a run lasts before the next, in milliseconds. */
const lookMs = 60_000

/** Starts a run, follows it to its end, prints what came out. */
export async function startAndFollow(session: Session, request: StartRequest): Promise<number> {
  return endOf(session, await followNew(session, request))
}

/** Starts a run and follows it to its end. */
export async function followNew(session: Session, request: StartRequest): Promise<Run> {
  return follow(session, () => session.app.start(request))
}

/** Goes on with a run and follows it. */
export async function resume(session: Session, id: string): Promise<number> {
  return endOf(session, await follow(session, () => session.app.resume(id)))
}

/** Shows a run as it is, or with `wait` follows it to its end. */
export async function showRun(session: Session, id: string, wait: boolean): Promise<number> {
  const look = () => session.app.run(id)
  return endOf(session, wait ? await follow(session, look) : await look())
}

/** Asks a run to stop at its next batch border. */
export async function pause(session: Session, id: string): Promise<number> {
  const run = await session.app.pause(id)
  const over = run.state === 'done' || run.state === 'failed'
  const later = run.state === 'running' ? 'It stops at its next batch border. Then go on' : 'Go on'
  const next = over ? `It had ended already: crm-ferry run ${run.id}` : `${later} with: ${resumeCommand(run)}`
  print(session, run, `Run ${run.id} ${stateText(run.state)}. ${next}`)
  return exitCodes.ok
}

/** Orders a run for later; nobody has to watch it until then. */
export async function order(session: Session, request: StartRequest): Promise<number> {
  const run = await session.app.start(request)
  const { id, wakeAt } = run
  const begins = wakeAt === undefined ? 'has begun' : `begins at ${tellLocalTime(wakeAt)}`
  const later = `This machine has to be on then; this terminal may be closed. Follow it with: crm-ferry run ${id} --wait`
  print(session, run, `Run ${id} ${begins}. ${later}, or call it off with: crm-ferry pause ${id}`)
  return exitCodes.ok
}

/** The newest runs, each with the command that goes on from it. */
export async function listRuns(session: Session, limit: number): Promise<number> {
  const runs = await session.app.runs(limit)
  const rows = runs.map((run) => [
    run.id,
    run.verb,
    run.wakeAt === undefined ? run.state : `asleep until ${tellLocalTime(run.wakeAt)}`,
    run.plan ?? '',
    new Date(run.createdAt).toISOString(),
    nextOf(run),
  ])
  const head = ['run', 'verb', 'state', 'plan', 'started', 'next']
  print(session, runs, runs.length === 0 ? 'There is no run yet.' : table(head, rows))
  return exitCodes.ok
}

function nextOf(run: Run): string {
  const { id, state, problem } = run
  if (state === 'paused') return resumeCommand(run)
  if (state === 'queued' || state === 'running') return `crm-ferry run ${id} --wait`
  return state === 'failed' && problem !== null ? `crm-ferry run ${id}` : ''
}

/**
 * Waits until the run stops. The worker is no child of this terminal, so interrupts are passed on, also one that comes
 * while the run is being started: the first asks for a pause at the next batch border, the second ends the worker where it
 * stands, the third leaves without waiting. A terminal that closes ends the watching, not the run.
 */
async function follow(session: Session, begin: () => Promise<Run>): Promise<Run> {
  const { app, world } = session
  const line = progressLine(session)
  const asked: Promise<void>[] = []
  const starting = Promise.withResolvers<Run>()
  const ask = (what: (id: string) => Promise<Run>): number =>
    asked.push(
      starting.promise.then(
        ({ id }) => what(id).then(ignore, (error: Error) => line.note(error.message)),
        // Who waits for the start is told why there is no run.
        ignore,
      ),
    )
  const release = world.onInterrupt(() => {
    if (asked.length === 0) {
      line.note('Asked the run to pause; it stops at the next batch border. Ctrl-C again ends it where it stands.')
      ask(app.pause)
    } else if (asked.length === 1) {
      line.note('Ending the worker where it stands; what is in flight is settled at the resume. Ctrl-C again leaves.')
      ask(app.stop)
    } else world.leave(exitCodes.paused)
  })
  try {
    starting.resolve(begin())
    let run = await starting.promise
    while (run.state === 'queued' || run.state === 'running')
      run = await app.run(run.id, { ms: lookMs, onProgress: line.show })
    await Promise.all(asked)
    return run
  } finally {
    release()
    line.end()
  }
}

const ignore = (): void => undefined

function endOf(session: Session, run: Run): number {
  const why = run.problem === null ? '' : `${run.problem.message} `
  const paused = `Paused. ${why}Go on with: ${resumeCommand(run)}`
  if (run.state === 'paused' && (run.problem === null || run.problem.code === 'paused')) print(session, run, paused)
  else print(session, run, answerRun(run).text)
  return exitOfRun(run)
}
