import type { Answer, Call, Route } from '../../kit/vendor.ts'
import { type Crm, isKey, type StoredRecord } from '../crm.ts'
import { externalKey, type Field, type ObjectName } from '../fields.ts'
import { lookUpIds, lookUpValues } from '../lookup.ts'
import { malformed } from '../refusal.ts'
import { objectOf, readBody, readCount, requireFields, requireRows, requireTexts } from './request.ts'

export function readRoutes(crm: Crm): Route[] {
  const list = (call: Call): Answer => {
    const object = objectOf(crm, call)
    const fields = askedFields(crm, object, (call.query.get('fields') ?? '').split(',').filter(Boolean))
    const { pageRows = 1 } = crm.limits
    const limit = Math.max(1, readCount(call.query, 'limit', pageRows, pageRows))
    const after = call.query.get('after') ?? undefined
    if (after !== undefined && !/^\d{1,18}$/.test(after)) throw malformed('after is the id of a record.')
    const rows = pageOf(crm, object, call.query.get('order') ?? 'oldest', after, limit + 1)
    const records = rows.slice(0, limit).map((record) => show(record, fields))
    const last = records.at(-1)
    return { status: 200, body: { records, ...(rows.length > limit && last && { after: last.id }) } }
  }
  const lookUp = (call: Call): Answer => {
    const object = objectOf(crm, call)
    const { key, values, fields } = readBody(call, crm.limits.batchBytes!)
    const asked = requireTexts(values, 'values')
    requireRows(asked, crm.limits.lookupRows!)
    const shown = askedFields(crm, object, requireTexts(fields ?? [], 'fields'))
    const field = crm.field(object, String(key))
    if (key !== 'id' && (field === undefined || !isKey(field))) throw malformed('Records are not looked up by this.')
    const hits = field === undefined ? lookUpIds(crm, object, asked) : lookUpValues(crm, object, field.name, asked)
    return { status: 200, body: { found: hits.map((hit) => ({ asked: hit.asked, record: show(hit.record, shown) })) } }
  }
  return [
    { method: 'GET', path: '/v1/objects/:object/records', class: 'page', handle: list },
    { method: 'POST', path: '/v1/objects/:object/lookup', class: 'page', handle: lookUp },
  ]
}

function askedFields(crm: Crm, object: ObjectName, names: readonly string[]): readonly Field[] {
  const key = crm.field(object, externalKey)
  return names.length === 0 ? (key === undefined ? [] : [key]) : requireFields(crm, object, names)
}

function pageOf(crm: Crm, object: ObjectName, order: string, after: string | undefined, limit: number): StoredRecord[] {
  const records = crm.records(object)
  if (order === 'oldest')
    return records
      .from(after, limit + 1)
      .filter(({ id }) => id !== after)
      .slice(0, limit)
  if (order !== 'newest') throw malformed('order is oldest or newest.')
  const all = records.values().reverse()
  const start = after === undefined ? 0 : all.findIndex(({ id }) => BigInt(id) < BigInt(after))
  return start < 0 ? [] : all.slice(start, start + limit)
}

export function show({ id, values }: StoredRecord, fields: readonly Field[]): StoredRecord {
  return { id, values: Object.fromEntries(fields.map(({ name }) => [name, values[name] ?? null])) }
}
