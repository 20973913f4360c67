import { FerryError } from '../../model/errors.ts'
import type { Progress, Run, RunState, Verb } from '../../model/run.ts'
import type { RunStore } from '../store.ts'
import type { Database } from './database.ts'

interface RunRow {
  position: number
  id: string
  verb: Verb
  state: RunState
  plan: string | null
  input: string
  progress: string | null
  result: string | null
  problem: string | null
  created_at: number
  updated_at: number
  purged_at: number | null
  wake_at: number | null
}

interface LeaseRow {
  state: RunState
  fence: number
  worker: string | null
  lease_until: number | null
  wake_at: number | null
}

const columns =
  'position, id, verb, state, plan, input, progress, result, problem, created_at, updated_at, purged_at, wake_at'

/** What is no more once a worker lets go of a run. */
const unheld = 'worker = NULL, lease_until = NULL, pause_asked = 0, wake_at = NULL'

export class SqliteRuns implements RunStore {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  async create(run: Parameters<RunStore['create']>[0], now: number): Promise<void> {
    this.#db.write(() =>
      this.#db.run(
        `INSERT INTO run (id, verb, state, plan, input, wake_at, created_at, updated_at)
         VALUES (?, ?, 'queued', ?, ?, ?, ?, ?)`,
        run.id,
        run.verb,
        run.plan,
        JSON.stringify(run.input),
        run.wakeAt ?? null,
        now,
        now,
      ),
    )
  }

  async get(id: string): Promise<Run | null> {
    const row = this.#db.get<RunRow>(`SELECT ${columns} FROM run WHERE id = ?`, id)
    return row ? runFrom(row) : null
  }

  async list(limit: number): Promise<Run[]> {
    const rows = this.#db.all<RunRow>(`SELECT ${columns} FROM run ORDER BY position DESC LIMIT ?`, limit)
    return rows.map(runFrom)
  }

  async claim(id: string, worker: string, now: number, leaseMs: number): ReturnType<RunStore['claim']> {
    return this.#db.write(() => {
      const row = leaseOf(this.#db, id)
      if (row.worker !== null && row.worker !== worker && (row.lease_until ?? 0) > now) {
        return { heldBy: row.worker, until: row.lease_until ?? 0 }
      }
      if (row.state !== 'queued' && row.state !== 'running') throw notClaimable(id, row.state)
      this.#db.run(
        `UPDATE run SET state = 'running', fence = fence + 1, worker = ?, lease_until = ?, updated_at = ? WHERE id = ?`,
        worker,
        now + leaseMs,
        now,
        id,
      )
      return { fence: row.fence + 1 }
    })
  }

  async report(
    id: string,
    fence: number,
    progress: Progress | null,
    now: number,
    leaseMs: number,
  ): Promise<'go' | 'pause' | 'lost'> {
    const row = this.#db.write(() =>
      this.#db.get<{ pause_asked: number }>(
        `UPDATE run SET lease_until = ?, updated_at = ?, progress = COALESCE(?, progress)
         WHERE id = ? AND fence = ? AND state = 'running' RETURNING pause_asked`,
        now + leaseMs,
        now,
        progress && JSON.stringify(progress),
        id,
        fence,
      ),
    )
    if (row === undefined) return 'lost'
    return row.pause_asked ? 'pause' : 'go'
  }

  async finish(id: string, fence: number, end: Parameters<RunStore['finish']>[2], now: number): Promise<boolean> {
    const changed = this.#db.write(() =>
      this.#db.run(
        `UPDATE run SET state = ?, result = ?, problem = ?, updated_at = ?, ${unheld}
         WHERE id = ? AND fence = ? AND state = 'running'`,
        end.state,
        end.result ? JSON.stringify(end.result) : null,
        end.problem ? JSON.stringify(end.problem) : null,
        now,
        id,
        fence,
      ),
    )
    return changed === 1
  }

  /** A run whose lease is over has nobody to tell, and one that sleeps nothing in flight, so both are paused like a queued one. */
  async requestPause(id: string, now: number): Promise<void> {
    this.#db.write(() => {
      const { state, lease_until, wake_at } = leaseOf(this.#db, id)
      if (state === 'queued' || (state === 'running' && (wake_at !== null || (lease_until ?? 0) <= now))) {
        this.#db.run(`UPDATE run SET state = 'paused', ${unheld}, updated_at = ? WHERE id = ?`, now, id)
      } else if (state === 'running') {
        this.#db.run('UPDATE run SET pause_asked = 1, updated_at = ? WHERE id = ?', now, id)
      }
    })
  }

  async requeue(id: string, now: number): Promise<boolean> {
    return this.#db.write(() => {
      const { state, lease_until } = leaseOf(this.#db, id)
      if (state === 'done' || (state === 'running' && (lease_until ?? 0) > now)) return false
      this.#db.run(`UPDATE run SET state = 'queued', ${unheld}, problem = NULL, updated_at = ? WHERE id = ?`, now, id)
      return true
    })
  }

  /** All of them or none: a run that is queued or running refuses it. */
  markPurged(ids: readonly string[], now: number): void {
    this.#db.write(() => {
      for (const id of ids) {
        const { state } = leaseOf(this.#db, id)
        if (state === 'queued' || state === 'running') {
          throw new FerryError(
            'busy',
            `The run ${id} is ${state}, so its data stays.`,
            'Nothing was purged; pause it first.',
          )
        }
        this.#db.run('UPDATE run SET purged_at = COALESCE(purged_at, ?) WHERE id = ?', now, id)
      }
    })
  }

  async sleep(id: string, fence: number, until: number | null, now: number): Promise<boolean> {
    const changed = this.#db.write(() =>
      this.#db.run(
        `UPDATE run SET wake_at = ?, updated_at = ? WHERE id = ? AND fence = ? AND state = 'running'`,
        until,
        now,
        id,
        fence,
      ),
    )
    return changed === 1
  }

  /** A worker that lives moves the time of the last change twice a second, so a time that stood still shows that none did. */
  async rouse(id: string, { updatedAt }: Pick<Run, 'updatedAt'>, now: number): Promise<boolean> {
    const changed = this.#db.write(() =>
      this.#db.run(
        `UPDATE run SET state = 'queued', worker = NULL, lease_until = NULL, updated_at = ?
         WHERE id = ? AND updated_at = ? AND wake_at IS NOT NULL AND state IN ('queued', 'running')`,
        Math.max(now, updatedAt + 1),
        id,
        updatedAt,
      ),
    )
    return changed === 1
  }

  async abandon(
    id: string,
    worker: string | null,
    problem: NonNullable<Run['problem']>,
    now: number,
  ): Promise<boolean> {
    const changed = this.#db.write(() =>
      this.#db.run(
        `UPDATE run SET state = 'paused', problem = ?, ${unheld}, updated_at = ?
         WHERE id = ? AND worker IS ? AND state IN ('queued', 'running')`,
        JSON.stringify(problem),
        now,
        id,
        worker,
      ),
    )
    return changed === 1
  }

  async lease(id: string): Promise<{ worker: string; until: number } | null> {
    const row = leaseOf(this.#db, id)
    return row.worker === null ? null : { worker: row.worker, until: row.lease_until ?? 0 }
  }
}

