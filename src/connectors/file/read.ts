import { existsSync } from 'node:fs'
import type { FindRequest, Found, ReadQuery, RecordPage } from '../../connector.ts'
import type { CrmRecord, Row, Value } from '../../model/record.ts'
import { measure } from './analyse.ts'
import { type Catalogue, pageRows } from './catalogue.ts'
import type { OwnFile } from './descriptor.ts'
import { refusal } from './errors.ts'
import type { OwnFolder } from './own-folder.ts'
import { codecOf, idField, idOf, sourceKeyField } from './own-rows.ts'
import { openRecords, type RawRecord } from './records.ts'
import type { Table } from './table.ts'

/** All that a restart needs: how many records were read, and what the file was then, or which record was the last. */
interface Position {
  rows: number
  digest?: string
  last?: string
}

/** The pages of an object, in the order of its file. */
export function readObject(catalogue: Catalogue, query: ReadQuery, signal: AbortSignal): AsyncGenerator<RecordPage> {
  const { object, where } = query
  if (where !== undefined) {
    throw refusal('unsupported', `A file has no language for conditions: ${where}. Use a filter, which is ours.`)
  }
  const table = catalogue.tables.find(({ analysis }) => analysis.file.object === object)
  if (table !== undefined) return readTable(table, query, signal)
  const own = catalogue.own.files().find((file) => file.object === object)
  if (own === undefined) throw refusal('not-found', `${catalogue.place.name} has no file ${object}.`)
  return readOwn(own, query, signal)
}

async function* readTable(table: Table, query: ReadQuery, signal: AbortSignal): AsyncGenerator<RecordPage> {
  const { analysis, columns, id, lineField } = table
  const { layout, version, notices } = analysis
  const position = positionOf(query)
  if (position.digest !== undefined && position.digest !== version.digest) throw changed(layout.path)
  const places = query.fields.map((name) => ({ name, at: columns.findIndex(({ field }) => field.name === name) }))
  let rows = 0
  const recordOf = ({ cells }: RawRecord): CrmRecord => {
    const number = String(rows)
    const row: Row = {}
    for (const { name, at } of places) {
      const value =
        at < 0
          ? name === lineField?.name
            ? number
            : undefined
          : columns[at]!.read(cells[at] ?? emptyIn(layout.format, cells, at))
      if (value !== undefined) row[name] = value
    }
    return { id: id === null ? number : String(cells[id]).trim(), row }
  }
  async function* records(): AsyncGenerator<CrmRecord> {
    for await (const piece of openRecords(layout).read(signal))
      for (const raw of piece) {
        rows += 1
        if (rows > position.rows) yield recordOf(raw)
      }
    const now = await measure(layout.path)
    if (now.size !== version.size || now.modifiedMs !== version.modifiedMs) throw changed(layout.path)
  }
  const cursorAfter = (read: number): Position => ({ rows: position.rows + read, digest: version.digest })
  const said = position.rows === 0 && notices.length > 0 ? notices.join(' ') : undefined
  yield* inPages(records(), query, cursorAfter, signal, said)
}

/** A column that a row does not reach: empty in CSV, not spoken of in JSON. */
function emptyIn(format: 'csv' | 'jsonl', cells: readonly unknown[], at: number): null | undefined {
  return format === 'csv' || cells[at] === null ? null : undefined
}

async function* readOwn(file: OwnFile, query: ReadQuery, signal: AbortSignal): AsyncGenerator<RecordPage> {
  const position = positionOf(query)
  const codec = codecOf(file)
  const { path, format, delimiter } = file
  const reader = openRecords({ path, format, delimiter, gzip: false, encoding: 'utf-8' })
  let rows = 0
  let last = ''
  const recordOf = (cells: readonly (Value | undefined)[]): CrmRecord => {
    const plainValue = (name: string): Value => {
      const at = reader.names.indexOf(name)
      return codec.value(name, cells[at] ?? null) ?? null
    }
    const id = plainValue(idField)
    const row = Object.fromEntries(query.fields.map((name) => [name, plainValue(name)]))
    return { id: typeof id === 'string' && id !== '' ? id : `row ${rows}`, row }
  }
  async function* records(): AsyncGenerator<CrmRecord> {
    if (!existsSync(path)) return
    for await (const piece of reader.read(signal))
      for (const { cells } of piece) {
        rows += 1
        if (rows < position.rows) continue
        const record = recordOf(cells)
        last = record.id
        if (rows > position.rows) yield record
        else if (record.id !== position.last) throw changed(path)
      }
    if (rows < position.rows) throw changed(path)
  }
  yield* inPages(records(), query, (read) => ({ rows: position.rows + read, last }), signal)
}

function positionOf({ cursor }: ReadQuery): Position {
  if (cursor === undefined) return { rows: 0 }
  try {
    const position = JSON.parse(cursor) as Position
    if (Number.isInteger(position.rows) && position.rows >= 0) return position
  } catch {
    // Said below.
  }
  throw refusal('invalid', 'This cursor was not made here. Read from the beginning.')
}

function changed(path: string) {
  const message = `${path} was changed while it was being read, so what was read of it before no longer fits. Begin anew once nobody changes it: a new proposal or a dry run with fresh data.`
  return refusal('conflict', message, { code: 'file-changed' })
}

/** Full pages and an odd last one; an object without records is one empty page. */
async function* inPages(
  records: AsyncIterable<CrmRecord>,
  { limit = Number.POSITIVE_INFINITY }: ReadQuery,
  cursorAfter: (read: number) => Position,
  signal: AbortSignal,
  notice?: string,
): AsyncGenerator<RecordPage> {
  signal.throwIfAborted()
  let page: CrmRecord[] = []
  let read = 0
  let cursor: string | null = null
  let said = notice === undefined ? {} : { notice }
  const turn = (next: string | null): RecordPage => {
    const full = { records: page, cursor: next, ...said }
    page = []
    said = {}
    return full
  }
  for await (const record of records) {
    // A page is given when it is known that another record follows.
    if (page.length === pageRows) yield turn(cursor)
    page.push(record)
    read += 1
    if (read === limit) break
    if (page.length === pageRows) cursor = JSON.stringify(cursorAfter(read))
  }
  yield turn(null)
}

/** Records of ours by id or source key, in the order of the request. */
export function findRecords(own: OwnFolder, { object, key, values, fields }: FindRequest): Found[] {
  if (key !== idField && key !== sourceKeyField) {
    throw refusal('unsupported', `Records of a file are found by ${idField} or ${sourceKeyField}, not by ${key}.`)
  }
  const opened = own.object(object)
  return values.flatMap((asked): Found[] => {
    const id = key === idField ? asked : idOf(asked)
    const row = opened.get(id)
    return row === null ? [] : [{ asked, id, row: Object.fromEntries(fields.map((name) => [name, row[name] ?? null])) }]
  })
}
