import { Refusal } from '../errors.ts'
import type { Field } from '../fields.ts'
import type { Module, Org, StoredRecord } from '../org.ts'
import type { Service } from '../service.ts'
import { compareText, isTrue } from './conditions.ts'
import { parseCondition } from './coql.ts'
import { resolve } from './query.ts'
import { recordsIn } from './rows.ts'

/** How a list is asked for. */
export interface Listing {
  readonly sortBy: 'id' | 'Created_Time' | 'Modified_Time'
  readonly descending: boolean
  readonly ids?: ReadonlySet<string>
  readonly cvid?: string
  readonly converted: 'true' | 'false' | 'both'
  readonly approved: 'true' | 'false' | 'both'
  /** Milliseconds since 1970. */
  readonly modifiedSince?: number
}

/** The key that a list is sorted by, beside the id. */
export function sortKey({ sortBy }: Listing, { record }: StoredRecord): string {
  return sortBy === 'id' ? '' : String(record[sortBy] ?? '')
}

interface Range {
  /** The record that the list goes on after. */
  readonly after: { readonly key: string; readonly id: string } | undefined
  /** How many records are enough. */
  readonly most: number
}

/** What belongs to a list, in its order. */
export function selectRows(service: Service, module: Module, listing: Listing, range: Range): StoredRecord[] {
  const { org } = service
  const collection = org.recordsOf(module)
  const view = viewOf(service, module, listing)
  const belongs = (row: StoredRecord): boolean => isListed(row, listing) && view(row)
  const isAfter = (key: string, id: string): boolean => {
    if (range.after === undefined) return true
    const order = compareText(key, range.after.key) || collection.compare(id, range.after.id)
    return listing.descending ? order < 0 : order > 0
  }
  const rows = inOrder(org, module, listing)
  const found: StoredRecord[] = []
  for (const row of rows) {
    if (!isAfter(sortKey(listing, row), row.id) || !belongs(row)) continue
    found.push(row)
    if (found.length === range.most) break
  }
  return found
}

function inOrder(org: Org, module: Module, listing: Listing): StoredRecord[] {
  const collection = org.recordsOf(module)
  const rows = listing.ids === undefined ? recordsIn(org, module) : ofIds(org, module, listing.ids)
  if (listing.sortBy !== 'id' || listing.ids !== undefined)
    rows.sort((a, b) => compareText(sortKey(listing, a), sortKey(listing, b)) || collection.compare(a.id, b.id))
  return listing.descending ? rows.reverse() : rows
}

function ofIds(org: Org, module: Module, ids: ReadonlySet<string>): StoredRecord[] {
  return [...ids].flatMap((id) => org.recordsOf(module).get(id) ?? [])
}

function isListed({ record }: StoredRecord, { converted, approved, modifiedSince }: Listing): boolean {
  const isConverted = record.Converted__s === true
  const isPending = record.$approval_state === 'pending'
  if (converted !== 'both' && isConverted !== (converted === 'true')) return false
  if (approved !== 'both' && isPending !== (approved === 'false')) return false
  return modifiedSince === undefined || Date.parse(String(record.Modified_Time)) > modifiedSince
}

function viewOf(service: Service, module: Module, { cvid }: Listing): (row: StoredRecord) => boolean {
  if (cvid === undefined) return () => true
  const view = service.org.views.get(cvid)
  if (view === undefined || view.module !== module.api_name)
    throw new Refusal(400, 'INVALID_DATA', 'the custom view id given is invalid', { param: 'cvid' })
  if (view.where === undefined) return () => true
  const condition = resolve(service, module, parseCondition(view.where))
  return (row) => isTrue(service.org, condition, row)
}

/** The fields of a `fields` parameter; what there is not is left out. */
export function fieldsOf(module: Module, names: string): Field[] {
  return [...new Set(names.split(',').map((name) => name.trim()))].flatMap((name) => module.fields.get(name) ?? [])
}
