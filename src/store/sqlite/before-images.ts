import type { Row } from '../../model/record.ts'
import type { BeforeImages } from '../store.ts'
import type { Database } from './database.ts'
import { PageRecords } from './page-records.ts'

const pageSize = 50

export class SqliteBeforeImages implements BeforeImages {
  readonly #db: Database
  readonly #records: PageRecords<{ id: string; sourceId: string; row: Row }>

  constructor(db: Database) {
    this.#db = db
    this.#records = new PageRecords(db, pageSize)
  }

  async put(object: string, images: readonly { id: string; sourceId: string; row: Row }[]): Promise<void> {
    this.#db.write(() => this.#records.add(object, images, null))
  }

  async get(object: string, ids: readonly string[]): Promise<(Row | null)[]> {
    return this.#records.get(object, ids).map((image) => image?.row ?? null)
  }

  async close(): Promise<void> {
    this.#db.close()
  }
}
