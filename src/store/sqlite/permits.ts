import type { PermitStore } from '../../http/http.ts'
import { FerryError } from '../../model/errors.ts'
import type { Database } from './database.ts'

interface KeyRow {
  last_slot: number
  blocked_until: number
}

/**
 * A row for each permit that is busy. Slot numbers are never used twice, so a holder whose reply comes after its safety
 * deadline makes its permit busy again instead of shortening somebody else's.
 */
export class SqlitePermits implements PermitStore {
  readonly #db: Database

  constructor(db: Database) {
    this.#db = db
  }

  async take(
    key: string,
    permits: number,
    weight: number,
    now: number,
    safetyMs: number,
  ): Promise<{ slots: number[] } | { waitMs: number }> {
    if (weight > permits) {
      throw new FerryError('bug', `A call weighs ${weight}, but its window has only ${permits} permits.`)
    }
    return this.#db.write(() => {
      this.#db.run('DELETE FROM permit WHERE key = ? AND busy_until <= ?', key, now)
      this.#endSoonerAfterSetBack(key, now, safetyMs)
      const state = this.#db.get<KeyRow>('SELECT last_slot, blocked_until FROM permit_key WHERE key = ?', key)
      const freeAt = Math.max(state?.blocked_until ?? 0, this.#freeAt(key, permits - weight))
      if (freeAt > now) return { waitMs: freeAt - now }
      const first = (state?.last_slot ?? 0) + 1
      const slots = Array.from({ length: weight }, (_, index) => first + index)
      for (const slot of slots) this.#setBusy(key, slot, now + safetyMs)
      this.#db.run(
        `INSERT INTO permit_key (key, last_slot, blocked_until) VALUES (?, ?, 0)
         ON CONFLICT (key) DO UPDATE SET last_slot = excluded.last_slot`,
        key,
        first + weight - 1,
      )
      return { slots }
    })
  }

  async hold(key: string, slots: readonly number[], busyUntil: number): Promise<void> {
    this.#db.write(() => {
      for (const slot of slots) this.#setBusy(key, slot, busyUntil)
    })
  }

  async busy(key: string, now: number): Promise<number> {
    const row = this.#db.get<{ n: number }>(
      'SELECT count(*) AS n FROM permit WHERE key = ? AND busy_until > ?',
      key,
      now,
    )
    return row?.n ?? 0
  }

  async block(key: string, until: number): Promise<void> {
    this.#db.write(() =>
      this.#db.run(
        `INSERT INTO permit_key (key, last_slot, blocked_until) VALUES (?, 0, ?)
         ON CONFLICT (key) DO UPDATE SET blocked_until = excluded.blocked_until
         WHERE permit_key.blocked_until < excluded.blocked_until`,
        key,
        Math.ceil(until),
      ),
    )
  }

  #endSoonerAfterSetBack(key: string, now: number, safetyMs: number): void {
    const doubtful = now + 2 * safetyMs
    // Looked at first: an update that finds nothing costs many times as much.
    if (this.#freeAt(key, 0) <= doubtful) return
    this.#db.run('UPDATE permit SET busy_until = ? WHERE key = ? AND busy_until > ?', now + safetyMs, key, doubtful)
  }

  /** When at most `allowed` of the permits that are busy now will still be; 0 when that is already so. */
  #freeAt(key: string, allowed: number): number {
    const last = this.#db.get<{ busy_until: number }>(
      'SELECT busy_until FROM permit WHERE key = ? ORDER BY busy_until DESC LIMIT 1 OFFSET ?',
      key,
      allowed,
    )
    return last?.busy_until ?? 0
  }

  /** Estimates of a time need be no whole number, and the table takes no other. */
  #setBusy(key: string, slot: number, until: number): void {
    this.#db.run(
      `INSERT INTO permit (key, slot, busy_until) VALUES (?, ?, ?)
       ON CONFLICT (key, slot) DO UPDATE SET busy_until = excluded.busy_until`,
      key,
      slot,
      Math.ceil(until),
    )
  }
}
