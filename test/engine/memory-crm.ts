import type { Connection, CreateRow, Link, LinkOutcome, Outcome, ReadLink, ReadQuery } from '../../src/connector.ts'
import { CrmError } from '../../src/model/errors.ts'
import { type CrmRecord, entriesOf, isEmpty, type Row } from '../../src/model/record.ts'
import { type Field, findField, type ObjectSchema, type Relation, type Schema } from '../../src/model/schema.ts'
import { field, object } from '../mapping/schemas.ts'

const pageRows = 7
const batchRows = 5
const bounds = { maxRows: batchRows, maxBytes: 1_000_000 }
const key = { name: 'key', label: 'Key', type: 'text' } as const

/** A kind of record with what it may name; it has a name and a place for our key as well. */
export function kind(name: string, fields: Field[] = [], more: Partial<ObjectSchema> = {}): ObjectSchema {
  const own = [field('name', 'Name', 'text'), field('key', 'Key', 'text', { system: true, unique: true })]
  return {
    ...object(name, name, [...own, ...fields]),
    operations: {
      read: { pageRows },
      find: { keys: ['id', 'key'], maxRows: batchRows },
      create: { ...bounds, replay: 'refused', settleMs: 0 },
      update: bounds,
    },
    matchKeys: [],
    provenance: { sourceKey: key, created: key, modified: key },
    ...more,
  }
}

export function names(name: string, ...references: string[]): Field {
  return field(name, name, 'reference', { references })
}

/** A field of rows, each of which may name a record by a column of the object's name. */
export function rowsNaming(name: string, ...columns: string[]): Field {
  const rowReferences = columns.map((column) => ({ column, references: [column] }))
  return field(name, name, 'json', { rowReferences })
}

export function ties(name: string, from: string, to: string, most?: number, more: Partial<Relation> = {}): Relation {
  return {
    ...{ name, label: name, from, to, ...(most !== undefined && { most }) },
    read: { maxRows: 3 },
    link: { maxRows: batchRows, replay: 'safe' },
    ...more,
  }
}

/**
 * A CRM in memory of whatever kinds of records. It refuses references and links to what it does not have, and links beyond
 * what a relation allows; where that is one, or where relations exclude each other, a link takes the place of the other.
 */
export class MemoryCrm {
  readonly schema: Schema
  readonly records = new Map<string, Map<string, Row>>()
  /** By relation, as `from>to` of ids. */
  readonly links = new Map<string, Set<string>>()
  /** Keys of each call that created records, in order. */
  readonly batches: string[][] = []
  /** Calls that read something of a kind, in order. */
  readonly reads: ReadQuery[] = []
  /** Calls that read links, in order: of which relations, and of how many records. */
  readonly looks: [relations: string, records: number][] = []
  readonly #account: string

  constructor(account: string, objects: ObjectSchema[], relations: Relation[] = []) {
    this.#account = account
    this.schema = { objects, relations }
    for (const { name } of objects) this.records.set(name, new Map())
    for (const { name } of relations) this.links.set(name, new Set())
  }

  put(object: string, id: string, row: Row = {}): void {
    this.records.get(object)!.set(id, { name: id, ...row })
  }

  tie(relation: string, ...pairs: string[]): void {
    for (const pair of pairs) {
      const [from = '', to = ''] = pair.split('>')
      this.#put(this.#relation(relation), from, to, true)
    }
  }

