import type { SchemaPartKey } from '../../model/plan.ts'
import type { MadePart } from '../store.ts'
import type { Database } from './database.ts'

/** SQL has no primary key over nulls: the field itself is the part without an option. */
const wholeField = ''

/** A part that was made earlier and is gone meanwhile is begun anew, by the run that makes it again. */
export function intendParts(
  db: Database,
  run: string,
  account: string,
  parts: readonly SchemaPartKey[],
  now: number,
): void {
  for (const { object, field, option } of parts) {
    db.run(
      `INSERT INTO schema_part (account, object, field, option, run, state, intended_at)
       VALUES (?, ?, ?, ?, ?, 'intended', ?)
       ON CONFLICT (account, object, field, option) DO UPDATE SET run = excluded.run, state = excluded.state,
         intended_at = excluded.intended_at`,
      account,
      object,
      field,
      option ?? wholeField,
      run,
      now,
    )
  }
}

/** Of parts that no run intended there is no row to change. */
export function settleParts(
  db: Database,
  account: string,
  parts: readonly (SchemaPartKey & { ours: boolean })[],
): void {
  const key = 'account = ? AND object = ? AND field = ? AND option = ?'
  for (const { object, field, option, ours } of parts) {
    const settled = ours
      ? `UPDATE schema_part SET state = 'made' WHERE ${key}`
      : `DELETE FROM schema_part WHERE ${key} AND state = 'intended'`
    db.run(settled, account, object, field, option ?? wholeField)
  }
}

export function partsMade(db: Database, account: string): MadePart[] {
  const rows = db.all<Omit<MadePart, 'option'> & { option: string }>(
    `SELECT run, object, field, option, state FROM schema_part WHERE account = ?
     ORDER BY intended_at, object, field, option`,
    account,
  )
  return rows.map(({ option, ...part }) => ({ ...part, option: option === wholeField ? null : option }))
}
