import type { Row } from '../../model/record.ts'
import type { Claim, Claimed, MatchIndex } from '../store.ts'
import type { Database } from './database.ts'
import { PageRecords } from './page-records.ts'

/** Rows are asked for in the order of the source, which is no order here: a small page is read through quickly. */
const pageSize = 8

export class SqliteMatchIndex implements MatchIndex {
  readonly #db: Database
  readonly #records: PageRecords<{ id: string; row: Row }>

  constructor(db: Database) {
    this.#db = db
    this.#records = new PageRecords(db, pageSize)
  }

  async append(object: string, records: Parameters<MatchIndex['append']>[1], cursor: string | null): Promise<void> {
    this.#db.write(() => {
      if (this.#records.position(object)?.complete) return
      const rows = records.map(({ id, row }) => ({ id, row }))
      const added = new Set(this.#records.add(object, rows, cursor))
      const fieldOf = this.#fields(object, true)
      for (const [index, { id, keys }] of records.entries()) {
        if (!added.has(rows[index]!)) continue
        for (const { field, value } of keys) {
          this.#db.run(
            'INSERT INTO key (field, value, id) VALUES (?, ?, ?) ON CONFLICT (field, value, id) DO NOTHING',
            fieldOf(field),
            value,
            id,
          )
        }
      }
    })
  }

  async position(object: string): ReturnType<MatchIndex['position']> {
    return this.#records.position(object)
  }

  async lookup(object: string, keys: readonly { field: string; value: string }[]): Promise<string[][]> {
    const fieldOf = this.#fields(object, false)
    return keys.map(({ field, value }) =>
      this.#db
        .all<{ id: string }>('SELECT id FROM key WHERE field = ? AND value = ? ORDER BY id', fieldOf(field), value)
        .map((row) => row.id),
    )
  }

  async rows(object: string, ids: readonly string[]): Promise<(Row | null)[]> {
    return this.#records.get(object, ids).map((record) => record?.row ?? null)
  }

  async claim(object: string, claims: readonly Claim[]): Promise<Claimed[]> {
    return this.#db.write(() => {
      const fieldOf = this.#fields(object, true)
      return claims.map(({ sourceId, keys, optional }): Claimed => {
        const holder = this.#take(sourceId, keys, fieldOf)
        if (holder !== null) return { got: 'nothing', holder }
        const other = this.#take(sourceId, optional, fieldOf)
        return other === null ? { got: 'all' } : { got: 'required', holder: other }
      })
    })
  }

  /** Gives the record all of the keys and null, or none and the record that holds one of them. */
  #take(sourceId: string, keys: Claim['keys'], fieldOf: (field: string) => number): string | null {
    const taken: [field: number, value: string][] = []
    for (const { field, value, most = 1 } of keys) {
      const number = fieldOf(field)
      let holder: string | null = null
      for (let place = 0; place < most; place += 1) {
        const key: [number, string] = [number, place === 0 ? value : `${value}\n${place}`]
        holder = this.#holder(sourceId, key)
        if (holder === null) taken.push(key)
        if (holder === null || holder === sourceId) break
      }
      if (holder === null || holder === sourceId) continue
      for (const mine of taken) this.#db.run('DELETE FROM claim WHERE field = ? AND value = ?', ...mine)
      return holder
    }
    return null
  }

  /** Who has a key already; null: nobody had it, and now the record has. */
  #holder(sourceId: string, key: readonly [field: number, value: string]): string | null {
    const inserted = this.#db.run(
      'INSERT INTO claim (field, value, source_id) VALUES (?, ?, ?) ON CONFLICT (field, value) DO NOTHING',
      ...key,
      sourceId,
    )
    if (inserted === 1) return null
    return this.#db.get<{ source_id: string }>('SELECT source_id FROM claim WHERE field = ? AND value = ?', ...key)!
      .source_id
  }

  async clearClaims(): Promise<void> {
    this.#db.write(() => this.#db.run('DELETE FROM claim'))
  }

  async close(): Promise<void> {
    this.#db.close()
  }

  /** Numbers of an object's fields, looked up once for each call; 0, which finds nothing, when absent and not made. */
  #fields(object: string, make: boolean): (field: string) => number {
    const numbers = new Map<string, number>()
    return (field) => {
      const known = numbers.get(field)
      if (known !== undefined) return known
      if (make) {
        this.#db.run(
          'INSERT INTO key_field (object, field) VALUES (?, ?) ON CONFLICT (object, field) DO NOTHING',
          object,
          field,
        )
      }
      const row = this.#db.get<{ id: number }>('SELECT id FROM key_field WHERE object = ? AND field = ?', object, field)
      numbers.set(field, row?.id ?? 0)
      return row?.id ?? 0
    }
  }
}
