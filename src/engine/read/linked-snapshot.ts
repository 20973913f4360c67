import type { Link } from '../../connector.ts'
import type { CrmRecord, Value } from '../../model/record.ts'
import { findObject, type ObjectSchema, type Schema } from '../../model/schema.ts'
import type { Snapshot } from '../../store/store.ts'
import { heldAs, linkId, otherEnds, parseLinkId } from './extract-links.ts'

/**
 * A snapshot as plans see it: the fields of records that hold the other ends of a relation are filled in, where its links
 * were read, and a relation is an object whose records are its links. `schema` is the source's, with its relations in it.
 */
export function linkedSnapshot(snapshot: Snapshot, schema: Schema): Snapshot {
  const relationOf = (name: string): string | undefined => findObject(schema, name)?.relation
  const fill = async (name: string, records: CrmRecord[]): Promise<CrmRecord[]> =>
    fillIn(snapshot, findObject(schema, name), records)
  const view: Pick<Snapshot, 'position' | 'outside' | 'pages' | 'get'> = {
    position: (name) => snapshot.position(heldName(name, relationOf)),
    outside: (name) => snapshot.outside(name),
    async *pages(name) {
      const relation = relationOf(name)
      for await (const page of snapshot.pages(heldName(name, relationOf)))
        yield relation === undefined ? await fill(name, page) : page.flatMap(toLinks)
    },
    async get(name, ids) {
      if (relationOf(name) === undefined) return fill(name, await snapshot.get(name, ids))
      const asked = ids.map(parseLinkId)
      const held = await snapshot.get(heldName(name, relationOf), [...new Set(asked.map(({ from }) => from))])
      const ends = new Map(held.map((record) => [record.id, new Set(otherEnds(record))]))
      return asked.flatMap((link) => (ends.get(link.from)?.has(link.to) ? [toRecord(link)] : []))
    },
  }
  return {
    ...view,
    id: snapshot.id,
    append: (...values) => snapshot.append(...values),
    notices: () => snapshot.notices(),
    bytes: () => snapshot.bytes(),
    digest: () => snapshot.digest(),
    close: () => snapshot.close(),
  }
}

function heldName(name: string, relationOf: (name: string) => string | undefined): string {
  const relation = relationOf(name)
  return relation === undefined ? name : heldAs({ name: relation })
}

async function fillIn(
  snapshot: Snapshot,
  object: ObjectSchema | undefined,
  records: CrmRecord[],
): Promise<CrmRecord[]> {
  let filled = records
  for (const { name, type, relation } of object?.fields ?? []) {
    if (relation === undefined) continue
    const object = heldAs({ name: relation })
    if ((await snapshot.position(object)) === null) continue
    const held = await snapshot.get(
      object,
      records.map(({ id }) => id),
    )
    const valueIn = (record: CrmRecord): Value =>
      type === 'reference' ? (otherEnds(record)[0] ?? null) : otherEnds(record)
    const ends = new Map(held.map((record) => [record.id, valueIn(record)]))
    filled = filled.map(({ id, row }) => ({ id, row: { ...row, [name]: ends.get(id) ?? null } }))
  }
  return filled
}

function toLinks(record: CrmRecord): CrmRecord[] {
  return otherEnds(record).map((to) => toRecord({ from: record.id, to }))
}

function toRecord({ from, to }: Link): CrmRecord {
  return { id: linkId({ from, to }), row: { from, to } }
}
