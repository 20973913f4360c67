import { table } from '../../tools/support/markdown.ts'
import { answerRun } from '../../tools/support/run-answer.ts'
import type { StartRequest } from '../app.ts'
import type { Run } from '../model/run.ts'
import { exitCodes, exitOfRun } from './exit.ts'
import { print } from './print.ts'
import { progressLine } from './progress.ts'
import type { Session } from './session.ts'

/** How long one look at a run lasts before the next, in milliseconds. */
const look = 60_000

/** Starts a run, follows it to its end, prints what came out. */
export async function startAndFollow(session: Session, request: StartRequest): Promise<number> {
  return endOf(session, await followNew(session, request))
}

/** Starts a run and follows it to its end. */
export async function followNew(session: Session, request: StartRequest): Promise<Run> {
  return follow(session, await session.app.start(request))
}

/** Goes on with a run and follows it. */
export async function resume(session: Session, id: string): Promise<number> {
  return endOf(session, await follow(session, await session.app.resume(id)))
}

/** Shows a run as it is, or with `wait` follows it to its end. */
export async function showRun(session: Session, id: string, wait: boolean): Promise<number> {
  const run = await session.app.run(id)
  return endOf(session, wait ? await follow(session, run) : run)
}

/** Asks a run to stop at its next batch border. */
export async function pause(session: Session, id: string): Promise<number> {
  const run = await session.app.pause(id)
  const over = run.state === 'done' || run.state === 'failed'
  const next = over ? `It had ended already: crm-ferry run ${run.id}` : `Go on with: crm-ferry resume ${run.id}`
  print(session, run, `Run ${run.id} is ${run.state}. ${next}`)
  return exitCodes.ok
}

/** The newest runs. */
export async function listRuns(session: Session, limit: number): Promise<number> {
  const runs = await session.app.runs(limit)
  const rows = runs.map(({ id, verb, state, plan, createdAt }) => [
    id,
    verb,
    state,
    plan ?? '',
    new Date(createdAt).toISOString(),
  ])
  print(
    session,
    runs,
    runs.length === 0 ? 'There is no run yet.' : table(['run', 'verb', 'state', 'plan', 'started'], rows),
  )
  return exitCodes.ok
}

/**
 * Waits until the run stops. The worker is no child of this terminal, so interrupts are passed on: the first asks for a
 * pause at the next batch border, the second ends the worker where it stands, the third leaves without waiting. A
 * terminal that closes ends the watching, not the run.
 */
async function follow(session: Session, started: Run): Promise<Run> {
  const { app, world } = session
  const line = progressLine(session)
  const asked: Promise<void>[] = []
  const ask = (what: (id: string) => Promise<Run>): number =>
    asked.push(
      what(started.id).then(
        () => undefined,
        (error: Error) => line.note(error.message),
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
    let run = started
    while (run.state === 'queued' || run.state === 'running')
      run = await app.run(run.id, { ms: look, onProgress: line.show })
    await Promise.all(asked)
    return run
  } finally {
    release()
    line.end()
  }
}

function endOf(session: Session, run: Run): number {
  const why = run.problem === null ? '' : `${run.problem.message} `
  const paused = `Paused. ${why}Go on with: crm-ferry resume ${run.id}`
  if (run.state === 'paused' && (run.problem === null || run.problem.code === 'paused')) print(session, run, paused)
  else print(session, run, answerRun(run).text)
  return exitOfRun(run)
}
