import { associatedWith, type End } from '../associations.ts'
import { unreadable } from '../batch.ts'
import type { CrmObject } from '../crm-object.ts'
import { invalid } from '../errors.ts'
import type { Portal } from '../portal.ts'

/** A part of what a record is associated with. */
export interface AssociationPage {
  results: object[]
  paging?: { paging: { next: { after: string; link?: string } } }
}

/** What a record is associated with, from a cursor on. Throws for a cursor that is none. */
export function readPage(portal: Portal, from: End, to: CrmObject, after: unknown, size: number): AssociationPage {
  const first = readCursor(after)
  const all = associatedWith(portal, from, to.kind.name)
  const start = first === undefined ? 0 : all.findIndex((each) => to.records.compare(each.to.id, first) >= 0)
  const rest = start === -1 ? [] : all.slice(start)
  const results = rest.slice(0, size).map(({ to: { id }, types }) => ({
    toObjectId: portal.reads('numeric-association-ids') ? Number(id) : id,
    associationTypes: types.map(({ category, typeId, label }) => ({ category, typeId, label })),
  }))
  const next = rest[size]
  return next === undefined ? { results } : { results, paging: { paging: { next: { after: cursorOf(next.to.id) } } } }
}

/** A cursor is the next record, written so that no client takes it for an id. */
function cursorOf(id: string): string {
  return Buffer.from(`a:${id}`).toString('base64url')
}

function readCursor(after: unknown): string | undefined {
  if (after === undefined || after === null || after === '') return undefined
  if (typeof after !== 'string') throw unreadable()
  const [, id] = /^a:(\d{1,18})$/.exec(Buffer.from(after, 'base64url').toString()) ?? []
  if (id === undefined) throw invalid(`after is not a cursor: ${after}`)
  return id
}
