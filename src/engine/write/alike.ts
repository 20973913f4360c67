import type { ReadQuery } from '../../connector.ts'
import { type CrmRecord, isEmpty, type Row } from '../../model/record.ts'
import type { RunContext } from '../context.ts'
import type { Pair } from '../pair.ts'
import { readPages } from '../read/read-pages.ts'

/** What there is of a row that was sent, or may have been. */
export interface Trace {
  ids: readonly string[]
  /** Why nobody can say whether that is the row's record, for the journal. */
  unsure?: { reason: string; detail: string }
}

/** A row of which an answer was lost, under our source key. */
export interface SentRow {
  key: string
  row: Row
}

/**
 * Which records an earlier sending of rows has made whose target has no place for our key: those that are newer than
 * `behind`, are mapped to no source record by any run, and hold every value that was sent. Of rows that say the same it
 * does not matter which gets which record; more records than rows are guessed at for none of them.
 */
export async function findAlike(
  context: RunContext,
  pair: Pair,
  sent: readonly SentRow[],
  behind: readonly string[],
): Promise<Map<string, Trace>> {
  const rows = sent.map(({ key, row }) => ({ key, row: withoutEmpty(row), ids: [] as string[] }))
  if (rows.length === 0) return new Map()
  const { records, isBounded } = await newRecords(context, pair, rows, new Set(behind))
  const { targetAccount, targetObject } = pair.ends
  const others = await context.store.journal.mapped(
    { targetAccount, targetObject },
    records.map(({ id }) => id),
  )
  for (const record of records) {
    if (others.has(record.id)) continue
    const same = rows.filter(({ row }) => says(pair, record, row))
    const open = same.find(({ ids }) => ids.length === 0)
    for (const { ids } of open === undefined ? same : [open]) ids.push(record.id)
  }
  return new Map(
    rows.map(({ key, ids }): [string, Trace] => {
      const isSure = ids.length === 0 || (ids.length === 1 && isBounded)
      return [key, isSure ? { ids } : { ids, unsure: unsure(ids) }]
    }),
  )
}

/** Records that say what some row says; `isBounded`: none of them was there before the rows were first sent. */
async function newRecords(
  context: RunContext,
  pair: Pair,
  rows: readonly { row: Row }[],
  behind: ReadonlySet<string>,
): Promise<{ records: CrmRecord[]; isBounded: boolean }> {
  const fields = [...new Set(rows.flatMap(({ row }) => Object.keys(row)))]
  const query: ReadQuery = { object: pair.target.name, fields, order: 'newest', stopsEarly: true }
  const found: CrmRecord[] = []
  for await (const { records } of readPages(context, pair.connection, query)) {
    const end = records.findIndex(({ id }) => behind.has(id))
    const fresh = end < 0 ? records : records.slice(0, end)
    found.push(...fresh.filter((record) => rows.some(({ row }) => says(pair, record, row))))
    if (end >= 0) return { records: found, isBounded: true }
  }
  return { records: found, isBounded: behind.size === 0 }
}

function says({ writer, target }: Pair, record: CrmRecord, row: Row): boolean {
  const sent = Object.entries(row)
  return sent.length > 0 && sent.every(([field, value]) => writer.same(target, field, value, record.row[field]))
}

function withoutEmpty(row: Row): Row {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => !isEmpty(value)))
}

function unsure(ids: readonly string[]): NonNullable<Trace['unsure']> {
  const shown = ids.slice(0, 5).join(', ')
  const many = ids.length === 1 ? 'A record of the target says' : `${ids.length} records of the target say`
  const detail = `${many} what this one says, and no more than one of them can be it: ${shown}.`
  return { reason: 'alike', detail }
}
