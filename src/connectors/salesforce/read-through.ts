import type { Page, ReadQuery } from '../../connector.ts'
import type { CrmRecord } from '../../model/record.ts'
import type { ObjectSchema } from '../../model/schema.ts'
import type { Session } from './client.ts'
import type { KnownObject } from './objects.ts'
import { parseCursor, type QueryPosition, writeCursor } from './position.ts'
import { queryAllPages, queryPage, type Selected } from './query.ts'
import { createRowReader } from './rows.ts'
import { isDeleted, select } from './select.ts'
import { conditionOf, quote, selectFrom } from './soql.ts'

/** Parents whose records one query asks for: as many ids as fit into an address beside the fields. */
const parentsAtOnce = 200

/**
 * All records of an object that Salesforce lists only for parents that are named: some parents after the other, by
 * ascending id. The cursor is the last of them.
 * https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_contentdocumentlink.htm
 */
export async function* readThrough(
  session: Session,
  object: ObjectSchema,
  through: NonNullable<KnownObject['through']>,
  query: ReadQuery,
  signal: AbortSignal,
): AsyncGenerator<Page> {
  const { sight, where, parts } = select(object, query)
  const rows = createRowReader(object, query.fields)
  const parents: Selected = { object: through.object, sight: 'query', parts: [[]] }
  let position: QueryPosition | null = query.cursor === undefined ? {} : lastOf(query.cursor)
  let left = query.limit ?? Number.POSITIVE_INFINITY
  while (position !== null) {
    const page = await queryPage(session, parents, position, parentsAtOnce, signal)
    const ids: string[] = page.records.map(({ Id }) => Id)
    const named = `${through.field} IN (${ids.map(quote).join(',')})`
    const condition = conditionOf(where === undefined ? named : `(${where}) AND ${named}`, undefined)
    const soql = selectFrom(parts.flat(), object.name) + condition
    const [records, deleted]: [CrmRecord[], string[]] = [[], []]
    for await (const record of ids.length === 0 ? [] : queryAllPages(session, sight, soql, signal)) {
      if (query.changedSince !== undefined && record[isDeleted] === true) deleted.push(record.Id)
      else if (records.length < left) records.push({ id: record.Id, row: rows.fromRecord(record) })
    }
    left -= records.length
    const last = ids.at(-1)
    position = last === undefined || ids.length < parentsAtOnce || left <= 0 ? null : { last }
    const cursor = position === null ? null : writeCursor(position)
    yield { records, cursor, ...(query.changedSince === undefined ? {} : { deleted }) }
  }
}

function lastOf(cursor: string): QueryPosition {
  const { last } = parseCursor(cursor)
  return last === undefined ? {} : { last }
}
