import type { SchemaPartKey } from '../../model/plan.ts'
import type { MadePart, SchemaPartStore } from '../schema-part-store.ts'
import type { Database } from './database.ts'
import { checkFence } from './runs.ts'

/** SQL has no primary key over nulls: an object is the part without a field, a field the one without an option. */
const whole = ''

const oneRow = 'account = ? AND object = ? AND field = ? AND option = ?'

export class SqliteSchemaParts implements SchemaPartStore {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  async intend(
    run: string,
    account: string,
    parts: readonly SchemaPartKey[],
    fence: number,
    now: number,
  ): Promise<void> {
    this.#db.write(() => {
      checkFence(this.#db, run, fence)
      for (const { object, field, option } of parts) {
        this.#db.run(
          `INSERT INTO schema_part (account, object, field, option, run, state, intended_at)
           VALUES (?, ?, ?, ?, ?, 'intended', ?)
           ON CONFLICT (account, object, field, option) DO UPDATE SET run = excluded.run, state = excluded.state,
             intended_at = excluded.intended_at`,
          account,
          object,
          field ?? whole,
          option ?? whole,
          run,
          now,
        )
      }
    })
  }

  /** Of parts that no run intended there is no row to change. */
  async settle(
    run: string,
    account: string,
    parts: readonly (SchemaPartKey & { ours: boolean })[],
    fence: number,
  ): Promise<void> {
    this.#db.write(() => {
      checkFence(this.#db, run, fence)
      for (const { object, field, option, ours } of parts) {
        const settled = ours
          ? `UPDATE schema_part SET state = 'made' WHERE ${oneRow}`
          : `DELETE FROM schema_part WHERE ${oneRow} AND state = 'intended'`
        this.#db.run(settled, account, object, field ?? whole, option ?? whole)
      }
    })
  }

  async made(account: string): Promise<MadePart[]> {
    const rows = this.#db.all<MadePart & { field: string; option: string }>(
      `SELECT run, object, field, option, state FROM schema_part WHERE account = ?
       ORDER BY intended_at, object, field, option`,
      account,
    )
    return rows.map(({ field, option, ...part }) => ({
      ...part,
      field: field === whole ? null : field,
      option: option === whole ? null : option,
    }))
  }
}
