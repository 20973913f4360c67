import type { Account } from '../../connector.ts'
import type { Schema } from '../../model/schema.ts'
import type { Catalogue, SeenProfile } from '../store.ts'
import type { Database } from './database.ts'

export class SqliteCatalogue implements Catalogue {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  async save(connection: string, seen: { account: Account; schema: Schema }, now: number): Promise<void> {
    this.#db.write(() =>
      this.#db.run(
        `INSERT INTO connection (name, account, schema, seen_at) VALUES (?, ?, ?, ?)
         ON CONFLICT (name) DO UPDATE SET account = excluded.account, schema = excluded.schema, seen_at = excluded.seen_at`,
        connection,
        JSON.stringify(seen.account),
        JSON.stringify(seen.schema),
        now,
      ),
    )
  }

  async get(connection: string): ReturnType<Catalogue['get']> {
    const row = this.#db.get<{ account: string; schema: string; seen_at: number }>(
      'SELECT account, schema, seen_at FROM connection WHERE name = ?',
      connection,
    )
    return row ? { account: JSON.parse(row.account), schema: JSON.parse(row.schema), seenAt: row.seen_at } : null
  }

  async findSnapshot(selection: string): Promise<{ id: string; createdAt: number } | null> {
    return this.#newest(selection, 1)
  }

  async openSnapshot(selection: string): Promise<{ id: string; createdAt: number } | null> {
    return this.#newest(selection, 0)
  }

  async addSnapshot(id: string, selection: string, now: number): Promise<void> {
    this.#db.write(() =>
      this.#db.run('INSERT INTO snapshot (id, selection, created_at) VALUES (?, ?, ?)', id, selection, now),
    )
  }

  async completeSnapshot(id: string): Promise<void> {
    this.#db.write(() => this.#db.run('UPDATE snapshot SET complete = 1 WHERE id = ?', id))
  }

  async saveProfile(connection: string, seen: SeenProfile): Promise<void> {
    this.#db.write(() =>
      this.#db.run(
        `INSERT INTO profile (connection, object, seen) VALUES (?, ?, ?)
         ON CONFLICT (connection, object) DO UPDATE SET seen = excluded.seen`,
        connection,
        seen.profile.object,
        JSON.stringify(seen),
      ),
    )
  }

  async profile(connection: string, object: string): Promise<SeenProfile | null> {
    const row = this.#db.get<{ seen: string }>(
      'SELECT seen FROM profile WHERE connection = ? AND object = ?',
      connection,
      object,
    )
    return row ? JSON.parse(row.seen) : null
  }

  async profiles(): ReturnType<Catalogue['profiles']> {
    const rows = this.#db.all<{ connection: string; object: string; read_at: number }>(
      "SELECT connection, object, json_extract(seen, '$.readAt') AS read_at FROM profile ORDER BY connection, object",
    )
    return rows.map(({ connection, object, read_at }) => ({ connection, object, readAt: read_at }))
  }

  /** Tells how many there were. */
  forgetProfiles(profiles: readonly { connection: string; object: string }[]): number {
    return this.#db.write(() =>
      profiles
        .map(({ connection, object }) =>
          this.#db.run('DELETE FROM profile WHERE connection = ? AND object = ?', connection, object),
        )
        .reduce((sum, n) => sum + n, 0),
    )
  }

  async snapshots(): Promise<{ id: string; createdAt: number }[]> {
    const rows = this.#db.all<{ id: string; created_at: number }>(
      'SELECT id, created_at FROM snapshot ORDER BY position',
    )
    return rows.map((row) => ({ id: row.id, createdAt: row.created_at }))
  }

  forgetSnapshots(ids: readonly string[]): void {
    this.#db.write(() => {
      for (const id of ids) this.#db.run('DELETE FROM snapshot WHERE id = ?', id)
    })
  }

  #newest(selection: string, complete: 0 | 1): { id: string; createdAt: number } | null {
    const row = this.#db.get<{ id: string; created_at: number }>(
      'SELECT id, created_at FROM snapshot WHERE selection = ? AND complete = ? ORDER BY position DESC LIMIT 1',
      selection,
      complete,
    )
    return row ? { id: row.id, createdAt: row.created_at } : null
  }
}
