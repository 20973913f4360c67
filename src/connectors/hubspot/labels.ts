import { labelled } from './association-types.ts'
import { type Api, version } from './client.ts'
import { isWithheld } from './errors.ts'
import type { KnownObject } from './objects.ts'
import type { AssociationTypes, TypesBetween } from './relations.ts'

/** https://github.com/HubSpot/HubSpot-public-api-spec-collection (Limits Tracking) */
interface LabelUse {
  fromObjectType: { objectTypeId: string }
  toObjectType: { objectTypeId: string }
  allLabels?: readonly string[]
  usage?: number
}

interface Pair {
  from: KnownObject
  to: KnownObject
}

/**
 * What people made of the links between these objects. The account tells in one call between which objects there are
 * labels; where it does not, those are asked about that are usually labelled.
 */
export async function fetchLabels(
  api: Api,
  types: AssociationTypes,
  objects: readonly KnownObject[],
  signal: AbortSignal,
): Promise<TypesBetween[]> {
  const pairs = objects.flatMap((from) => objects.map((to): Pair => ({ from, to })))
  const used = await fetchUse(api, signal)
  const isUsual = ({ name, custom }: KnownObject): boolean => custom === true || labelled.has(name)
  const hasLabels = ({ from, to }: Pair): boolean =>
    used === null
      ? isUsual(from) && isUsual(to)
      : used.has(`${from.typeId} ${to.typeId}`) || used.has(`${to.typeId} ${from.typeId}`)
  const found = await Promise.all(pairs.filter(hasLabels).map((pair) => fetchTypes(types, pair, signal)))
  return found.flat()
}

/** Pairs of objects that have labels; null: this account or key does not tell. */
async function fetchUse(api: Api, signal: AbortSignal): Promise<ReadonlySet<string> | null> {
  try {
    const path = `/crm/limits/${version}/associations/labels`
    const { results = [] } = await api.get<{ results?: LabelUse[] }>(path, {}, signal)
    const used = results.filter(({ allLabels = [], usage = 0 }) => allLabels.length > 0 || usage > 0)
    return new Set(used.map(({ fromObjectType: from, toObjectType: to }) => `${from.objectTypeId} ${to.objectTypeId}`))
  } catch (error) {
    if (isWithheld(error)) return null
    throw error
  }
}

async function fetchTypes(types: AssociationTypes, { from, to }: Pair, signal: AbortSignal): Promise<TypesBetween[]> {
  try {
    return [{ from: from.name, to: to.name, types: await types.look(from.name, to.name, signal) }]
  } catch (error) {
    if (isWithheld(error)) return []
    throw error
  }
}
