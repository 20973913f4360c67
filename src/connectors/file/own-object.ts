import { closeSync, openSync, readSync, statSync } from 'node:fs'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { Row } from '../../model/record.ts'
import { CsvReader } from './csv.ts'
import type { OwnFile } from './descriptor.ts'
import { refusal, systemFailure } from './errors.ts'
import type { FolderLog } from './folder-log.ts'
import { codecOf, type RowCodec } from './own-rows.ts'
import { type Span, scan } from './scan.ts'

interface Seen {
  size: number
  modifiedMs: number
  inode: number
}

/** The names of the columns of a file of ours as it is now; null where it is not there. */
export function columnsOf(file: OwnFile): string[] | null {
  if (look(file.path) === null) return null
  if (file.format === 'jsonl') return file.fields.map(({ name }) => name)
  for (const { bytes } of scan(file.path, file.delimiter)) return headerOf(bytes, file)
  return []
}

function headerOf(bytes: Uint8Array, { delimiter }: OwnFile): string[] {
  const reader = new CsvReader(delimiter)
  const [row] = [...reader.push(textOf(bytes)), ...reader.end()]
  return (row?.cells ?? []).map((cell) => cell ?? '')
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}

function look(path: string): Seen | null {
  try {
    const { size, mtimeMs, ino } = statSync(path)
    return { size, modifiedMs: mtimeMs, inode: ino }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw systemFailure(error, path)
  }
}

/**
 * Records of one of our files, found by their ids; the file need not be there yet. Where they are lives in a temporary
 * file, since ids may be millions, and is looked for anew when somebody else has written.
 */
export class OwnObject {
  readonly file: OwnFile
  readonly codec: RowCodec
  readonly #isCsv: boolean
  readonly #index: DatabaseSync
  readonly #put: StatementSync
  readonly #find: StatementSync
  #seen: Seen | null = null
  #names: string[] = []

  constructor(file: OwnFile) {
    this.file = file
    this.codec = codecOf(file)
    this.#isCsv = file.format === 'csv'
    // An empty name stands for a database on the disk that is gone when it is closed.
    this.#index = new DatabaseSync('')
    this.#index.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF')
    this.#index.exec('CREATE TABLE rows (id TEXT PRIMARY KEY, offset INTEGER, length INTEGER) STRICT, WITHOUT ROWID')
    this.#put = this.#index.prepare('INSERT OR REPLACE INTO rows VALUES (?, ?, ?)')
    this.#find = this.#index.prepare('SELECT offset, length FROM rows WHERE id = ?')
  }

  has(id: string): boolean {
    return this.#placeOf(id) !== null
  }

