import { OptionError } from '../kit/options.ts'
import type { Collection, Row } from '../kit/store.ts'
import { objectOf } from './crm-object.ts'
import { alreadyExists, invalid, notFound, tooManyLabels } from './errors.ts'
import type { Portal } from './portal.ts'
import type { ObjectName } from './seed.ts'
import { type StandardAssociation, standardAssociations } from './standard/associations.ts'

const categories = ['HUBSPOT_DEFINED', 'USER_DEFINED', 'INTEGRATOR_DEFINED', 'WORK'] as const
type Category = (typeof categories)[number]

/** One direction of a way in which two records can be associated. The id is category and number, as `HUBSPOT_DEFINED:1`. */
export interface AssociationType extends Row {
  readonly category: Category
  readonly typeId: number
  /** Null: the plain association, which is there whenever any other is. */
  readonly label: string | null
  /** How a read of a record spells it. */
  readonly name: string
  readonly from: ObjectName
  readonly to: ObjectName
  /** The id of the same association as the other side sees it. */
  readonly inverse: string
  /** The side whose records have one such association at most. */
  readonly exclusive?: 'from' | 'to'
  /** The property of the exclusive side that holds the id of the other one. */
  readonly property?: string
  /** How many such associations the account lets a record have. */
  readonly most?: number
}

interface Pair {
  objects: readonly [ObjectName, ObjectName]
  typeIds: readonly [number, number]
  labels: readonly [string | null, string | null]
  names: readonly [string, string]
  exclusive?: 'from' | 'to' | undefined
  property?: string | undefined
}

/** The types that every account has. */
export function openTypes(portal: Portal): void {
  for (const standard of standardAssociations)
    for (const type of directions('HUBSPOT_DEFINED', standardPair(portal, standard))) portal.types.put(type)
}

/** HubSpot marks the plain type by its name where there is a primary one, which has the name of the objects alone. */
function standardPair(portal: Portal, { from, to, labels, names, ...rest }: StandardAssociation): Pair {
  const hasPrimary = standardAssociations.some(
    (each) => each.from === from && each.to === to && each.labels[0] === 'Primary',
  )
  const suffix = labels[0] === null && hasPrimary ? '_unlabeled' : ''
  return { ...rest, objects: [from, to], labels, names: names ?? namesOf(portal, from, to, suffix) }
}

function namesOf(portal: Portal, from: ObjectName, to: ObjectName, suffix = ''): [string, string] {
  const [one, two] = [objectOf(portal, from).kind.singular, objectOf(portal, to).kind.singular]
  return [`${one}_to_${two}${suffix}`, `${two}_to_${one}${suffix}`]
}

const other = { from: 'to', to: 'from' } as const

/** Both directions of a pair, or the only one where they are the same. */
function directions(
  category: Category,
  { objects, typeIds, labels, names, exclusive, property }: Pair,
): AssociationType[] {
  const idOf = (side: 0 | 1): string => typeKey(category, typeIds[side])
  const make = (side: 0 | 1): AssociationType => ({
    id: idOf(side),
    category,
    typeId: typeIds[side],
    label: labels[side],
    name: names[side],
    from: objects[side],
    to: objects[side === 0 ? 1 : 0],
    inverse: idOf(side === 0 ? 1 : 0),
    ...(exclusive !== undefined && { exclusive: side === 0 ? exclusive : other[exclusive] }),
    ...(property !== undefined && { property }),
  })
  return typeIds[0] === typeIds[1] ? [make(0)] : [make(0), make(1)]
}

export const typeKey = (category: string, typeId: number): string => `${category}:${typeId}`

/** A type by its id, as `HUBSPOT_DEFINED:1`. Throws an OptionError when the account has none of it. */
export function typeOf({ types }: Portal, id: string): AssociationType {
  const type = types.get(id)
  if (type === undefined) throw new OptionError(`There is no association type "${id}".`)
  return type
}

/** The key under which a type is found. */
export const pairOf = ({ from, to }: Pick<AssociationType, 'from' | 'to'>): string[] => [`${from}>${to}`]

/** Every type by which records of `from` lead to records of `to`. */
export function typesBetween({ types }: Portal, from: ObjectName, to: ObjectName): AssociationType[] {
  return types.find('pair', pairOf({ from, to })[0]!)
}

/** Every type that begins or ends at an object. */
export function typesOfObject({ types }: Portal, object: ObjectName): AssociationType[] {
  return types.values().filter(({ from, to }) => from === object || to === object)
}

/** The type without a label. Throws when records of the two objects cannot be associated. */
export function plainType(portal: Portal, from: ObjectName, to: ObjectName): AssociationType {
  const plain = findPlain(portal, from, to)
  if (plain === undefined) throw invalid(`There is no association definition from ${from} to ${to}.`)
  return plain
}

