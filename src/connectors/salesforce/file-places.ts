import type { Link } from '../../connector.ts'
import { findField, type ObjectSchema, type Relation } from '../../model/schema.ts'
import type { Session } from './client.ts'
import { maxCollection } from './collections.ts'
import { isRecordId, longId } from './ids.ts'
import { knownObject } from './objects.ts'
import { queryAllPages, retrieve } from './query.ts'
import { quote, selectFrom } from './soql.ts'

export const fileObject = 'ContentVersion'

/** Its records say where documents are shared; a document has many of them, a version none of its own. */
export const placeObject = 'ContentDocumentLink'

const [documentEnd, placeEnd] = ['ContentDocumentId', 'LinkedEntityId'] as const
const isLatest = 'IsLatest'
const firstPlace = 'FirstPublishLocationId'

/**
 * Files with the records that they are shared with, the first of which a field of theirs names as well: a relation for
 * each of these objects that the org allows. `places` is the description of what shares them.
 */
export function placeRelations(objects: readonly ObjectSchema[], places: ObjectSchema): Relation[] {
  const end = findField(places, placeEnd)
  const files = objects.find(({ name }) => name === fileObject)
  if (end === undefined || files === undefined) return []
  const inborn = findField(files, firstPlace) === undefined ? {} : { inborn: firstPlace }
  return objects
    .filter(({ name, idExample }) => {
      return idExample !== undefined && end.references?.includes(name) && knownObject(name)?.readOnly !== true
    })
    .map(({ name, labelPlural }) => ({
      name: `${fileObject}>${name}`,
      label: `${labelPlural} that a file is shared with`,
      ...{ from: fileObject, to: name, ...inborn },
      // The documents of the versions, and what they are shared with.
      read: { maxRows: maxCollection, cost: { units: 2 } },
      ...(end.createable ? { link: { maxRows: maxCollection, replay: 'safe', cost: { units: 3 } } } : {}),
    }))
}

/** A version of a file, as far as its places go. */
export interface Version {
  document: string
  isLatest: boolean
}

/** A place of a document, by the record that says so. */
export interface Place {
  id: string
  document: string
  to: string
}

/** Versions by the ids that were asked for; one that is gone has none. */
export async function findVersions(
  session: Session,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<Map<string, Version>> {
  const asked = [...new Set(ids.filter(isRecordId))]
  if (asked.length === 0) return new Map()
  const records = await retrieve(session, fileObject, asked.map(longId), [documentEnd, isLatest], signal)
  return new Map(
    asked.flatMap((id, at): [string, Version][] => {
      const record = records[at]
      const document = record?.[documentEnd]
      return typeof document === 'string' ? [[id, { document, isLatest: record?.[isLatest] === true }]] : []
    }),
  )
}

/**
 * Places of so few documents that they fit into an address, where told only these. Places are listed for named ends alone.
 * https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_contentdocumentlink.htm
 */
export async function* findPlaces(
  session: Session,
  documents: Iterable<string>,
  signal: AbortSignal,
  only?: Iterable<string>,
): AsyncGenerator<Place> {
  const named = [...new Set(documents)].map(quote)
  if (named.length === 0) return
  const among = only === undefined ? '' : ` AND ${placeEnd} IN (${[...new Set(only)].map(quote).join(',')})`
  const condition = ` WHERE ${documentEnd} IN (${named.join(',')})${among}`
  const soql = selectFrom([documentEnd, placeEnd], placeObject) + condition
  for await (const { Id: id, ...ends } of queryAllPages(session, 'query', soql, signal))
    yield { id, document: String(ends[documentEnd]), to: String(ends[placeEnd]) }
}

const linksAtOnce = 1_000

/**
 * The latest version of a document stands for it, so an earlier one has no places. `idPrefix` is how ids at the other end
 * begin.
 */
export async function* readPlaces(
  session: Session,
  ids: readonly string[],
  idPrefix: string,
  signal: AbortSignal,
): AsyncGenerator<Link[]> {
  signal.throwIfAborted()
  const versions = await findVersions(session, ids, signal)
  const latest = new Map([...versions].filter(([, each]) => each.isLatest).map(([id, each]) => [each.document, id]))
  let links: Link[] = []
  for await (const { document, to } of findPlaces(session, latest.keys(), signal)) {
    const from = latest.get(document)
    if (from === undefined || !to.startsWith(idPrefix)) continue
    links.push({ from, to })
    if (links.length < linksAtOnce) continue
    yield links
    links = []
  }
  if (links.length > 0) yield links
}

/** A place as it is made: who sees the record may look at the file. */
export function newPlace(document: string, to: string): string {
  return JSON.stringify({
    attributes: { type: placeObject },
    ...{ [documentEnd]: document, [placeEnd]: to, ShareType: 'V', Visibility: 'AllUsers' },
  })
}
