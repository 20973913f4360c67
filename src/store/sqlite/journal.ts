import { setImmediate as nextTurn } from 'node:timers/promises'
import { FerryError } from '../../model/errors.ts'
import type { Action } from '../../model/run.ts'
import type { Intent, Journal, OpenBatch, PairEnds, Prediction, RowOutcome } from '../store.ts'
import type { Database } from './database.ts'
import { findFates, findMapped, findTargetIds } from './fates.ts'
import { closeBatch, noteJob, openBatch, openBatches, partitionOf, withdrawBatch } from './open-batches.ts'
import { regroup } from './regroup.ts'
import { checkFence } from './runs.ts'

const pieceRows = 1_000
const forgetRows = 50_000

export class SqliteJournal implements Journal {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  /** From the end and in pieces: a crash leaves fewer, and other work of the process gets its turn. */
  async clearPredictions(dryRun: string, fence: number): Promise<void> {
    const partitions = this.#db.all<{ id: number }>('SELECT id FROM partition WHERE run = ?', dryRun)
    for (const { id } of partitions) {
      this.#db.write(() => {
        checkFence(this.#db, dryRun, fence)
        this.#db.run('DELETE FROM place WHERE partition = ?', id)
      })
      while (this.#forgetSome(id, dryRun, fence)) await nextTurn()
    }
  }

