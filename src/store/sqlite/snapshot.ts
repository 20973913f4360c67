import type { CrmRecord } from '../../model/record.ts'
import type { Snapshot } from '../store.ts'
import type { Database } from './database.ts'
import { PageRecords } from './page-records.ts'

const pageSize = 500

export class SqliteSnapshot implements Snapshot {
  readonly id: string
  readonly #db: Database
  readonly #records: PageRecords<CrmRecord>

  constructor(id: string, db: Database) {
    this.id = id
    this.#db = db
    this.#records = new PageRecords(db, pageSize)
  }

  async append(object: string, records: readonly CrmRecord[], cursor: string | null): Promise<void> {
    this.#db.write(() => this.#records.add(object, records, cursor))
  }

  async position(object: string): ReturnType<Snapshot['position']> {
    return this.#records.position(object)
  }

  pages(object: string): AsyncIterable<CrmRecord[]> {
    return this.#records.pages(object)
  }

  async get(object: string, ids: readonly string[]): Promise<CrmRecord[]> {
    return this.#records.get(object, ids).filter((record) => record !== undefined)
  }

  async digest(): Promise<string> {
    return this.#records.digest()
  }

  async close(): Promise<void> {
    this.#db.close()
  }
}
