import type { Row } from '../kit/store.ts'
import { type AssociationType, plainType, typesBetween } from './association-types.ts'
import { type CrmObject, objectOf, recordById } from './crm-object.ts'
import { invalid } from './errors.ts'
import type { Portal } from './portal.ts'
import { timestamp } from './rules.ts'
import { noteChange } from './search-index.ts'
import type { ObjectName } from './seed.ts'

/** A record as one end of an association. */
export interface End {
  readonly object: ObjectName
  readonly id: string
}

/** That two records are associated; the types are those that lead from `a` to `b`. */
export interface Association extends Row {
  readonly a: End
  readonly b: End
  readonly types: readonly string[]
}

/** The other end of an association, and the types that lead to it. */
export interface Associated {
  readonly to: End
  readonly types: readonly AssociationType[]
}

/** The keys under which an association is found: each of its ends, alone and with the object of the other one. */
export function endKeys({ a, b }: Association): string[] {
  return [keyOf(a), keyOf(a, b.object), keyOf(b), keyOf(b, a.object)]
}

const keyOf = ({ object, id }: End, to = ''): string => `${object}:${id}>${to}`

/** A record by its id or an old one as an end; undefined: there is none, or it is archived. */
export function endOf(object: CrmObject, id: string): End | undefined {
  const record = recordById(object, id)
  return record === undefined ? undefined : { object: object.kind.name, id: record.id }
}

/** What a record is associated with, by ascending id; what lies in the recycle bin is left out until it is restored. */
export function associatedWith(portal: Portal, from: End, to: ObjectName): Associated[] {
  if (from.object === 'deals' && to === 'leads' && portal.reads('leads-from-their-side-only')) return []
  const there = objectOf(portal, to).records
  return portal.associations
    .find('end', keyOf(from, to))
    .map((association) => seenFrom(portal, association, from))
    .filter((seen) => there.get(seen.to.id) !== undefined)
    .sort((left, right) => there.compare(left.to.id, right.to.id))
}

/** With how many records of an object a record is associated, those in the recycle bin included. */
export function associationCount({ associations }: Portal, from: End, to: ObjectName): number {
  return associations.count('end', keyOf(from, to))
}

function seenFrom(portal: Portal, { a, b, types }: Association, from: End): Associated {
  const isFirst = isSame(a, from)
  const seen = types.map((id) => portal.types.get(id)!)
  return { to: isFirst ? b : a, types: isFirst ? seen : seen.map(({ inverse }) => portal.types.get(inverse)!) }
}

/** The types of one pair, as seen from its first end. */
export function typesOf(portal: Portal, from: End, to: End): readonly AssociationType[] {
  const association = portal.associations.get(pairKey(portal, from, to))
  return association === undefined ? [] : seenFrom(portal, association, from).types
}

/**
 * Associates two records in further ways; those that are there stay, and the plain one comes along. Where a record can
 * have one association of a type only, the former one loses the type. Throws for a record with itself and beyond the
 * limit of a record.
 */
export function associate(portal: Portal, from: End, to: End, types: readonly AssociationType[]): void {
  if (isSame(from, to)) throw invalid(`${from.object} ${from.id} cannot be associated with itself.`)
  const before = typesOf(portal, from, to)
  if (before.length === 0)
    for (const [near, far] of [
      [from, to],
      [to, from],
    ] as const)
      refuseBeyondLimit(portal, near, far)
  const all = [plainType(portal, from.object, to.object), ...types]
  const fresh = all.filter((type) => !before.includes(type))
  for (const type of fresh) {
    refuseBeyondMost(portal, from, type, to)
    refuseBeyondMost(portal, to, portal.types.get(type.inverse)!, from)
  }
  for (const type of withPrimary(portal, from, all)) {
    if (type.exclusive === 'from') dropType(portal, from, type, to)
    if (type.exclusive === 'to') dropType(portal, to, portal.types.get(type.inverse)!, from)
    addType(portal, from, to, type)
  }
}

/** Some accounts were seen to make the first company of a contact the primary one. */
function withPrimary(portal: Portal, from: End, types: readonly AssociationType[]): readonly AssociationType[] {
  const { to } = types[0]!
  if (!portal.reads('first-company-is-primary')) return types
  const primary = typesBetween(portal, from.object, to).find(
    (type) => type.label === 'Primary' && type.exclusive === 'from',
  )
  if (primary === undefined) return types
  const hasOne = associatedWith(portal, from, to).some((each) => each.types.includes(primary))
  return hasOne || types.includes(primary) ? types : [...types, primary]
}