  #relation(name: string): Relation {
    return this.schema.relations!.find((each) => each.name === name)!
  }

  /** Puts a link in its place, seen from either end, or takes it away. */
  #put({ name, inverse }: Relation, from: string, to: string, isThere: boolean): void {
    const seen: [string, string][] = [[name, `${from}>${to}`]]
    if (inverse !== undefined) seen.push([inverse, `${to}>${from}`])
    for (const [by, link] of seen) this.links.get(by)?.[isThere ? 'add' : 'delete'](link)
  }

  #heldBy({ name }: Relation, id: string): string[] {
    return [...this.links.get(name)!].map((link) => link.split('>')).flatMap(([a, b]) => (a === id ? [b!] : []))
  }

  #link(relation: Relation, { from, to }: Link): LinkOutcome {
    const has = this.records.get(relation.from)!.has(from) && this.records.get(relation.to)!.has(to)
    if (!has) return refusal(`No ${from} or ${to}.`)
    if (this.links.get(relation.name)!.has(`${from}>${to}`)) return { status: 'written', created: false }
    const ends: [Relation, string][] = [[relation, from]]
    if (relation.inverse !== undefined) ends.push([this.#relation(relation.inverse), to])
    for (const [by, id] of ends) {
      const others = this.#heldBy(by, id)
      if (by.most === undefined || others.length < by.most) continue
      if (by.most > 1) return refusal(`${id} has ${by.most} by ${by.name}.`)
      for (const other of others) this.#put(by, id, other, false)
    }
    for (const rival of this.schema.relations!)
      if (relation.exclusive !== undefined && rival.exclusive === relation.exclusive) this.#put(rival, from, to, false)
    this.#put(relation, from, to, true)
    return { status: 'written', created: true }
  }

  /** A record by the name that it has on both sides. */
  named(object: string, name: string): { id: string; row: Row } {
    const found = [...this.records.get(object)!].filter(([, row]) => row.name === name)
    if (found.length !== 1) throw new Error(`There are ${found.length} records ${name} of ${object}.`)
    const [[id, row]] = found as [[string, Row]]
    return { id, row }
  }

  /** Links of a relation by the names of both ends. */
  tied(relation: string): string[] {
    const { from, to } = this.schema.relations!.find(({ name }) => name === relation)!
    const nameOf = (object: string, id: string | undefined): unknown => this.records.get(object)!.get(id ?? '')?.name
    return [...this.links.get(relation)!]
      .map((link) => link.split('>'))
      .map(([a, b]) => `${nameOf(from, a)}-${nameOf(to, b)}`)
      .sort()
  }

  readonly connection: Connection = {
    check: async () => ({
      ...{ vendor: 'memory', id: this.#account, name: this.#account },
      missing: { read: [], write: [], schema: [] },
      limits: { concurrency: 2 },
    }),
    describe: async () => this.schema,
    read: (query) => this.#read(query),
    find: async ({ object, key, values, fields }) =>
      values.flatMap((asked) =>
        this.#all(object)
          .filter(({ id, row }) => (key === 'id' ? id : row[key]) === asked)
          .map(({ id, row }) => ({ asked, id, row: pick(row, fields) })),
      ),
    readLinks: (relation, ids, _signal, beside = []) => this.#readLinks([relation, ...beside], ids),
    write: {
      encode: (_object, _operation, row) => ({ wire: row, bytes: JSON.stringify(row).length }),
      same: (_object, _field, sent, stored) => JSON.stringify(sent) === JSON.stringify(stored),
      create: async (object, rows) => {
        this.batches.push(rows.map(({ key }) => key))
        return rows.map((row) => this.#create(object, row))
      },
      update: async (object, rows) =>
        rows.map(({ id, encoded }): Outcome => {
          const known = this.records.get(object.name)!.get(id)
          const refused = known === undefined ? refusal(`No ${id}.`) : this.#refusal(object, encoded.wire as Row)
          if (refused) return refused
          this.records.get(object.name)!.set(id, { ...known, ...(encoded.wire as Row) })
          return { status: 'written', id }
        }),
      link: async (relation, links) => links.map((each) => this.#link(relation, each)),
    },
  }

  #all(object: string): CrmRecord[] {
    return [...(this.records.get(object) ?? [])].map(([id, row]) => ({ id, row }))
  }

  async *#read(query: ReadQuery) {
    this.reads.push(query)
    const all = this.#all(query.object).slice(0, query.limit)
    for (let from = Number(query.cursor ?? 0); ; from += pageRows) {
      const next = from + pageRows
      const records = all.slice(from, next).map(({ id, row }) => ({ id, row: pick(row, query.fields) }))
      yield { records, cursor: next < all.length ? String(next) : null }
      if (next >= all.length) return
    }
  }

  async *#readLinks(relations: readonly Relation[], ids: readonly string[]): AsyncGenerator<ReadLink[]> {
    this.looks.push([relations.map(({ name }) => name).join(' '), ids.length])
    for (const relation of relations)
      for (const from of ids)
        yield this.#heldBy(relation, from).map((to): ReadLink => ({ from, to, relation: relation.name }))
  }

  /** Ids of each kind count from 1, so that those of two kinds are often equal. */
  #create(object: ObjectSchema, { key, encoded }: CreateRow): Outcome {
    const held = this.records.get(object.name)!
    const [known] = [...held].filter(([, row]) => row.key === key)
    if (known) return { status: 'rejected', error: conflict(known[0]) }
    const refused = this.#refusal(object, encoded.wire as Row)
    if (refused) return refused
    const id = String(held.size + 1)
    held.set(id, { ...(encoded.wire as Row) })
    return { status: 'written', id, created: true }
  }

  #refusal(object: ObjectSchema, row: Row): (Outcome & { status: 'rejected' }) | undefined {
    for (const [name, value] of Object.entries(row)) {
      const known = findField(object, name)
      if (known === undefined) return refusal(`${object.name} has no field ${name}.`)
      const stray = isEmpty(value) ? undefined : this.#strayInRows(known, value)
      if (stray !== undefined) return refusal(`${name}: no ${stray}.`)
      if (known.references === undefined || isEmpty(value)) continue
      if (known.type === 'reference' && typeof value !== 'string') return refusal(`${name} holds one record.`)
      for (const id of entriesOf(value))
        if (!known.references.some((each) => this.records.get(each)?.has(id))) return refusal(`${name}: no ${id}.`)
    }
    return undefined
  }

  /** What a row names that is not here. */
  #strayInRows({ rowReferences = [] }: Field, value: unknown): unknown {
    if (rowReferences.length === 0) return undefined
    const rows = JSON.parse(String(value)) as Record<string, unknown>[]
    const named = rowReferences.flatMap(({ column, references }) =>
      rows.flatMap((row) => (column in row ? [{ id: row[column], references }] : [])),
    )
    return named.find(({ id, references }) => !references.some((each) => this.records.get(each)?.has(String(id))))?.id
  }
}

function pick(row: Row, fields: readonly string[]): Row {
  return Object.fromEntries(fields.map((name) => [name, row[name] ?? null]))
}

function refusal(message: string): Outcome & { status: 'rejected' } {
  return { status: 'rejected', error: new CrmError({ kind: 'invalid', scope: 'row', stored: 'no', message }) }
}

function conflict(id: string): CrmError {
  const message = 'The key is taken.'
  return new CrmError({ kind: 'conflict', scope: 'row', stored: 'no', message, conflict: { id, field: 'key' } })
}