/** Inside a write transaction: throws FerryError `busy` unless this fence may write for the run. */
export function checkFence(db: Database, run: string, fence: number): void {
  const row = leaseOf(db, run)
  if (row.fence === fence && row.state === 'running') return
  throw new FerryError(
    'busy',
    `This worker no longer holds run ${run} (its number is ${fence}, the run is ${row.state} with number ${row.fence}).`,
    'Nothing was stored; let the present holder go on.',
  )
}

function leaseOf(db: Database, run: string): LeaseRow {
  const row = db.get<LeaseRow>('SELECT state, fence, worker, lease_until, wake_at FROM run WHERE id = ?', run)
  if (row === undefined) throw new FerryError('usage', `There is no run ${run}.`, 'List the runs to find its id.')
  return row
}

function notClaimable(id: string, state: RunState): FerryError {
  if (state === 'paused') return new FerryError('paused', `Run ${id} is paused.`, 'Resume it first.')
  return new FerryError('usage', `Run ${id} has ended (${state}).`, 'Resume a failed run first; a done one is over.')
}

function runFrom(row: RunRow): Run {
  return {
    id: row.id,
    verb: row.verb,
    state: row.state,
    plan: row.plan,
    input: JSON.parse(row.input),
    progress: row.progress === null ? null : JSON.parse(row.progress),
    result: row.result === null ? null : JSON.parse(row.result),
    problem: row.problem === null ? null : JSON.parse(row.problem),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    ...(row.wake_at !== null && { wakeAt: row.wake_at }),
    ...(row.purged_at !== null && { purgedAt: row.purged_at }),
  }
}
