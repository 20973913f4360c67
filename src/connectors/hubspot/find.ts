import type { FindRequest, Found } from '../../connector.ts'
import type { ObjectSchema } from '../../model/schema.ts'
import type { Api } from './client.ts'
import { knownObject } from './objects.ts'
import { batchRead, compileRow, propertiesOf, type RawRecord, withParents } from './records.ts'

const maxIds = 100

/**
 * Records by id or by a unique property (compared without regard to case), straight from the database, never by search.
 * A merged id answers with the record that survived; a secondary e-mail address finds its contact too.
 * https://developers.hubspot.com/docs/api-reference/latest/crm/objects/contacts/guide
 */
export async function findRecords(
  api: Api,
  object: ObjectSchema,
  request: FindRequest,
  signal: AbortSignal,
): Promise<Found[]> {
  const lookUp = createLookUp(api, object, request, signal)
  // One malformed id refuses a whole batch, and no record has it anyway.
  const usable = request.values.filter((value) => (request.key === 'id' ? /^\d+$/.test(value) : value.trim() !== ''))
  const groups = Map.groupBy(usable, (value) => value.toLowerCase())
  const values = [...groups.values()].map((group) => group[0] as string)
  const found: Found[] = []
  for (let from = 0; from < values.length; from += maxIds)
    found.push(...(await lookUp(values.slice(from, from + maxIds))))
  return found.flatMap((hit) => (groups.get(hit.asked.toLowerCase()) ?? []).map((asked) => ({ ...hit, asked })))
}

function createLookUp(api: Api, object: ObjectSchema, request: FindRequest, signal: AbortSignal) {
  const { key, fields } = request
  const toRow = compileRow(object, fields)
  const identifier = knownObject(object.name)?.identifier
  const further = key === identifier?.field ? [identifier.also] : []
  const keyFields = key === 'id' ? [] : [key, ...further]
  const properties = propertiesOf(object, [...fields, ...keyFields])
  const read = async (ids: readonly string[]) => {
    const request = { ids, properties, ...(key === 'id' ? {} : { idProperty: key }) }
    const { results, absent } = await batchRead(api, object.name, request, signal)
    return { results: await withParents(api, object, results, fields, signal), absent }
  }
  const toFound = (asked: string, record: RawRecord): Found => ({ asked, id: record.id, row: toRow(record) })

  return async (values: readonly string[]): Promise<Found[]> => {
    const { results, absent } = await read(values)
    const open = new Map(values.map((value) => [value.toLowerCase(), value]))
    const found = new Map<string, Found>()
    let strangers = 0
    for (const record of results) {
      const hits = namesOf(record, keyFields).flatMap((name) => open.get(name) ?? [])
      if (hits.length === 0) strangers += 1
      for (const asked of hits) found.set(asked, toFound(asked, record))
    }
    const gone = new Set(absent.map((id) => id.toLowerCase()))
    const unclear = values.filter((value) => !found.has(value) && !gone.has(value.toLowerCase()))
    if (strangers > 0 || key === 'id') {
      // The answer does not tell which id was asked for: a merged one is settled by asking for it alone.
      for (const asked of unclear) {
        const [only] = values.length === 1 ? results : (await read([asked])).results
        if (only) found.set(asked, toFound(asked, only))
      }
    }
    return [...found.values()]
  }
}

function namesOf(record: RawRecord, keyFields: readonly string[]): string[] {
  if (keyFields.length === 0) return [record.id]
  return keyFields
    .flatMap((field) => (record.properties[field] ?? '').toLowerCase().split(';'))
    .filter((name) => name !== '')
}
