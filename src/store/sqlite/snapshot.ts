import type { CrmRecord } from '../../model/record.ts'
import type { Snapshot } from '../store.ts'
import type { Database } from './database.ts'
import { PageRecords } from './page-records.ts'

/** So many wide records are unpacked at a time: fewer would compress worse, more would raise the peak of a worker. */
const pageSize = 200

export class SqliteSnapshot implements Snapshot {
  readonly id: string
  readonly #db: Database
  readonly #records: PageRecords<CrmRecord>

  constructor(id: string, db: Database) {
    this.id = id
    this.#db = db
    this.#records = new PageRecords(db, pageSize)
  }

  async append(
    object: string,
    records: readonly CrmRecord[],
    cursor: string | null,
    { outside = 0, notice }: Parameters<Snapshot['append']>[3] = {},
  ): Promise<void> {
    this.#db.write(() => {
      if (this.#records.position(object)?.complete) return
      this.#records.add(object, records, cursor)
      if (notice !== undefined)
        this.#db.run('INSERT INTO notice (text) VALUES (?) ON CONFLICT (text) DO NOTHING', notice)
      if (outside > 0) this.#db.run('UPDATE object SET outside = outside + ? WHERE name = ?', outside, object)
    })
  }

  async outside(object: string): Promise<number> {
    return this.#db.get<{ outside: number }>('SELECT outside FROM object WHERE name = ?', object)?.outside ?? 0
  }

  async notices(): Promise<string[]> {
    return this.#db.all<{ text: string }>('SELECT text FROM notice ORDER BY id').map(({ text }) => text)
  }

  async bytes(): Promise<number> {
    return this.#db.get<{ bytes: number }>(
      'SELECT page_count * page_size AS bytes FROM pragma_page_count(), pragma_page_size()',
    )!.bytes
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
