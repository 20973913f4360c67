import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Database } from './database.ts'

const rowsAtATime = 50_000

/** Deletes everything that the journal holds of a run but the run's own row, in pieces; tells how many rows. */
export async function forgetRun(db: Database, run: string): Promise<number> {
  let rows = 0
  for (const { id } of db.all<{ id: number }>('SELECT id FROM partition WHERE run = ?', run)) {
    for (const table of ['prediction', 'outcome'] as const) {
      for (let deleted = -1; deleted !== 0; ) {
        deleted = deleteSome(db, table, id)
        rows += deleted
        await nextTurn()
      }
    }
  }
  return rows + forgetNames(db, run)
}

function deleteSome(db: Database, table: 'prediction' | 'outcome', partition: number): number {
  return db.write(() =>
    db.run(
      `DELETE FROM ${table} WHERE partition = ? AND ordinal IN
       (SELECT ordinal FROM ${table} WHERE partition = ? LIMIT ${rowsAtATime})`,
      partition,
      partition,
    ),
  )
}

/** The id map first: the number of a deleted partition may be given out again. */
function forgetNames(db: Database, run: string): number {
  return db.write(() => {
    db.run('DELETE FROM place WHERE partition IN (SELECT id FROM partition WHERE run = ?)', run)
    const mapped = db.run('DELETE FROM id_map WHERE partition IN (SELECT id FROM partition WHERE run = ?)', run)
    for (const table of ['batch', 'bound_pair', 'partition']) db.run(`DELETE FROM ${table} WHERE run = ?`, run)
    return mapped
  })
}
