import { readFileSync } from 'node:fs'
import { FerryError } from '../model/errors.ts'
import { replaceFile } from './files.ts'

const everyMs = 1_000

/**
 * A small file beside the journal that remembers how far the journal had come. SQLite opens a database whose
 * write-ahead log was deleted or left behind without a word, as it was at the last checkpoint
 * (https://www.sqlite.org/howtocorrupt.html, section 1.4); what had been sent since would then be sent again.
 */
export class HighWater {
  readonly #path: string
  #written = 0
  #last = 0
  #writtenAt = Number.NEGATIVE_INFINITY

  constructor(path: string) {
    this.#path = path
  }

  /** The highest sequence known to have been durable; 0 when there is no mark. */
  read(): number {
    try {
      const text = readFileSync(this.#path, 'utf8').trim()
      return /^\d{1,15}$/.test(text) ? Number(text) : 0
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0
      throw error
    }
  }

  /** Throws FerryError `store` when a journal that ends at `sequence` has lost something. */
  check(sequence: number, journal: string): void {
    const mark = this.read()
    if (sequence >= mark) return
    throw new FerryError(
      'store',
      `${journal} ends at step ${sequence}, but had come to step ${mark}: its newest part (the file ${journal}-wal) is missing, or an older copy was put in its place.`,
      `Put the missing file back. If it is lost for good, delete ${this.#path} to go on with what is left, and look in the target for records that the journal no longer knows.`,
    )
  }

  /** Tells of a commit that is durable; the file follows at most once a second, so it may lag but never leads. */
  note(sequence: number): void {
    this.#last = sequence
    if (performance.now() - this.#writtenAt >= everyMs) this.flush()
  }

  flush(): void {
    if (this.#last === this.#written) return
    this.#writtenAt = performance.now()
    try {
      // Another process may have come further and said so already.
      if (this.read() < this.#last) replaceFile(this.#path, `${this.#last}\n`, false)
      this.#written = this.#last
    } catch {
      // The commit it tells of has succeeded and must not be reported as failed; the mark only lags.
    }
  }
}
