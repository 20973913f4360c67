import { CrmError } from '../../model/errors.ts'
import type { Relation } from '../../model/schema.ts'
import { inversePrimary, type LinkedPair, linkedPairs, type SpecialType, specialTypes } from './association-types.ts'
import { type Api, version } from './client.ts'
import type { KnownObject } from './objects.ts'

/** Bounds of a call. https://developers.hubspot.com/docs/api-reference/crm-associations-v4/guide */
export const linkBounds = { read: { maxRows: 1000 }, link: { maxRows: 2000, replay: 'safe' } } as const

/** One way of what may tie two records; a pair of records can have several, and the plain one is always among them. */
export interface AssociationType {
  category: string
  typeId: number
  label?: string | null
}

/** Types between two objects, one way, as the account has them. */
export interface TypesBetween {
  from: string
  to: string
  types: readonly AssociationType[]
}

/**
 * What the account's labels make of two objects.
 * https://developers.hubspot.com/docs/api-reference/latest/crm/associations/associations-schema/guide
 */
export interface AssociationTypes {
  /** As they were asked for last. */
  between(from: string, to: string, signal: AbortSignal): Promise<readonly AssociationType[]>
  /** As they are now. */
  look(from: string, to: string, signal: AbortSignal): Promise<readonly AssociationType[]>
}

export function createAssociationTypes(api: Api): AssociationTypes {
  const known = new Map<string, readonly AssociationType[]>()
  async function look(from: string, to: string, signal: AbortSignal): Promise<readonly AssociationType[]> {
    const path = `/crm/associations/${version}/${encodeURIComponent(from)}/${encodeURIComponent(to)}/labels`
    const { results = [] } = await api.get<{ results?: AssociationType[] }>(path, {}, signal)
    known.set(`${from}>${to}`, results)
    return results
  }
  return { look, between: async (from, to, signal) => known.get(`${from}>${to}`) ?? look(from, to, signal) }
}

/**
 * Relations whose ends are both among these objects: plain ones, those that HubSpot gives a meaning, and those of the
 * account's labels. Making a link that is there changes nothing.
 */
export function relationsAmong(objects: readonly KnownObject[], labels: readonly TypesBetween[] = []): Relation[] {
  const byName = new Map(objects.map((object) => [object.name, object]))
  const relations: Relation[] = []
  const add = (
    [from, to]: readonly [string, string],
    kind: string,
    label: (ends: Ends) => string,
    more: Pick<Relation, 'most' | 'inverse'> = {},
  ): void => {
    const ends = { from: byName.get(from), to: byName.get(to) }
    if (!ends.from || !ends.to) return
    relations.push({
      ...{ name: `${from}>${to}${kind}`, label: label({ from: ends.from, to: ends.to }), from, to },
      ...more,
      ...linkBounds,
    })
  }
  for (const { from, to, oneWay } of [...linkedPairs, ...pairsOf(objects)]) {
    add([from, to], '', pluralOf, oneWay ? {} : { inverse: `${to}>${from}` })
    if (from !== to && !oneWay) add([to, from], '', pluralOf, { inverse: `${from}>${to}` })
  }
  for (const { kind, label, from, to, most, inverse } of specialTypes)
    add([from, to], `:${kind}`, () => label, {
      ...(most !== undefined && { most }),
      ...(inverse !== undefined && { inverse: `${to}>${from}:${inverse}` }),
    })
  for (const { from, to, types } of labels)
    for (const { name } of namedTypes(from, to, types))
      add([from, to], `:${name}`, (ends) => `${name}: ${pluralOf(ends)}`)
  return relations
}

interface Ends {
  from: KnownObject
  to: KnownObject
}

function pluralOf({ from, to }: Ends): string {
  const article = /^[aeiou]/i.test(from.label) ? 'an' : 'a'
  return `${to.labelPlural} of ${article} ${from.label.toLowerCase()}`
}

/** Pairs of which the account's own objects are an end, each once. */
function pairsOf(objects: readonly KnownObject[]): LinkedPair[] {
  const pairs = new Map<string, LinkedPair>()
  for (const from of objects)
    for (const to of objects) {
      if (!from.linked?.includes(to.typeId) && !to.linked?.includes(from.typeId)) continue
      if (!pairs.has(`${to.name}>${from.name}`)) pairs.set(`${from.name}>${to.name}`, { from: from.name, to: to.name })
    }
  return [...pairs.values()]
}

/** Types that have a label which no other relation of the pair has, under the name that stands behind the colon. */
function namedTypes(from: string, to: string, types: readonly AssociationType[]) {
  const special = specialsOf(from, to)
  const taken = new Set(special.map(({ kind }) => kind))
  const isOther = ({ category, typeId, label }: AssociationType): boolean => {
    if (!label) return false
    if (category !== 'HUBSPOT_DEFINED') return true
    return !inversePrimary.has(typeId) && !special.some((known) => known.typeId === typeId)
  }
  return types.filter(isOther).map((type) => {
    const label = type.label ?? ''
    const name = taken.has(label) ? `${label} (${type.typeId})` : label
    taken.add(name)
    return { name, type }
  })
}

function specialsOf(from: string, to: string): SpecialType[] {
  return specialTypes.filter((each) => each.from === from && each.to === to)
}

/** The type that a relation's links have beside the plain one; null: the plain one alone, which every link has. */
export async function meaningOf(
  relation: Relation,
  types: AssociationTypes,
  signal: AbortSignal,
): Promise<AssociationType | null> {
  const { name, from, to } = relation
  const pair = `${from}>${to}`
  if (name === pair) return null
  const kind = name.startsWith(`${pair}:`) ? name.slice(pair.length + 1) : ''
  const special = specialsOf(from, to).find((each) => each.kind === kind)
  if (special) return { category: 'HUBSPOT_DEFINED', typeId: special.typeId }
  const named = kind === '' ? [] : namedTypes(from, to, await types.between(from, to, signal))
  const found = named.find((each) => each.name === kind)
  if (!found) throw unknownRelation(relation)
  return found.type
}

/** The type to make a link of the relation with: HubSpot adds the plain one to every other. */
export async function typeOf(
  relation: Relation,
  types: AssociationTypes,
  signal: AbortSignal,
): Promise<AssociationType> {
  return (await meaningOf(relation, types, signal)) ?? plainType(relation, types, signal)
}

/** As published, else as the account tells: without a label. */
async function plainType(relation: Relation, types: AssociationTypes, signal: AbortSignal): Promise<AssociationType> {
  const { from, to } = relation
  for (const pair of linkedPairs) {
    if (pair.from === from && pair.to === to && pair.typeId) return defined(pair.typeId)
    if (pair.to === from && pair.from === to && pair.inverse) return defined(pair.inverse)
  }
  const plain = (await types.between(from, to, signal)).find(({ label }) => !label)
  if (!plain) throw unknownRelation(relation)
  return plain
}

function defined(typeId: number): AssociationType {
  return { category: 'HUBSPOT_DEFINED', typeId }
}

function unknownRelation({ name }: Relation): CrmError {
  const message = `HubSpot has no relation ${name} that is known here.`
  return new CrmError({ kind: 'unsupported', scope: 'request', stored: 'no', message })
}
