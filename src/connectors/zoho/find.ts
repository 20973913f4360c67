import type { FindRequest, Found } from '../../connector.ts'
import { CrmError } from '../../model/errors.ts'
import { findField, type ObjectSchema } from '../../model/schema.ts'
import { isId, type Session } from './client.ts'
import { type Abilities, columnsFor, learn, mostValues, query, quote } from './coql.ts'
import { addFields, listByIds } from './list.ts'
import { createRowReader, type RawRecord } from './rows.ts'

/** Records by id or by a field with unique values, by queries and never by search, whose index is late. */
export async function findRecords(
  session: Session,
  abilities: Abilities,
  object: ObjectSchema,
  request: FindRequest,
  signal: AbortSignal,
): Promise<Found[]> {
  const { key, fields } = request
  const rows = createRowReader(object, fields)
  const keyRow = createRowReader(object, [key])
  // One malformed id refuses a whole query, and no record has it anyway.
  const usable = [...new Set(request.values)].filter((value) => (key === 'id' ? isId(value) : value.trim() !== ''))
  const asked = Map.groupBy(usable, (value) => value.toLowerCase())
  const values = [...asked.values()].map((group) => group[0]!)
  const found: Found[] = []
  for (let at = 0; at < values.length; at += mostValues) {
    const some = values.slice(at, at + mostValues)
    for (const record of await fetchBy(session, abilities, object, { ...request, values: some }, signal)) {
      const held = key === 'id' ? record.id : keyRow(record)[key]
      const names = typeof held === 'string' ? (asked.get(held.toLowerCase()) ?? []) : []
      for (const name of names) found.push({ asked: name, id: record.id, row: rows(record) })
    }
  }
  return found
}

async function fetchBy(
  session: Session,
  abilities: Abilities,
  object: ObjectSchema,
  { key, values, fields }: FindRequest,
  signal: AbortSignal,
): Promise<RawRecord[]> {
  const module = object.name
  const wanted = [...new Set(key === 'id' ? fields : [...fields, key])]
  while (!abilities.listed.has(module) || (key !== 'id' && abilities.listed.get(module) === 'not-found')) {
    const { queried, others } = columnsFor(abilities, module, wanted)
    const question = {
      ...{ module, columns: queried, order: 'asc' as const, limit: 2 * mostValues },
      where: `${key} in (${values.map((value) => literal(object, key, value)).join(',')})`,
    }
    try {
      const { records } = await query(session, question, signal)
      abilities.listed.delete(module)
      return await addFields(session, module, records, others, signal)
    } catch (error) {
      if (key !== 'id' && error instanceof CrmError && isUnknown(error, key)) throw unknownYet(object, key, error)
      if (!learn(abilities, error, question)) throw error
    }
  }
  if (key === 'id') return listByIds(session, module, values, fields, signal)
  const message = `Zoho finds ${object.labelPlural} by ${key} in queries alone, which this credential may not make (scope ZohoCRM.coql.READ).`
  throw new CrmError({ kind: 'permission', scope: 'request', stored: 'no', message })
}

/** A new module or field is known to the settings before it is known to queries. */
function isUnknown({ kind, field }: CrmError, key: string): boolean {
  return kind === 'not-found' || (kind === 'invalid' && field === key)
}

function unknownYet({ labelPlural }: ObjectSchema, key: string, cause: CrmError): CrmError {
  const message = `Zoho cannot be asked for ${labelPlural} by ${key} yet: queries know a new module or field after a while.`
  return new CrmError({ kind: 'transient', scope: 'request', stored: 'no', message, field: key, cause })
}

function literal(object: ObjectSchema, key: string, value: string): string {
  const type = findField(object, key)?.type
  const isNumber = type === 'integer' || type === 'decimal' || type === 'currency'
  return isNumber && /^-?\d+(\.\d+)?$/.test(value) ? value : quote(value)
}