  #forgetSome(partition: number, dryRun: string, fence: number): boolean {
    return this.#db.write(() => {
      checkFence(this.#db, dryRun, fence)
      const last = this.#db.get<{ ordinal: number }>(
        'SELECT ordinal FROM prediction WHERE partition = ? ORDER BY ordinal DESC LIMIT 1',
        partition,
      )
      if (last === undefined) return false
      const from = last.ordinal - forgetRows
      this.#db.run('DELETE FROM prediction WHERE partition = ? AND ordinal > ?', partition, from)
      return true
    })
  }

  async addPredictions(
    dryRun: string,
    predictions: readonly Prediction[],
    fence: number,
    also?: { findable: boolean },
  ): Promise<void> {
    this.#db.write(() => {
      checkFence(this.#db, dryRun, fence)
      const partitions = new Map<string, number>()
      for (const row of predictions) {
        const name = `${row.action}\n${row.pair}`
        let partition = partitions.get(name)
        if (partition === undefined) {
          partition = this.#makePartition(dryRun, row.pair, row.action)
          partitions.set(name, partition)
        }
        this.#db.run(
          `INSERT INTO prediction (partition, ordinal, source_id, target_id, bytes, reason, detail, lock)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
          partition,
          row.ordinal,
          row.sourceId,
          row.targetId,
          row.bytes,
          row.reason,
          row.detail,
          row.lock ?? null,
        )
        if (also?.findable) {
          const place = 'INSERT INTO place (partition, source_id, ordinal) VALUES (?, ?, ?)'
          this.#db.run(place, partition, row.sourceId, row.ordinal)
        }
      }
    })
  }

  async groupByLock(dryRun: string, pair: string, action: Action, fence: number): Promise<void> {
    this.#db.write(() => {
      checkFence(this.#db, dryRun, fence)
      regroup(this.#db, this.#findPartition(dryRun, pair, action))
    })
  }

  async predictions(dryRun: string, pair: string, action: Action, from: number, limit: number): Promise<Prediction[]> {
    const rows = this.#db.all<Omit<Prediction, 'pair' | 'action' | 'lock'> & { lock: string | null }>(
      `SELECT ordinal, source_id AS "sourceId", target_id AS "targetId", bytes, reason, detail, lock FROM prediction
       WHERE partition = ? AND ordinal >= ? ORDER BY ordinal LIMIT ?`,
      this.#findPartition(dryRun, pair, action),
      from,
      limit,
    )
    return rows.map(({ lock, ...row }) => ({ pair, action, ...row, ...(lock === null ? {} : { lock }) }))
  }

  async tallyPredictions(dryRun: string): ReturnType<Journal['tallyPredictions']> {
    const rows = this.#db.all<Awaited<ReturnType<Journal['tallyPredictions']>>[number]>(
      `SELECT p.pair, p.action, r.reason, count(*) AS count FROM partition p JOIN prediction r ON r.partition = p.id
       WHERE p.run = ? GROUP BY p.pair, p.action, r.reason ORDER BY p.pair, p.action, r.reason`,
      dryRun,
    )
    return rows.map((row) => ({ ...row }))
  }

  async intend(intents: readonly Intent[], fence: number, now: number): Promise<void> {
    this.#db.write(() => {
      for (const run of new Set(intents.map((intent) => intent.run))) checkFence(this.#db, run, fence)
      for (const intent of intents) this.#intendOne(intent, fence, now)
    })
  }

  #intendOne(intent: Intent, fence: number, now: number): void {
    const partition = this.#makePartition(intent.run, intent.pair, intent.action)
    this.#db.run('UPDATE partition SET position = ? WHERE id = ? AND position < ?', intent.to, partition, intent.to)
    openBatch(this.#db, partition, intent, fence, now)
  }

  async begin(intent: Intent, job: string, fence: number, now: number): Promise<void> {
    this.#db.write(() => {
      checkFence(this.#db, intent.run, fence)
      noteJob(this.#db, intent, job, now)
    })
  }

  async withdraw(intent: Intent, fence: number): Promise<void> {
    this.#db.write(() => {
      checkFence(this.#db, intent.run, fence)
      withdrawBatch(this.#db, intent)
    })
  }

  async settle(intent: Intent, outcomes: readonly RowOutcome[], fence: number): Promise<void> {
    this.#settle(intent, outcomes, fence, { close: true })
  }

  async keep(intent: Intent, outcomes: readonly RowOutcome[], fence: number): Promise<void> {
    this.#settle(intent, outcomes, fence, { close: false })
  }

  #settle(intent: Intent, outcomes: readonly RowOutcome[], fence: number, { close }: { close: boolean }): void {
    const outside = outcomes.find((row) => row.ordinal < intent.from || row.ordinal >= intent.to)
    if (outside) throw new FerryError('bug', `Row ${outside.ordinal} is not of batch ${intent.batch}.`)
    let start = 0
    do {
      const end = start + pieceRows
      this.#settlePiece(intent, outcomes.slice(start, end), fence, close && end >= outcomes.length)
      start = end
    } while (start < outcomes.length)
  }

  /** Outcomes and id map rows that an earlier, interrupted settling has stored stay as they are. */
  #settlePiece(intent: Intent, rows: readonly RowOutcome[], fence: number, isLast: boolean): void {
    this.#db.write(() => {
      checkFence(this.#db, intent.run, fence)
      const partition = partitionOf(this.#db, intent)
      const ends = this.#endsOf(intent)
      for (const row of rows) {
        this.#db.run(
          `INSERT INTO outcome (partition, ordinal, source_id, target_id, status, reason, detail)
           VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (partition, ordinal) DO NOTHING`,
          partition,
          row.ordinal,
          row.sourceId,
          row.targetId,
          row.status,
          row.reason,
          row.detail,
        )
        if (isMapped(row)) this.#map(ends, row, partition)
      }
      if (isLast) closeBatch(this.#db, intent)
    })
  }

  #map(ends: number | undefined, row: RowOutcome, partition: number): void {
    if (ends === undefined) throw new FerryError('bug', 'A pair must be bound to its accounts before it is settled.')
    this.#db.run(
      `INSERT INTO id_map (ends, source_id, partition, target_id) VALUES (?, ?, ?, ?)
       ON CONFLICT (ends, source_id, partition) DO NOTHING`,
      ends,
      row.sourceId,
      partition,
      row.targetId,
    )
  }

  async inDoubt(run: string): Promise<OpenBatch[]> {
    return openBatches(this.#db, run)
  }

  async position(run: string, pair: string, action: Action): Promise<number> {
    const row = this.#db.get<{ position: number }>(
      'SELECT position FROM partition WHERE run = ? AND pair = ? AND action = ?',
      run,
      pair,
      action,
    )
    return row?.position ?? 0
  }

  async outcomes(run: string, pair: string, action: Action, from: number, limit: number): Promise<RowOutcome[]> {
    const rows = this.#db.all<RowOutcome>(
      `SELECT ordinal, source_id AS "sourceId", target_id AS "targetId", status, reason, detail FROM outcome
       WHERE partition = ? AND ordinal >= ? ORDER BY ordinal LIMIT ?`,
      this.#findPartition(run, pair, action),
      from,
      limit,
    )
    return rows.map((row) => ({ ...row }))
  }

  async tallyOutcomes(run: string): ReturnType<Journal['tallyOutcomes']> {
    const rows = this.#db.all<Awaited<ReturnType<Journal['tallyOutcomes']>>[number]>(
      `SELECT p.pair, p.action, o.status, o.reason, count(*) AS count FROM partition p JOIN outcome o ON o.partition = p.id
       WHERE p.run = ? GROUP BY p.pair, p.action, o.status, o.reason ORDER BY p.pair, p.action, o.status, o.reason`,
      run,
    )
    return rows.map((row) => ({ ...row }))
  }

  async targetIds(...asked: Parameters<Journal['targetIds']>): ReturnType<Journal['targetIds']> {
    return findTargetIds(this.#db, ...asked)
  }

  async targetId({ sourceId, ...ends }: Parameters<Journal['targetId']>[0]): Promise<string | null> {
    return findTargetIds(this.#db, ends, [sourceId])[0] ?? null
  }

  async mapped(...asked: Parameters<Journal['mapped']>): ReturnType<Journal['mapped']> {
    return findMapped(this.#db, ...asked)
  }

  async fates(...asked: Parameters<Journal['fates']>): ReturnType<Journal['fates']> {
    return findFates(this.#db, ...asked)
  }

  async bindPair(run: string, pair: string, ends: PairEnds): Promise<void> {
    this.#db.write(() => {
      const names = [ends.sourceAccount, ends.object, ends.targetAccount, ends.targetObject]
      this.#db.run(
        `INSERT INTO ends (source_account, object, target_account, target_object) VALUES (?, ?, ?, ?)
         ON CONFLICT (source_account, object, target_account, target_object) DO NOTHING`,
        ...names,
      )
      const id = this.#db.get<{ id: number }>(
        'SELECT id FROM ends WHERE source_account = ? AND object = ? AND target_account = ? AND target_object = ?',
        ...names,
      )!.id
      this.#db.run(
        'INSERT INTO bound_pair (run, pair, ends) VALUES (?, ?, ?) ON CONFLICT (run, pair) DO NOTHING',
        run,
        pair,
        id,
      )
      if (this.#endsOf({ run, pair }) !== id) {
        throw new FerryError('bug', `Pair ${pair} of run ${run} is bound to other accounts already.`)
      }
    })
  }

  #endsOf({ run, pair }: { run: string; pair: string }): number | undefined {
    return this.#db.get<{ ends: number }>('SELECT ends FROM bound_pair WHERE run = ? AND pair = ?', run, pair)?.ends
  }

  /** Numbers start at 1; 0 finds no rows. */
  #findPartition(run: string, pair: string, action: Action): number {
    const row = this.#db.get<{ id: number }>(
      'SELECT id FROM partition WHERE run = ? AND pair = ? AND action = ?',
      run,
      pair,
      action,
    )
    return row?.id ?? 0
  }

  #makePartition(run: string, pair: string, action: Action): number {
    this.#db.run(
      'INSERT INTO partition (run, pair, action) VALUES (?, ?, ?) ON CONFLICT (run, pair, action) DO NOTHING',
      run,
      pair,
      action,
    )
    return this.#findPartition(run, pair, action)
  }
}

/** What the id map learns from: the target holds this record under this id. */
function isMapped(row: RowOutcome): boolean {
  return row.targetId !== null && (row.status === 'created' || row.status === 'updated' || row.status === 'unchanged')
}
