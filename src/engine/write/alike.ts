import type { ReadQuery } from '../../connector.ts'
import { parentField } from '../../mapping/unkeyed.ts'
import { type CrmRecord, isEmpty, type Row } from '../../model/record.ts'
import type { RunContext } from '../context.ts'
import { fieldsToRead } from '../forecast/index-target.ts'
import type { Pair } from '../pair.ts'
import { readPages } from '../read/read-pages.ts'
import { lookOf } from './doubt.ts'

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
 * How a record is like a row: it holds every value that was sent and, `exactly`, nothing in the other fields of the plan.
 * What was not sent may hold what the system puts there, so that is the second choice.
 */
type Likeness = 'exactly' | 'in what was sent' | 'not at all'

interface Candidate {
  record: CrmRecord
  /** By the numbers of the rows. */
  likeness: readonly Likeness[]
}

/**
 * Which records an earlier sending of rows has made whose target has no place for our key: those that are newer than
 * `behind`, or belong to the same record and are not in `behind`, are mapped to no source record by any run, and hold every
 * value that was sent. Of rows that say the same it does not matter which gets which record; more records than rows are
 * guessed at for none of them.
 */
export async function findAlike(
  context: RunContext,
  pair: Pair,
  sent: readonly SentRow[],
  behind: readonly string[],
): Promise<Map<string, Trace>> {
  if (sent.length === 0) return new Map()
  const rows = sent.map(({ row }) => withoutEmpty(row))
  const look = lookOf(pair) === 'by parent' ? recordsBeside : newRecords
  const { candidates, isBounded } = await look(context, pair, rows, new Set(behind))
  const { targetAccount, targetObject } = pair.ends
  const ids = candidates.map(({ record }) => record.id)
  const others = await context.store.journal.mapped({ targetAccount, targetObject }, ids)
  const found = shareOut(
    rows.length,
    candidates.filter(({ record }) => !others.has(record.id)),
  )
  return new Map(
    sent.map(({ key }, i): [string, Trace] => {
      const ids = found[i] ?? []
      const isSure = ids.length === 0 || (ids.length === 1 && isBounded)
      return [key, isSure ? { ids } : { ids, unsure: unsure(ids) }]
    }),
  )
}

/** Records that would be taken for one of these rows, which were never sent. */
export async function alikeBefore(context: RunContext, pair: Pair, rows: readonly Row[]): Promise<string[]> {
  const { candidates } = await recordsBeside(context, pair, rows.map(withoutEmpty), new Set())
  return candidates.map(({ record }) => record.id)
}

/** The ids that each row gets: one where there is one for it, several where it could be any of them. */
function shareOut(rows: number, candidates: readonly Candidate[]): string[][] {
  const found = Array.from({ length: rows }, (): { ids: string[]; by: Likeness } => ({ ids: [], by: 'not at all' }))
  let left = candidates
  for (const by of ['exactly', 'in what was sent'] as const) {
    left = left.filter(({ record, likeness }) => {
      const row = found.find(({ ids }, i) => ids.length === 0 && likeness[i] === by)
      if (row !== undefined) Object.assign(row, { ids: [record.id], by })
      return row === undefined
    })
  }
  for (const { record, likeness } of left)
    for (const [i, { ids, by }] of found.entries()) if (likeness[i] === by) ids.push(record.id)
  return found.map(({ ids }) => ids)
}

/** Records that are like some row; `isBounded`: none of them was there before the rows were first sent. */
type Found = { candidates: Candidate[]; isBounded: boolean }

/** Among those of the records that the rows belong to. */
async function recordsBeside(
  context: RunContext,
  pair: Pair,
  rows: readonly Row[],
  behind: ReadonlySet<string>,
): Promise<Found> {
  const field = parentField(pair.target) ?? ''
  const fields = fieldsOf(pair, rows)
  const candidates: Candidate[] = []
  for (const parent of new Set(rows.map((row) => row[field]))) {
    if (typeof parent !== 'string') continue
    const query: ReadQuery = { object: pair.target.name, fields, of: { field, id: parent } }
    for await (const { records } of readPages(context, pair.connection, query))
      candidates.push(
        ...likeSome(
          pair,
          rows,
          fields,
          records.filter(({ id }) => !behind.has(id)),
        ),
      )
  }
  return { candidates, isBounded: true }
}

/** Among the newest. */
async function newRecords(
  context: RunContext,
  pair: Pair,
  rows: readonly Row[],
  behind: ReadonlySet<string>,
): Promise<Found> {
  const fields = fieldsOf(pair, rows)
  const query: ReadQuery = { object: pair.target.name, fields, order: 'newest', stopsEarly: true }
  const candidates: Candidate[] = []
  for await (const { records } of readPages(context, pair.connection, query)) {
    const end = records.findIndex(({ id }) => behind.has(id))
    candidates.push(...likeSome(pair, rows, fields, end < 0 ? records : records.slice(0, end)))
    if (end >= 0) return { candidates, isBounded: true }
  }
  return { candidates, isBounded: behind.size === 0 }
}

function fieldsOf(pair: Pair, rows: readonly Row[]): string[] {
  return [...new Set([...fieldsToRead(pair), ...rows.flatMap((row) => Object.keys(row))])]
}

function likeSome(
  pair: Pair,
  rows: readonly Row[],
  fields: readonly string[],
  records: readonly CrmRecord[],
): Candidate[] {
  return records
    .map((record): Candidate => ({ record, likeness: rows.map((row) => likenessOf(pair, record, row, fields)) }))
    .filter(({ likeness }) => likeness.some((each) => each !== 'not at all'))
}

function likenessOf({ writer, target }: Pair, record: CrmRecord, row: Row, fields: readonly string[]): Likeness {
  const sent = Object.entries(row)
  const isLike = sent.every(([field, value]) => writer.same(target, field, value, record.row[field]))
  if (sent.length === 0 || !isLike) return 'not at all'
  return fields.every((name) => name in row || isEmpty(record.row[name])) ? 'exactly' : 'in what was sent'
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
