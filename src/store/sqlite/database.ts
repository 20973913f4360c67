import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import { wording } from '../damage.ts'

/** What else belongs to each write transaction of a file. */
export interface WriteHook {
  /** Last statement of the transaction. */
  inside(database: Database): void
  /** The commit is durable. */
  after(): void
  closed(): void
}

/**
 * One open file. A handle is shared by everything in the process that uses the file, so every transaction is one
 * synchronous function: nothing else can run, and so nothing can slip into it. Failures of the medium are FerryErrors.
 */
export class Database {
  readonly path: string
  readonly #handle: DatabaseSync
  readonly #hook: WriteHook | null
  readonly #statements = new Map<string, StatementSync>()

  constructor(handle: DatabaseSync, path: string, hook: WriteHook | null = null) {
    this.#handle = handle
    this.path = path
    this.#hook = hook
  }

  /** Rows of a statement that is prepared once. They have no prototype. */
  all<Row>(sql: string, ...parameters: SQLInputValue[]): Row[] {
    return wording(this.path, () => this.#prepare(sql).all(...parameters) as Row[])
  }

  get<Row>(sql: string, ...parameters: SQLInputValue[]): Row | undefined {
    return wording(this.path, () => this.#prepare(sql).get(...parameters) as Row | undefined)
  }

  /** Number of rows changed. */
  run(sql: string, ...parameters: SQLInputValue[]): number {
    return wording(this.path, () => Number(this.#prepare(sql).run(...parameters).changes))
  }

  /** Runs work as one transaction that holds the write lock from its beginning. All of it is durable, or nothing. */
  write<T>(work: () => T): T {
    const result = wording(this.path, () => {
      // A deferred transaction that turns into a writer is refused at once when another process writes.
      this.#prepare('BEGIN IMMEDIATE').run()
      try {
        const value = work()
        this.#hook?.inside(this)
        this.#prepare('COMMIT').run()
        return value
      } catch (error) {
        // A full disk ends the transaction by itself.
        if (this.#handle.isTransaction) this.#prepare('ROLLBACK').run()
        throw error
      }
    })
    this.#hook?.after()
    return result
  }

  close(): void {
    if (!this.#handle.isOpen) return
    this.#statements.clear()
    wording(this.path, () => this.#handle.close())
    this.#hook?.closed()
  }

  #prepare(sql: string): StatementSync {
    let statement = this.#statements.get(sql)
    if (statement === undefined) {
      statement = this.#handle.prepare(sql)
      this.#statements.set(sql, statement)
    }
    return statement
  }
}
