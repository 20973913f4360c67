import { createHash } from 'node:crypto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { Database } from './database.ts'

interface ObjectRow {
  id: number
  cursor: string | null
  complete: number
  records: number
  pages: number
  digest: string
}

const compression = { level: 3 }
const cachedRecords = 1_000

/**
 * Records of several objects in the order they were added, in compressed pages with an index by id. Pages are never
 * changed, so what was inflated may be kept; the last few are, because records asked for together are mostly neighbours.
 */
export class PageRecords<T extends { id: string }> {
  readonly #db: Database
  readonly #pageSize: number
  readonly #inflated = new Map<string, T[]>()

  /** Small pages suit records asked for at random, big ones compress better. */
  constructor(db: Database, pageSize: number) {
    this.#db = db
    this.#pageSize = pageSize
  }

  /** Inside a write transaction. Adds the records whose ids are new and moves the cursor; returns the added ones. */
  add(object: string, records: readonly T[], cursor: string | null): T[] {
    this.#db.run('INSERT INTO object (name) VALUES (?) ON CONFLICT (name) DO NOTHING', object)
    const row = this.#find(object)!
    const added = this.#index(row, records)
    let { pages, digest } = row
    for (let start = 0; start < added.length; start += this.#pageSize) {
      const json = JSON.stringify(added.slice(start, start + this.#pageSize))
      digest = createHash('sha256').update(digest).update(json).digest('hex')
      this.#db.run(
        'INSERT INTO page (object, number, data) VALUES (?, ?, ?)',
        row.id,
        pages++,
        deflateRawSync(json, compression),
      )
    }
    this.#db.run(
      'UPDATE object SET cursor = ?, complete = ?, records = ?, pages = ?, digest = ? WHERE id = ?',
      cursor,
      cursor === null ? 1 : 0,
      row.records + added.length,
      pages,
      digest,
      row.id,
    )
    return added
  }

  #index(object: ObjectRow, records: readonly T[]): T[] {
    const added: T[] = []
    for (const record of records) {
      const inserted = this.#db.run(
        'INSERT INTO record (object, id, page, pos) VALUES (?, ?, ?, ?) ON CONFLICT (object, id) DO NOTHING',
        object.id,
        record.id,
        object.pages + Math.floor(added.length / this.#pageSize),
        added.length % this.#pageSize,
      )
      if (inserted === 1) added.push(record)
    }
    return added
  }

  position(object: string): { cursor: string | null; complete: boolean; records: number } | null {
    const row = this.#find(object)
    return row ? { cursor: row.cursor, complete: row.complete === 1, records: row.records } : null
  }

  /** Every page looks for itself, so no cursor stays open between turns and records may be added meanwhile. */
  async *pages(object: string): AsyncGenerator<T[]> {
    const row = this.#find(object)
    if (row === undefined) return
    for (let number = 0; ; number++) {
      const page = this.#load(row.id, number)
      if (page === undefined) return
      yield page
    }
  }

  /** In the order asked; undefined for an id that is not there. Each page is inflated once. */
  get(object: string, ids: readonly string[]): (T | undefined)[] {
    const found = new Array<T | undefined>(ids.length).fill(undefined)
    const row = this.#find(object)
    if (row === undefined) return found
    const wanted = new Map<number, { at: number; pos: number }[]>()
    for (const [at, id] of ids.entries()) {
      const place = this.#db.get<{ page: number; pos: number }>(
        'SELECT page, pos FROM record WHERE object = ? AND id = ?',
        row.id,
        id,
      )
      if (place === undefined) continue
      const inPage = wanted.get(place.page)
      if (inPage) inPage.push({ at, pos: place.pos })
      else wanted.set(place.page, [{ at, pos: place.pos }])
    }
    for (const [number, places] of wanted) {
      const page = this.#inflate(row.id, number)
      for (const { at, pos } of places) found[at] = page[pos]
    }
    return found
  }

  /** Of all objects, their order among themselves left aside. */
  digest(): string {
    const hash = createHash('sha256')
    const rows = this.#db.all<{ name: string; records: number; digest: string }>(
      'SELECT name, records, digest FROM object ORDER BY name',
    )
    for (const { name, records, digest } of rows) hash.update(`${JSON.stringify([name, records, digest])}\n`)
    return hash.digest('hex')
  }

  #find(object: string): ObjectRow | undefined {
    return this.#db.get<ObjectRow>(
      'SELECT id, cursor, complete, records, pages, digest FROM object WHERE name = ?',
      object,
    )
  }

  #inflate(object: number, number: number): T[] {
    const key = `${object}/${number}`
    const page = this.#inflated.get(key) ?? this.#load(object, number) ?? []
    this.#inflated.delete(key)
    this.#inflated.set(key, page)
    if (this.#inflated.size > cachedRecords / this.#pageSize) {
      const [oldest] = this.#inflated.keys()
      this.#inflated.delete(oldest!)
    }
    return page
  }

  #load(object: number, number: number): T[] | undefined {
    const row = this.#db.get<{ data: Uint8Array }>(
      'SELECT data FROM page WHERE object = ? AND number = ?',
      object,
      number,
    )
    return row && JSON.parse(inflateRawSync(row.data).toString('utf8'))
  }
}
