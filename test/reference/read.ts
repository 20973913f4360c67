import type { FindRequest, Found, Page, ReadQuery } from '../../src/connector.ts'
import { CrmError } from '../../src/model/errors.ts'
import type { Row } from '../../src/model/record.ts'
import type { Api } from './client.ts'

/** simulators/reference/README.md, Reading: values come in the common forms. */
interface RawRecord {
  id: string
  values: Row
}

const pathOf = (object: string): string => `/v1/objects/${encodeURIComponent(object)}`

/** All records by ascending id, or the newest first; the cursor is the last id of its page. */
export async function* readPages(
  api: Api,
  query: ReadQuery,
  pageRows: number,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  if (query.where !== undefined) {
    const message = `The reference CRM has no language for conditions: ${query.where}`
    throw new CrmError({ kind: 'invalid', scope: 'request', stored: 'no', message })
  }
  let left = query.limit ?? Number.POSITIVE_INFINITY
  let after = query.cursor ?? null
  do {
    const asked = {
      fields: query.fields.join(','),
      limit: String(Math.min(pageRows, left)),
      ...(query.order && { order: query.order }),
    }
    const path = `${pathOf(query.object)}/records`
    const page = await api.get<{ records: RawRecord[]; after?: string }>(
      path,
      after === null ? asked : { ...asked, after },
      signal,
    )
    left -= page.records.length
    after = left <= 0 ? null : (page.after ?? null)
    yield { records: page.records.map(({ id, values }) => ({ id, row: rowOf(values, query.fields) })), cursor: after }
  } while (after !== null)
}

/** Records by id, or by a key whose index does not lag. */
export async function findRecords(
  api: Api,
  { object, key, values, fields }: FindRequest,
  maxRows: number,
  signal: AbortSignal,
): Promise<Found[]> {
  const asked = [...new Set(values)].filter((value) => value.trim() !== '')
  const found: Found[] = []
  for (let from = 0; from < asked.length; from += maxRows) {
    const body = { key, values: asked.slice(from, from + maxRows), fields }
    const answer = await api.ask<{ found: { asked: string; record: RawRecord }[] }>(
      `${pathOf(object)}/lookup`,
      body,
      signal,
    )
    for (const { asked: value, record } of answer.found)
      found.push({ asked: value, id: record.id, row: rowOf(record.values, fields) })
  }
  return found
}

function rowOf(values: Row, fields: readonly string[]): Row {
  return Object.fromEntries(fields.map((name) => [name, values[name] ?? null]))
}
