import type { Connection, Page } from '../../src/connector.ts'
import type { CrmRecord, Row } from '../../src/model/record.ts'
import { sourceSchema } from './schemas.ts'

const pageRows = 7

/** A register of guests in memory, read in pages of seven; its conditions are `field=text`. */
export class ReferenceSource {
  readonly guests: CrmRecord[]
  /** Ids of each page that was read. */
  readonly pages: string[][] = []
  account = 'inn-1'
  /** How long the register has to be prepared before its first page, wait by wait. */
  waits: number[] = []
  /** Cursors that reading was begun with. */
  readonly begun: (string | undefined)[] = []
  /** Said with the first page. */
  notice: string | undefined
  /** Called before each page; may throw. */
  beforePage: (nth: number) => void = () => undefined

  constructor(guests: readonly CrmRecord[]) {
    this.guests = [...guests]
  }

  readonly connection: Connection = {
    check: async () => ({
      ...{ vendor: 'inn', id: this.account, name: 'Inn' },
      missing: { read: [], write: [], schema: [] },
      limits: { concurrency: 1 },
    }),
    describe: async () => sourceSchema,
    read: ({ where, cursor, limit = Number.POSITIVE_INFINITY }) => this.#prepare(this.#select(where), cursor, limit),
    count: async ({ where }) => ({ n: this.#select(where).length, exact: true }),
  }

  #select(where: string | undefined): CrmRecord[] {
    const [field = '', value] = where?.split('=') ?? []
    return where === undefined ? this.guests : this.guests.filter(({ row }) => row[field] === value)
  }

  async *#prepare(records: readonly CrmRecord[], cursor: string | undefined, limit: number): AsyncGenerator<Page> {
    this.begun.push(cursor)
    const [, waited] = cursor?.split('wait ') ?? []
    for (const [n, wait] of this.waits.entries())
      if (cursor === undefined || n > Number(waited)) yield { wait, cursor: `wait ${n}`, reason: 'the inn looks it up' }
    yield* this.#read(records, waited === undefined ? Number(cursor ?? 0) : 0, limit)
  }

  async *#read(records: readonly CrmRecord[], start: number, limit: number): AsyncGenerator<Page> {
    if (limit < 1) throw new Error('A limit is at least 1.')
    const end = Math.min(records.length, start + limit)
    for (let from = start; ; from += pageRows) {
      this.beforePage(this.pages.length + 1)
      const page = records.slice(from, Math.min(from + pageRows, end))
      this.pages.push(page.map(({ id }) => id))
      const next = from + page.length
      const said = this.notice === undefined || from > 0 ? {} : { notice: this.notice }
      yield { records: page, cursor: next < records.length ? String(next) : null, ...said }
      if (next >= end) return
    }
  }
}

/** A guest with an address of his own; other facts as given. */
export function guest(id: string, facts: Row = {}): CrmRecord {
  const made = '2025-03-01T08:00:00.000Z'
  return {
    id,
    row: {
      id,
      name: `Guest ${id}`,
      mail: `${id}@inn.test`,
      further: null,
      badge: null,
      stage: 'new',
      note: null,
      gone: false,
      made,
      ...facts,
    },
  }
}

export function guests(count: number, facts: (n: number) => Row = () => ({})): CrmRecord[] {
  return Array.from({ length: count }, (_, n) => guest(`g${n}`, facts(n)))
}
