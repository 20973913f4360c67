import { FerryError } from '../../model/errors.ts'
import type { Intent, OpenBatch } from '../store.ts'
import type { Database } from './database.ts'

/** A batch in doubt that is sent again keeps its place in the order; its job, if it had one, is forgotten. */
export function openBatch(db: Database, partition: number, intent: Intent, fence: number, now: number): void {
  db.run(
    `INSERT INTO batch (run, batch, partition, from_ordinal, to_ordinal, digest, attempt, behind, fence, intended_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT (run, batch) DO UPDATE SET partition = excluded.partition, from_ordinal = excluded.from_ordinal,
       to_ordinal = excluded.to_ordinal, digest = excluded.digest, attempt = excluded.attempt, behind = excluded.behind,
       fence = excluded.fence, intended_at = excluded.intended_at, sent = 1, job = NULL, job_opened_at = NULL`,
    intent.run,
    intent.batch,
    partition,
    intent.from,
    intent.to,
    intent.digest,
    intent.attempt,
    intent.behind?.length ? JSON.stringify(intent.behind) : null,
    fence,
    now,
  )
}

export function noteJob(db: Database, { run, batch }: Intent, job: string, now: number): void {
  const sql = 'UPDATE batch SET job = ?, job_opened_at = ? WHERE run = ? AND batch = ?'
  if (db.run(sql, job, now, run, batch) === 0) throw notOpen(run, batch)
}

export function withdrawBatch(db: Database, { run, batch }: Intent): void {
  db.run('UPDATE batch SET sent = 0 WHERE run = ? AND batch = ? AND job IS NULL', run, batch)
}

export function partitionOf(db: Database, { run, batch }: Intent): number {
  const sql = 'SELECT partition FROM batch WHERE run = ? AND batch = ?'
  const found = db.get<{ partition: number }>(sql, run, batch)
  if (!found) throw notOpen(run, batch)
  return found.partition
}

/** It has nothing to tell that its outcomes do not; folding it away keeps the table as small as what is in flight. */
export function closeBatch(db: Database, { run, batch }: Intent): void {
  db.run('DELETE FROM batch WHERE run = ? AND batch = ?', run, batch)
}

interface Row extends Omit<Intent, 'behind'> {
  behind: string | null
  sent: number
  job: string | null
  openedAt: number
}

/** Oldest first. */
export function openBatches(db: Database, run: string): OpenBatch[] {
  const rows = db.all<Row>(
    `SELECT b.run, b.batch, p.pair, p.action, b.from_ordinal AS "from", b.to_ordinal AS "to", b.digest, b.attempt,
       b.behind, b.sent, b.job, b.job_opened_at AS "openedAt"
     FROM batch b JOIN partition p ON p.id = b.partition WHERE b.run = ? ORDER BY b.id`,
    run,
  )
  return rows.map(({ job, openedAt, behind, sent, ...intent }) => ({
    ...{ ...intent, sent: sent === 1 },
    ...(behind === null ? {} : { behind: JSON.parse(behind) as string[] }),
    job: job === null ? null : { id: job, openedAt },
  }))
}

function notOpen(run: string, batch: string): FerryError {
  return new FerryError('bug', `Batch ${batch} of run ${run} is not open.`)
}
