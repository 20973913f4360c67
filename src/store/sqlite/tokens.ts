import type { Token, TokenStore } from '../../http/http.ts'
import type { Database } from './database.ts'

interface Row extends Omit<Token, 'access'> {
  access: string | null
  version: number
  holder: string | null
  claimedUntil: number
}

const columns = `access, refresh, fresh_until AS "freshUntil", scope, version, holder, claimed_until AS "claimedUntil"`

/** The tokens of `tokens.db`, a file of its own: the journal holds no credential. It is made when the first is kept. */
export class SqliteTokens implements TokenStore {
  readonly #open: () => Promise<Database>
  #opened: Promise<Database> | null = null

  constructor(open: () => Promise<Database>) {
    this.#open = open
  }

  async read(key: string): Promise<Token | null> {
    return tokenOf(this.#row(await this.#file(), key))
  }

  async claim(key: string, holder: string, now: number, forMs: number): ReturnType<TokenStore['claim']> {
    const db = await this.#file()
    return db.write(() => {
      const row = this.#row(db, key)
      if (row !== undefined && row.holder !== null && row.claimedUntil > now) return { waitMs: row.claimedUntil - now }
      db.run(
        `INSERT INTO token (key, version, holder, claimed_until) VALUES (?, 0, ?, ?)
         ON CONFLICT (key) DO UPDATE SET holder = excluded.holder, claimed_until = excluded.claimed_until`,
        key,
        holder,
        now + forMs,
      )
      return { token: tokenOf(row), version: row?.version ?? 0 }
    })
  }

  async save(key: string, version: number, { access, refresh, freshUntil, scope }: Token): Promise<boolean> {
    const db = await this.#file()
    return db.write(() => {
      const changed = db.run(
        `UPDATE token SET access = ?, refresh = ?, fresh_until = ?, scope = ?, version = version + 1
         WHERE key = ? AND version = ?`,
        access,
        refresh,
        freshUntil === null ? null : Math.round(freshUntil),
        scope,
        key,
        version,
      )
      return changed === 1
    })
  }

  async release(key: string, holder: string): Promise<void> {
    const db = await this.#file()
    db.write(() => db.run('UPDATE token SET holder = NULL WHERE key = ? AND holder = ?', key, holder))
  }

  #file(): Promise<Database> {
    this.#opened ??= this.#open()
    return this.#opened
  }

  #row(db: Database, key: string): Row | undefined {
    return db.get<Row>(`SELECT ${columns} FROM token WHERE key = ?`, key)
  }
}

/** A row without a token is there while the first one is asked for. */
function tokenOf(row: Row | undefined): Token | null {
  if (row === undefined || row.access === null) return null
  const { access, refresh, freshUntil, scope } = row
  return { access, refresh, freshUntil, scope }
}
