/** A stored row. Rows are never changed in place: a change puts a new row under the same id. */
export interface Row {
  readonly id: string
}

export interface CollectionRules<R extends Row> {
  /** Order of ids; default: by code unit. */
  compare?: (a: string, b: string) => number
  /** Named indexes: the keys under which a row is found. Uniqueness is the vendor's rule, not the index's. */
  indexes?: Record<string, (row: R) => readonly string[]>
}

type Undo = () => void

/** The ids under a key of an index; most keys have one only, which needs no set. */
type Held = string | Set<string>

/** Rows by id, in id order, with indexes. */
export class Collection<R extends Row> {
  readonly #rows = new Map<string, R>()
  readonly #ids: string[] = []
  readonly #indexes = new Map<string, { keysOf: (row: R) => readonly string[]; ids: Map<string, Held> }>()
  readonly #compare: (a: string, b: string) => number
  readonly #changed: (undo: Undo) => void

  constructor(rules: CollectionRules<R>, changed: (undo: Undo) => void) {
    this.#compare = rules.compare ?? compareText
    this.#changed = changed
    for (const [name, keysOf] of Object.entries(rules.indexes ?? {}))
      this.#indexes.set(name, { keysOf, ids: new Map() })
  }

  get size(): number {
    return this.#rows.size
  }

  get(id: string): R | undefined {
    return this.#rows.get(id)
  }

  /** The row with the highest id. */
  last(): R | undefined {
    const id = this.#ids.at(-1)
    return id === undefined ? undefined : this.#rows.get(id)
  }

  /** Every row, in id order. */
  values(): R[] {
    return this.#ids.map((id) => this.#rows.get(id)!)
  }

  /** Up to `limit` rows in id order, beginning with the first id that is not below `id`; without `id` from the start. */
  from(id: string | undefined, limit: number): R[] {
    const start = id === undefined ? 0 : this.#position(id)
    return this.#ids.slice(start, start + limit).map((found) => this.#rows.get(found)!)
  }

  /** Adds an index over the rows that are here and all to come; one of this name that is there already stays. */
  addIndex(name: string, keysOf: (row: R) => readonly string[]): void {
    if (this.#indexes.has(name)) return
    const ids = new Map<string, Held>()
    for (const [id, row] of this.#rows) for (const key of keysOf(row)) add(ids, key, id)
    this.#indexes.set(name, { keysOf, ids })
  }

  /** The rows that an index holds under a key, in order of arrival. */
  find(index: string, key: string): R[] {
    const { ids } = this.#indexes.get(index) ?? missing(index)
    return listOf(ids.get(key)).map((id) => this.#rows.get(id)!)
  }

  /** How many rows an index holds under a key. */
  count(index: string, key: string): number {
    const { ids } = this.#indexes.get(index) ?? missing(index)
    const held = ids.get(key)
    return typeof held === 'object' ? held.size : listOf(held).length
  }

  /** The order of two ids. */
  compare(a: string, b: string): number {
    return this.#compare(a, b)
  }

  /** Inserts or replaces a row. */
  put(row: R): void {
    const before = this.#rows.get(row.id)
    this.#swap(row.id, before, row)
    this.#changed(() => this.#swap(row.id, row, before))
  }

  /** Removes a row; an unknown id is no error. */
  delete(id: string): void {
    const before = this.#rows.get(id)
    if (before === undefined) return
    this.#swap(id, before, undefined)
    this.#changed(() => this.#swap(id, undefined, before))
  }

  #swap(id: string, before: R | undefined, after: R | undefined): void {
    for (const index of this.#indexes.values()) {
      if (before !== undefined) for (const key of index.keysOf(before)) drop(index.ids, key, id)
      if (after !== undefined) for (const key of index.keysOf(after)) add(index.ids, key, id)
    }
    if (after === undefined) {
      this.#rows.delete(id)
      this.#ids.splice(this.#position(id), 1)
      return
    }
    if (before === undefined) this.#insert(id)
    this.#rows.set(id, after)
  }

  #insert(id: string): void {
    const last = this.#ids.at(-1)
    if (last === undefined || this.#compare(last, id) < 0) this.#ids.push(id)
    else this.#ids.splice(this.#position(id), 0, id)
  }

  #position(id: string): number {
    let low = 0
    let high = this.#ids.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#compare(this.#ids[middle]!, id) < 0) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** Named collections that change together. */
export class Store {
  readonly #collections = new Map<string, Collection<Row>>()
  #undo: Undo[] | undefined

  /** Opens a collection; rules are given once, when it is first opened. */
  collection<R extends Row>(name: string, rules: CollectionRules<R> = {}): Collection<R> {
    const known = this.#collections.get(name)
    if (known !== undefined) return known as unknown as Collection<R>
    const created = new Collection<R>(rules, (undo) => this.#undo?.push(undo))
    this.#collections.set(name, created as unknown as Collection<Row>)
    return created
  }

  /** Forgets a collection with its rows and rules, so that its name can be used anew. No transaction takes that back. */
  forget(name: string): void {
    this.#collections.delete(name)
  }

  names(): string[] {
    return [...this.#collections.keys()]
  }

  /** Runs synchronous work; when it throws, every change to every collection is taken back and the error goes on. */
  transaction<T>(work: () => T): T {
    const outer = this.#undo
    const undo: Undo[] = []
    this.#undo = undo
    try {
      const result = work()
      outer?.push(...undo)
      return result
    } catch (error) {
      this.#undo = undefined
      for (const step of undo.reverse()) step()
      throw error
    } finally {
      this.#undo = outer
    }
  }
}

/** Order of texts by code unit. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Order of ids that are whole numbers written as text, of any length. */
export function compareNumeric(a: string, b: string): number {
  return a.length - b.length || compareText(a, b)
}

function listOf(held: Held | undefined): string[] {
  if (held === undefined) return []
  return typeof held === 'string' ? [held] : [...held]
}

function add(ids: Map<string, Held>, key: string, id: string): void {
  const held = ids.get(key)
  if (held === undefined) ids.set(key, id)
  else if (typeof held === 'object') held.add(id)
  else if (held !== id) ids.set(key, new Set([held, id]))
}

function drop(ids: Map<string, Held>, key: string, id: string): void {
  const held = ids.get(key)
  if (typeof held === 'object') held.delete(id)
  if (held === id || (typeof held === 'object' && held.size === 0)) ids.delete(key)
}

function missing(index: string): never {
  throw new Error(`The collection has no index "${index}".`)
}