/** Takes types away from a pair, or all; the plain one goes with the last other. Unknown pairs are passed over. */
export function dissociate(portal: Portal, from: End, to: End, types?: readonly AssociationType[]): void {
  const before = typesOf(portal, from, to)
  const gone = types === undefined ? before : before.filter((type) => types.includes(type))
  const left = before.filter((type) => !gone.includes(type))
  // Without the plain type there is no association, so it stays as long as there is any other.
  const plain = gone.find(({ label }) => label === null)
  const kept = left.length > 0 && plain !== undefined ? [plain, ...left] : left
  for (const type of gone) if (!kept.includes(type)) setProperty(portal, from, to, type, '')
  put(portal, from, to, kept)
}

/** Lets the associations of two merged records be those of what became of them; the first one's come first. */
export function moveAssociations(portal: Portal, olds: readonly End[], merged: End): void {
  const taken = olds.flatMap((old) =>
    portal.associations.find('end', keyOf(old)).map((association) => {
      portal.associations.delete(association.id)
      return seenFrom(portal, association, old)
    }),
  )
  const used = new Set<AssociationType>()
  for (const { to, types } of taken) {
    if (olds.some((old) => isSame(old, to))) continue
    for (const type of types) {
      if (type.exclusive === 'from' && used.has(type)) continue
      used.add(type)
      addType(portal, merged, to, type)
    }
  }
}

/** Ends one of the account's own types with its other direction; the pairs stay associated in other ways. */
export function removeType(portal: Portal, type: AssociationType): void {
  const both = new Set([type.id, type.inverse])
  for (const association of portal.associations.values()) {
    const types = association.types.filter((id) => !both.has(id))
    if (types.length < association.types.length) portal.associations.put({ ...association, types })
  }
  for (const id of both) portal.types.delete(id)
}

/** Forgets every association of a record that is gone for good. */
export function forgetAssociations(portal: Portal, end: End): void {
  for (const { id } of portal.associations.find('end', keyOf(end))) portal.associations.delete(id)
}

function dropType(portal: Portal, from: End, type: AssociationType, except: End): void {
  for (const association of portal.associations.find('end', keyOf(from, type.to))) {
    const { to, types } = seenFrom(portal, association, from)
    if (!isSame(to, except) && types.includes(type)) dissociate(portal, from, to, [type])
  }
}

function addType(portal: Portal, from: End, to: End, type: AssociationType): void {
  const before = typesOf(portal, from, to)
  if (before.includes(type)) return
  put(portal, from, to, [...before, type])
  setProperty(portal, from, to, type, type.exclusive === 'from' ? to.id : from.id)
}

function put(portal: Portal, from: End, to: End, types: readonly AssociationType[]): void {
  const id = pairKey(portal, from, to)
  const isFirst = isBefore(portal, from, to)
  const [a, b] = isFirst ? [from, to] : [to, from]
  if (types.length === 0) portal.associations.delete(id)
  else portal.associations.put({ id, a, b, types: types.map((type) => (isFirst ? type.id : type.inverse)) })
}

/** Some associations are shown as a property of the record that has one of them at most. */
function setProperty(portal: Portal, from: End, to: End, type: AssociationType, value: string): void {
  const { property, exclusive } = type
  if (property === undefined || exclusive === undefined) return
  const end = exclusive === 'from' ? from : to
  const object = objectOf(portal, end.object)
  const before = object.records.get(end.id)
  if (before === undefined) return
  const now = timestamp(portal.clock.now())
  const { [property]: _, ...rest } = before.properties
  const properties = { ...rest, ...(value !== '' && { [property]: value }), [object.kind.modifiedAt]: now }
  object.records.put({ ...before, properties, updatedAt: now })
  noteChange(object, end.id, before)
}

function refuseBeyondLimit(portal: Portal, near: End, far: End): void {
  const most = portal.limits.associations!
  if (associationCount(portal, near, far.object) < most) return
  throw invalid(`${near.object} ${near.id} has reached the limit of ${most} associated ${far.object}.`)
}

/** What the account allows a record of each type; one that takes the place of another is none more. */
function refuseBeyondMost(portal: Portal, from: End, type: AssociationType, to: End): void {
  if (type.most === undefined || type.exclusive === 'from') return
  const have = associatedWith(portal, from, to.object).filter(({ types }) => types.includes(type))
  if (have.length < type.most) return
  throw invalid(`${from.object} ${from.id} has reached the limit of ${type.most} associations of the type ${type.id}.`)
}

const isSame = (left: End, right: End): boolean => left.object === right.object && left.id === right.id

/** One pair has one key, from whichever side it is named. */
function pairKey(portal: Portal, left: End, right: End): string {
  const [a, b] = isBefore(portal, left, right) ? [left, right] : [right, left]
  return `${a.object}:${a.id}/${b.object}:${b.id}`
}

function isBefore(portal: Portal, left: End, right: End): boolean {
  if (left.object === right.object) return left.id < right.id
  return objectOf(portal, left.object).kind.typeId < objectOf(portal, right.object).kind.typeId
}
