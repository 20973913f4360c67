import type { SpendingStore } from '../../http/http.ts'
import type { Database } from './database.ts'

const quarterMs = 15 * 60_000
/** Older ones are of no day that anybody counts. */
const keptQuarters = 2 * 96

/** A row for each quarter of an hour in which something was spent. */
export class SqliteSpending implements SpendingStore {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  async spend(key: string, units: number, now: number, since: number): Promise<number> {
    const [present, first] = [now, since].map((ms) => Math.floor(ms / quarterMs)) as [number, number]
    return this.#db.write(() => {
      if (units !== 0) this.#add(key, units, present)
      const row = this.#db.get<{ spent: number }>(
        'SELECT coalesce(sum(units), 0) AS spent FROM spending WHERE key = ? AND quarter >= ?',
        key,
        first,
      )
      return row?.spent ?? 0
    })
  }

  #add(key: string, units: number, quarter: number): void {
    const changed = this.#db.run(
      'UPDATE spending SET units = units + ? WHERE key = ? AND quarter = ?',
      units,
      key,
      quarter,
    )
    if (changed === 1) return
    this.#db.run('INSERT INTO spending (key, quarter, units) VALUES (?, ?, ?)', key, quarter, units)
    this.#db.run('DELETE FROM spending WHERE key = ? AND quarter < ?', key, quarter - keptQuarters)
  }
}
