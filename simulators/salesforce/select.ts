import type { Org } from './org.ts'
import { RECYCLE_BIN_LIFE } from './rules.ts'
import type { SObject } from './schema.ts'
import type { SalesforceRecord } from './seed.ts'
import { seenBy } from './sharing.ts'
import type { Asker, Scope } from './soql/columns.ts'
import { evaluate, type Result } from './soql/evaluate.ts'
import { refuseUnfiltered } from './soql/restrictions.ts'
import { errorAt, type SoqlError, type SoqlQuery } from './soql/syntax.ts'
import { type Comparable, comparableOf } from './soql/values.ts'

/** The object that a query names. Throws a SoqlError with INVALID_TYPE when there is none. */
export function objectOf(org: Org, query: SoqlQuery): SObject {
  const object = org.objects.get(query.from.name.toLowerCase())
  if (object === undefined) throw unknownType(query)
  return object
}

/** Runs a query over what the user sees now; deleted records are in it only when asked for. Throws a SoqlError. */
export function select(org: Org, query: SoqlQuery, withDeleted: boolean, asker: Asker): Result {
  const object = objectOf(org, query)
  return run(org, query, object, visibleRecords(org, object, withDeleted, asker), asker)
}

/** Checks a query as running it would, without the records. Throws a SoqlError. */
export function check(org: Org, query: SoqlQuery, asker: Asker): Result {
  return run(org, query, objectOf(org, query), [], asker)
}

function run(org: Org, query: SoqlQuery, object: SObject, records: readonly SalesforceRecord[], asker: Asker): Result {
  refuseUnfiltered(query, object.name)
  const scope: Scope = { org, object, alias: query.alias, text: query.text, asker }
  return evaluate(query, { scope, records, members: (inner) => membersOf(org, inner, asker) })
}

/** The records of an object that the user may see: by sharing, and deleted ones only while they are in the Recycle Bin. */
export function visibleRecords(org: Org, object: SObject, withDeleted: boolean, asker: Asker): SalesforceRecord[] {
  const seen = seenBy(org, object, asker)
  const kept = (record: SalesforceRecord): boolean =>
    record.IsDeleted !== true || (withDeleted && !isPurged(record, asker.now))
  return org.recordsOf(object).filter(seen === undefined ? kept : (record) => kept(record) && seen(record))
}

/** A deleted record leaves the Recycle Bin for good after 15 days. */
export function isPurged(record: SalesforceRecord, now: number): boolean {
  const deletedAt = record.IsDeleted === true ? record.SystemModstamp : null
  return typeof deletedAt === 'string' && Date.parse(deletedAt.replace('+0000', 'Z')) <= now - RECYCLE_BIN_LIFE
}

/** The values of a query within an IN, which selects one id or lookup. */
function membersOf(org: Org, query: SoqlQuery, asker: Asker): ReadonlySet<Comparable> {
  const result = select(org, query, false, asker)
  const [column, ...others] = result.kind === 'records' ? result.columns : []
  const isKey = column?.field.type === 'id' || column?.field.type === 'reference'
  if (result.kind !== 'records' || column === undefined || others.length > 0 || !isKey)
    throw errorAt('MALFORMED_QUERY', query.text, query.from.at, 'The inner select must select one id or lookup field')
  const comparable = comparableOf(column.field)
  return new Set(result.records.map((record) => comparable(column.read(record))).filter((value) => value !== null))
}

function unknownType({ from, text }: SoqlQuery): SoqlError {
  const reason =
    `sObject type '${from.name}' is not supported. If you are attempting to use a custom object, be sure to append ` +
    "the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names."
  return errorAt('INVALID_TYPE', text, from.at, reason)
}
