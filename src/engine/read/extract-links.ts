import type { Connection, Link } from '../../connector.ts'
import { findRelation } from '../../mapping/links.ts'
import { FerryError } from '../../model/errors.ts'
import { type ObjectPlan, type Plan, sourcesOf } from '../../model/plan.ts'
import { type CrmRecord, entriesOf } from '../../model/record.ts'
import { findField, findObject, type Relation, type Schema } from '../../model/schema.ts'
import type { Snapshot } from '../../store/store.ts'
import { type RunContext, stopIfPausing } from '../context.ts'

/** The relations of the source that a plan reads, each once: for links, as fields, and as records. */
export function relationsOf(plan: Pick<Plan, 'objects' | 'links'>, source: Schema): Relation[] {
  const names = new Set((plan.links ?? []).flatMap(({ from }) => ('relation' in from ? [from.relation] : [])))
  for (const pair of plan.objects) {
    const object = findObject(source, pair.source)
    if (object?.relation !== undefined) names.add(object.relation)
    for (const name of [...pair.fields.flatMap(sourcesOf), ...pair.skip.map(({ field }) => field)]) {
      const { relation } = (object && findField(object, name)) ?? {}
      if (relation !== undefined) names.add(relation)
    }
  }
  return [...names].flatMap((name) => findRelation(source, name) ?? [])
}

/** The relations whose links a sample has: those that are records of a pair. */
export function sampledRelations(pairs: readonly Pick<ObjectPlan, 'source'>[], source: Schema): Relation[] {
  const names = new Set(pairs.flatMap((pair) => findObject(source, pair.source)?.relation ?? []))
  return [...names].flatMap((name) => findRelation(source, name) ?? [])
}

/** Under which name a snapshot holds the links of a relation: a record for each that has some, with all of its links. */
export function heldAs({ name }: Pick<Relation, 'name'>): string {
  return `links ${name}`
}

/** The records at the other end, of a record that holds the links of one. */
export function otherEnds({ row }: CrmRecord): readonly string[] {
  return entriesOf(row.to)
}

/** Reads the links of the records that a snapshot holds into it, of relations that are read together by the same calls. */
export async function extractLinks(
  context: RunContext,
  connection: Connection,
  snapshot: Snapshot,
  relations: readonly Relation[],
): Promise<void> {
  const groups = Map.groupBy(relations, ({ name, from, read }) => JSON.stringify([from, read?.together ?? [name]]))
  for (const group of groups.values()) await extractGroup(context, connection, snapshot, group)
}

/** Each goes on after the last records whose links are all there, which those of another one may not be. */
async function extractGroup(
  context: RunContext,
  connection: Connection,
  snapshot: Snapshot,
  relations: readonly Relation[],
): Promise<void> {
  const open: { relation: Relation; done: number }[] = []
  for (const relation of relations) {
    if (relation.read === undefined || connection.readLinks === undefined) throw hidden(relation)
    const begun = await snapshot.position(heldAs(relation))
    if (!begun?.complete) open.push({ relation, done: Number(begun?.cursor ?? 0) })
  }
  const [first] = open
  if (first === undefined) return
  const { name, from, read } = first.relation
  const phase = `reading links ${name}${open.length === 1 ? '' : ` and ${open.length - 1} more`}`
  const total = (await snapshot.position(from))?.records ?? 0
  let done = Math.min(...open.map((each) => each.done))
  for await (const ids of idsOf(snapshot, from, done, read!.maxRows)) {
    const until = done + ids.length
    const behind = open.filter((each) => each.done < until)
    const asked = behind.map(({ relation }) => relation)
    const ends = await readEnds(connection, asked, ids, context.signal)
    for (const each of behind) {
      const kept = new Set(ids.slice(0, Math.max(0, each.done - done)))
      const records = [...(ends.get(each.relation.name) ?? [])].flatMap(([id, to]) =>
        to.size === 0 || kept.has(id) ? [] : [{ id, row: { to: [...to] } }],
      )
      await snapshot.append(heldAs(each.relation), records, String(until))
      each.done = until
    }
    done = until
    context.progress({ phase, done, total })
    stopIfPausing(context)
  }
  for (const { relation } of open) await snapshot.append(heldAs(relation), [], null)
}

/** The records at the other ends, by relation and by record. */
async function readEnds(
  connection: Connection,
  relations: readonly Relation[],
  ids: readonly string[],
  signal: AbortSignal,
): Promise<Map<string, Map<string, Set<string>>>> {
  const [relation, ...beside] = relations
  const none = () => new Map(ids.map((id) => [id, new Set<string>()]))
  const ends = new Map(relations.map(({ name }) => [name, none()]))
  for await (const page of connection.readLinks!(relation!, ids, signal, beside)) {
    for (const link of page) {
      const of = ends.get(link.relation ?? relation!.name)
      of?.set(link.from, (of.get(link.from) ?? new Set()).add(link.to))
    }
  }
  return ends
}

function hidden({ name }: Relation): FerryError {
  return new FerryError('plan', `The source does not show the links "${name}".`, 'Take them out of the plan.')
}

/** The links of a relation that a snapshot holds. */
export async function* heldLinks(snapshot: Pick<Snapshot, 'pages'>, relation: string): AsyncGenerator<Link[]> {
  for await (const page of snapshot.pages(heldAs({ name: relation })))
    yield page.flatMap((record) => otherEnds(record).map((to) => ({ from: record.id, to })))
}

/** The id of a link in the journal and in a snapshot: both ends, however they are written. */
export function linkId({ from, to }: Link): string {
  return `${written(from)}>${written(to)}`
}

export function parseLinkId(id: string): Link {
  const [from = '', to = ''] = id.split('>')
  return { from: readBack(from), to: readBack(to) }
}

/** Ids are shown to people, so they stay as they are but for what divides them. */
function written(id: string): string {
  return id.replaceAll('%', '%25').replaceAll('>', '%3E')
}

function readBack(text: string): string {
  return text.replaceAll('%3E', '>').replaceAll('%25', '%')
}

/** So many ids at a time, from one on. */
async function* idsOf(snapshot: Snapshot, object: string, start: number, size: number): AsyncGenerator<string[]> {
  let passed = 0
  let ids: string[] = []
  for await (const page of snapshot.pages(object)) {
    for (const { id } of page) {
      passed += 1
      if (passed > start) ids.push(id)
      if (ids.length < size) continue
      yield ids
      ids = []
    }
  }
  if (ids.length > 0) yield ids
}