function findPlain(portal: Portal, from: ObjectName, to: ObjectName): AssociationType | undefined {
  return typesBetween(portal, from, to).find(({ label }) => label === null)
}

/** Lets records of a custom object be associated with those of another one; what can be already, stays as it is. */
export function definePlain(portal: Portal, from: ObjectName, to: ObjectName, name?: string): AssociationType {
  const there = findPlain(portal, from, to)
  if (there !== undefined) return there
  const first = nextTypeId(portal.types)
  const made = directions('USER_DEFINED', {
    objects: [from, to],
    typeIds: [first, from === to ? first : first + 1],
    labels: [null, null],
    names: name === undefined ? namesOf(portal, from, to) : [name, name],
  })
  for (const type of made) portal.types.put(type)
  return made[0]!
}

/** Forgets every type that begins or ends at an object that is gone. */
export function forgetTypes(portal: Portal, object: ObjectName): void {
  for (const { id } of typesOfObject(portal, object)) portal.types.delete(id)
}

/** The type that a request names. Throws for one that is unknown or does not begin at `from`, and end at `to` when that is said. */
export function readType(
  portal: Portal,
  category: string,
  typeId: number,
  from: ObjectName,
  to: ObjectName | undefined,
): AssociationType {
  const type = portal.types.get(typeKey(category, typeId))
  const definition = `${categories.indexOf(category as Category)}-${typeId}`
  if (type === undefined) throw invalid(`There is no association definition ${definition}.`)
  refuseOther(portal, 'from', type.from, from, definition)
  if (to !== undefined) refuseOther(portal, 'to', type.to, to, definition)
  return type
}

function refuseOther(portal: Portal, side: string, expected: ObjectName, got: ObjectName, definition: string): void {
  if (expected === got) return
  const typeIdOf = (name: ObjectName): string => objectOf(portal, name).kind.typeId
  throw invalid(
    `invalid ${side} object type ${typeIdOf(got)} for associations to be created. expected: ${typeIdOf(expected)}. For definition ${definition}`,
  )
}

/**
 * Makes a label of the account's own, with an id for each direction; one id when a label between records of one object
 * has no inverse. Throws when the name or a label is taken, or there are too many.
 */
export function createLabel(
  portal: Portal,
  from: ObjectName,
  to: ObjectName,
  { name, label, inverseLabel }: { name: string; label: string; inverseLabel?: string | undefined },
): AssociationType[] {
  if (!/^[a-z][a-z0-9_]*$/i.test(name)) throw invalid(`The name "${name}" is not valid for an association definition.`)
  const there = labelsBetween(portal, from, to)
  if (there.some((type) => type.name === name || type.label === label))
    throw alreadyExists(`An association definition named '${name}' already exists.`)
  if (there.length >= portal.limits.associationLabels!) throw tooManyLabels(portal.limits.associationLabels!, from, to)
  definePlainOfCustom(portal, from, to)
  const first = nextTypeId(portal.types)
  const isSame = from === to && inverseLabel === undefined
  const made = directions('USER_DEFINED', {
    objects: [from, to],
    typeIds: [first, isSame ? first : first + 1],
    labels: [label, inverseLabel ?? label],
    names: [name, name],
  })
  for (const type of made) portal.types.put(type)
  return made
}

/** A first label brings the plain type of a custom object along; between standard objects there is one or there cannot be any. */
function definePlainOfCustom(portal: Portal, from: ObjectName, to: ObjectName): void {
  if ([from, to].some((name) => objectOf(portal, name).kind.typeId.startsWith('2-'))) definePlain(portal, from, to)
  else plainType(portal, from, to)
}

/** Numbers of the account's own types begin at 1, like those of HubSpot: only with their category do they say which. */
function nextTypeId(types: Collection<AssociationType>): number {
  return (
    Math.max(
      0,
      ...types
        .values()
        .filter(isOwn)
        .map(({ typeId }) => typeId),
    ) + 1
  )
}

const isOwn = ({ category }: AssociationType): boolean => category === 'USER_DEFINED'

/** The account's own labels between two objects, in one direction. */
export function labelsBetween(portal: Portal, from: ObjectName, to: ObjectName): AssociationType[] {
  return typesBetween(portal, from, to).filter((type) => isOwn(type) && type.label !== null)
}

/** One of the account's own labels. Throws for an unknown one and for HubSpot's. */
export function readLabel(portal: Portal, from: ObjectName, to: ObjectName, typeId: number): AssociationType {
  const label = labelsBetween(portal, from, to).find((type) => type.typeId === typeId)
  if (label === undefined) throw notFound(`There is no association definition 1-${typeId}.`)
  return label
}
