import type { ObjectCreation } from '../model/plan.ts'
import { findObject, type ObjectSchema, type Relation, type Schema } from '../model/schema.ts'

/**
 * The relations that a target lacks and will have: each way between an object that it has not got yet and those that its records
 * can be linked with, and what the plan wants links of a created object to say. `objects` are all that there will be.
 */
export function futureRelations(
  schema: Schema,
  objects: readonly ObjectSchema[],
  creations: readonly ObjectCreation[],
): Relation[] {
  const plain = plainRelations(schema, objects, creations)
  const known = new Map([...(schema.relations ?? []), ...plain].map((relation) => [relation.name, relation]))
  const said = creations.flatMap(waysOf).flatMap(({ name, from, to, label }): Relation[] => {
    const like = known.get(`${from}>${to}`)
    return like === undefined || known.has(name)
      ? []
      : [{ name, label: `${label}: ${like.label}`, from, to, ...boundsOf(like) }]
  })
  return [...plain, ...said]
}

/** The first of the kinds of links of a created object that a target which has it does not tell of; null: none. */
export function lackingKind(creation: ObjectCreation, schema: Schema): string | null {
  const known = new Set(schema.relations?.map(({ name }) => name))
  const ways = waysOf(creation).filter(({ from, to }) =>
    [from, to].every((end) => findObject(schema, end) !== undefined),
  )
  return ways.find(({ name }) => !known.has(name))?.name ?? null
}

function plainRelations(
  { newObjects, objects: present }: Schema,
  objects: readonly ObjectSchema[],
  creations: readonly ObjectCreation[],
): Relation[] {
  if (newObjects?.links === undefined) return []
  const { links } = newObjects
  const isThere = (name: string): boolean => present.some((object) => object.name === name)
  const absent = objects.filter(({ name }) => !isThere(name) && creations.some(({ object }) => object === name))
  const others = present.filter(({ name }) => links.objects.includes(name))
  const between = (from: ObjectSchema, to: ObjectSchema): Relation => {
    const label = `${to.labelPlural} of ${from.labelPlural}`
    const [name, inverse] = [`${from.name}>${to.name}`, `${to.name}>${from.name}`]
    return { name, label, from: from.name, to: to.name, inverse, ...boundsOf(links) }
  }
  return absent.flatMap((each) => [
    ...absent.map((other) => between(each, other)),
    ...others.flatMap((other) => [between(each, other), between(other, each)]),
  ])
}

function boundsOf({ read, link }: Pick<Relation, 'read' | 'link'>): Pick<Relation, 'read' | 'link'> {
  return { ...(read && { read }), ...(link && { link }) }
}

/** What links of a created object are to say, from either side. */
function waysOf({ object, kinds = [] }: ObjectCreation) {
  return kinds.flatMap(({ to, label, inverse }) => [
    { name: `${object}>${to}:${label}`, from: object, to, label },
    { name: `${to}>${object}:${inverse}`, from: to, to: object, label: inverse },
  ])
}