  get(id: string): Row | null {
    const place = this.#placeOf(id)
    return place === null ? null : this.codec.parse(textOf(readAt(this.file.path, place)), this.#names)
  }

  /** How many records have an id. */
  count(): number {
    this.#refresh()
    return Number(this.#index.prepare('SELECT count(*) AS n FROM rows').get()!.n)
  }

  /** Adds records that are in no row yet. */
  append(log: FolderLog, rows: ReadonlyMap<string, Row>): void {
    this.#conform(log)
    const lines = [...rows.values()].map((row) => this.codec.line(row))
    let offset = log.append(this.file.path, lines.join(''))
    this.#seen = look(this.file.path)
    this.#index.exec('BEGIN')
    for (const [at, id] of [...rows.keys()].entries()) {
      const length = Buffer.byteLength(lines[at]!)
      this.#put.run(id, offset, length)
      offset += length
    }
    this.#index.exec('COMMIT')
  }

  /** Puts other values into the rows with these ids, and takes those of null out. */
  change(log: FolderLog, rows: ReadonlyMap<string, Row | null>): void {
    this.#conform(log)
    if (rows.size > 0) this.#replace(log, rows)
  }

  /** Takes columns out of every row. */
  drop(log: FolderLog, names: readonly string[]): void {
    this.#conform(log)
    log.replace(this.file.path, this.#without(names))
    this.#seen = null
  }

  close(): void {
    this.#index.close()
  }

  #placeOf(id: string): Place | null {
    this.#refresh()
    return (this.#find.get(id) as unknown as Place | undefined) ?? null
  }

  #refresh(): void {
    const now = look(this.file.path)
    const before = this.#seen
    if (now?.size === before?.size && now?.modifiedMs === before?.modifiedMs && now?.inode === before?.inode) return
    this.#seen = now
    this.#fill()
  }

  #fill(): void {
    this.#index.exec('BEGIN; DELETE FROM rows')
    this.#names = columnsOf(this.file) ?? []
    if (this.#seen !== null)
      for (const span of this.#records()) {
        const id = this.codec.idOf(textOf(span.bytes), this.#names)
        if (id !== null && id !== '') this.#put.run(id, span.offset, span.bytes.length)
      }
    this.#index.exec('COMMIT')
  }

  /** Rows without the header and empty lines. */
  *#records(): Generator<Span> {
    for (const span of scan(this.file.path, this.#isCsv ? this.file.delimiter : null)) {
      const isHeader = this.#isCsv && span.offset === 0
      if (!isHeader && span.bytes.some((byte) => byte !== 0x0a && byte !== 0x0d)) yield span
    }
  }

  #replace(log: FolderLog, rows: ReadonlyMap<string, Row | null>): void {
    log.replace(this.file.path, this.#rewritten(rows))
    this.#seen = look(this.file.path)
    this.#fill()
  }

  *#rewritten(rows: ReadonlyMap<string, Row | null>): Generator<Uint8Array | string> {
    const { codec } = this
    const inForm = this.#hasForm()
    if (codec.head !== '') yield codec.head
    for (const { bytes } of this.#records()) {
      const text = textOf(bytes)
      const row = rows.get(codec.idOf(text, this.#names) ?? '')
      if (row === null) continue
      if (row !== undefined) yield codec.line({ ...codec.parse(text, this.#names), ...row })
      else if (!inForm) yield codec.line(codec.parse(text, this.#names))
      else {
        yield bytes
        if (bytes.at(-1) !== 0x0a) yield '\n'
      }
    }
  }

  *#without(dropped: readonly string[]): Generator<string> {
    const left = codecOf({ ...this.file, fields: this.file.fields.filter(({ name }) => !dropped.includes(name)) })
    if (left.head !== '') yield left.head
    for (const { bytes } of this.#records()) {
      const row = Object.entries(this.codec.parse(textOf(bytes), this.#names))
      yield left.line(Object.fromEntries(row.filter(([name]) => !dropped.includes(name))))
    }
  }

  /** Whether the columns are ours, in our order: then a line may be added as it is. */
  #hasForm(): boolean {
    return !this.#isCsv || this.#names.join('\n') === this.file.fields.map(({ name }) => name).join('\n')
  }

  #conform(log: FolderLog): void {
    this.#refresh()
    const { path, fields } = this.file
    if (this.#seen === null) {
      if (fields.length < 2)
        throw refusal('not-found', `${path} is not there. Apply the schema changes of the plan, which make it.`)
      // Somebody took it away; it is described, and begins anew.
      log.replace(path, [this.codec.head])
      this.#refresh()
    }
    const strange = this.#names.filter((name) => !fields.some((field) => field.name === name))
    if (strange.length > 0) throw changedByHand(this.file, strange)
    if (!this.#hasForm()) this.#replace(log, new Map())
  }
}

interface Place {
  offset: number
  length: number
}

function readAt(path: string, { offset, length }: Place): Uint8Array {
  const bytes = new Uint8Array(length)
  try {
    const file = openSync(path, 'r')
    try {
      readSync(file, bytes, 0, length, offset)
    } finally {
      closeSync(file)
    }
  } catch (error) {
    throw systemFailure(error, path)
  }
  return bytes
}

function changedByHand({ path }: OwnFile, strange: readonly string[]) {
  const shown = strange.map((name) => (name === '' ? 'one without a name' : `"${name}"`)).join(', ')
  const message = `${path} has columns that were not made here (${shown}), as when it was saved with another delimiter or edited. Nothing is written to it: take them out, or move the file away.`
  return refusal('conflict', message)
}
