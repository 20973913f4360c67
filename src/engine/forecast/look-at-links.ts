import type { Connection, ReadLink } from '../../connector.ts'
import type { Relation } from '../../model/schema.ts'
import type { RunContext } from '../context.ts'
import type { HeldLinks } from '../write/link-places.ts'
import type { Links } from '../write/links.ts'
import { type BothEnds, endsInTarget } from './link-ends.ts'

/** How many links, and records that were asked for them, are kept for the kinds of links that ask later. */
const mostKept = 30_000

export interface LinkReader {
  /**
   * What records of the target are linked with by the relation of these links; `places`: and by those that may stand in
   * the way. Those that are yet to come have no links, and of what the target does not show nothing is known.
   */
  look(links: Links, ends: readonly BothEnds[], places?: boolean): Promise<HeldLinks>
}

/** Relations that the same calls tell of. */
interface Group {
  relations: Relation[]
  /** Links by record, for those who ask again; null: nobody will. */
  kept: Map<string, readonly ReadLink[]> | null
  room: number
}

/**
 * Looks at the links of the target for some kinds of links of a plan, each record once as far as what was told is kept:
 * contacts of a deal come with whatever role they have.
 */
export function createLinkReader({ signal }: Pick<RunContext, 'signal'>, all: readonly Links[]): LinkReader {
  const groups = groupsOf(all)
  return {
    async look(links, ends, places = false) {
      const found = new Map<string, Map<string, Set<string>>>()
      const asked = Map.groupBy(askedOf(links, ends, places), ([{ name }]) => groups.get(name))
      for (const [group, some] of asked) {
        if (group === undefined) continue
        const ids = [...new Set(some.flatMap(([, of]) => of))]
        for (const { from, to, relation = group.relations[0]!.name } of await linksOf(links.connection, group, ids)) {
          const by = found.get(relation) ?? new Map<string, Set<string>>()
          found.set(relation, by.set(from, (by.get(from) ?? new Set()).add(to)))
        }
      }
      return found
    },
  }

  async function linksOf(connection: Connection, group: Group, ids: readonly string[]): Promise<ReadLink[]> {
    // A record may have more links than a call takes arguments.
    const known = ids.map((id) => group.kept?.get(id) ?? [])
    const unknown = ids.filter((id) => group.kept?.has(id) !== true)
    const [relation, ...beside] = group.relations
    const size = relation?.read?.maxRows ?? 0
    if (relation === undefined || connection.readLinks === undefined || size === 0) return known.flat()
    for (let start = 0; start < unknown.length; start += size) {
      const some = unknown.slice(start, start + size)
      const pages: (readonly ReadLink[])[] = []
      for await (const page of connection.readLinks(relation, some, signal, beside)) pages.push(page)
      const told = pages.flat()
      keep(group, some, told)
      known.push(told)
    }
    return known.flat()
  }
}

/** Which relations are looked at, each with the records that its links begin at. */
function askedOf(links: Links, all: readonly BothEnds[], places: boolean): [Relation, string[]][] {
  const { relation, inverse, rivals } = links
  const there = all.flatMap((both) => {
    const [from, to] = endsInTarget(links, both)
    if ('issue' in from || 'issue' in to) return []
    return [{ from: from.isToCome ? null : from.id, to: to.isToCome ? null : to.id }]
  })
  const froms = there.filter(({ to }) => to !== null || (places && relation.most !== undefined))
  const asked: [Relation, (string | null)[]][] = [[relation, froms.map(({ from }) => from)]]
  if (places) {
    if (inverse?.most !== undefined) asked.push([inverse, there.map(({ to }) => to)])
    const both = there.filter(({ to }) => to !== null).map(({ from }) => from)
    for (const rival of rivals) asked.push([rival, both])
  }
  return asked.map(([by, ids]) => [by, ids.filter((id) => id !== null)])
}

function groupsOf(all: readonly Links[]): Map<string, Group> {
  const groups = new Map<string, Group & { askers: Set<Links> }>()
  const byName = new Map<string, Group>()
  for (const links of all) {
    for (const relation of [links.relation, ...links.rivals, ...(links.inverse === null ? [] : [links.inverse])]) {
      const { name, from, read } = relation
      if (read === undefined) continue
      const key = JSON.stringify([from, read.together ?? [name]])
      const group = groups.get(key) ?? { relations: [], kept: null, room: mostKept, askers: new Set() }
      groups.set(key, group)
      if (!byName.has(name)) group.relations.push(relation)
      byName.set(name, group)
      if (group.askers.add(links).size > 1) group.kept ??= new Map()
    }
  }
  return byName
}

function keep(group: Group, ids: readonly string[], told: readonly ReadLink[]): void {
  const { kept } = group
  if (kept === null || group.room < ids.length + told.length) return
  group.room -= ids.length + told.length
  const byRecord = Map.groupBy(told, ({ from }) => from)
  for (const id of ids) kept.set(id, byRecord.get(id) ?? [])
}
