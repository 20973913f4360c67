import { type ObjectCreation, objectCreations, type Plan } from '../model/plan.ts'
import type { Finding } from '../model/run.ts'
import { findObject, type NewObjects, type Schema } from '../model/schema.ts'
import { count, plural } from '../model/wording.ts'
import { fault, oddity } from './fault.ts'
import { isNameFor, isPlain, isSame } from './object-names.ts'

/** Of a finding that belongs to what a person consents to. */
export const objectsCreated = 'objects-to-create'

/**
 * Whether the target takes the objects that a plan creates: each once, under such names and labels, and so many; and what
 * creating them means.
 */
export function checkObjectCreations(plan: Plan, target: Schema): Finding[] {
  const creations = objectCreations(plan.schema)
  const absent = creations.filter(({ object }) => findObject(target, object) === undefined)
  return [
    ...creations.flatMap((change, index) => [
      ...createdTwice(change, creations.slice(0, index)),
      ...createdLate(change, plan),
      ...createdUnused(change, plan),
    ]),
    ...absent.flatMap((change) => checkCreation(change, target)),
    ...creations.flatMap((change) => checkKinds(change, plan, target)),
    ...(target.newObjects === undefined ? [] : noRoom(absent, target.newObjects)),
    ...tellCreations(plan, target),
  ]
}

/** What a person should know of the objects that the target has not got yet. */
export function tellCreations({ schema }: Plan, target: Schema): Finding[] {
  const absent = objectCreations(schema).filter(({ object }) => findObject(target, object) === undefined)
  const { newObjects } = target
  if (absent.length === 0 || newObjects === undefined) return []
  const { left, cost } = newObjects
  const names = absent.map((change) => `${change.object} (${change.label})${saying(change)}`).join(', ')
  const price = cost === undefined ? '' : ` Each takes ${count(cost.units)} of what the account may spend on a day.`
  const room =
    left === undefined
      ? ''
      : ` The account has room for ${plural(Math.max(0, left - absent.length), 'further one')} after that.`
  const message = `${plural(absent.length, 'object is', 'objects are')} created in the target, and crm-ferry does not take objects away again: ${names}.${price}${room}`
  return [{ severity: 'warning', code: objectsCreated, message, count: absent.length, examples: [] }]
}

function saying({ kinds = [] }: ObjectCreation): string {
  const labels = kinds.map(({ to, label }) => `"${label}" (${to})`)
  return labels.length === 0 ? '' : ` with links that say ${labels.join(', ')}`
}

function placeOf({ object }: ObjectCreation): string {
  return `schema[${object}]`
}

function createdTwice(change: ObjectCreation, earlier: readonly ObjectCreation[]): Finding[] {
  const { object } = change
  if (!earlier.some((other) => isSame(other.object, object))) return []
  return [fault('created-twice', placeOf(change), `"${object}" is created twice: drop one of the two.`)]
}

/** What is read from top to bottom is made so; a person who reads the plan should not have to know better. */
function createdLate(change: ObjectCreation, { schema }: Plan): Finding[] {
  if (schema.find(({ object }) => object === change.object)?.action === 'create-object') return []
  const message = `"${change.object}" is created after what goes into it: move its create-object to the front.`
  return [fault('created-late', placeOf(change), message)]
}

function createdUnused(change: ObjectCreation, { objects }: Plan): Finding[] {
  if (objects.some(({ target }) => target === change.object)) return []
  const message = 'No records go into this new object: take it out with drop-object, or propose a pair that goes there.'
  return [oddity('created-unused', placeOf(change), message)]
}

function checkCreation(change: ObjectCreation, { newObjects, objects }: Schema): Finding[] {
  const place = placeOf(change)
  if (newObjects === undefined) {
    const message = `The target has no object "${change.object}", and this account takes no new ones: choose one that it has.`
    return [fault('no-new-objects', place, message)]
  }
  const { names } = newObjects
  const others = [change.label, change.labelPlural].flatMap((label) =>
    objects.filter((other) => [other.label, other.labelPlural].some((each) => isSame(each, label))),
  )
  return [
    ...(isNameFor(change.object, names)
      ? []
      : [
          fault('name-refused', place, `"${change.object}" is no name for a new object of the target, ${rule(names)}.`),
        ]),
    ...refusedLabels(place, change, newObjects),
    ...[...new Set(others)].map((other) =>
      oddity('label-taken', place, `The target has "${other.label}" (${other.name}) already: is that the one meant?`),
    ),
  ]
}

/** Kinds of links of what is there already are judged by the target. */
function checkKinds(change: ObjectCreation, { schema }: Plan, target: Schema): Finding[] {
  const { object, kinds = [] } = change
  const bounds = target.newObjects?.links?.kinds
  const ends = new Set([
    ...target.objects.map(({ name }) => name),
    ...objectCreations(schema).map((each) => each.object),
  ])
  return kinds.flatMap(({ to, label, inverse }, n) => {
    const place = `${placeOf(change)}.kinds[${n}]`
    const before = kinds.slice(0, n).flatMap((kind) => (kind.to === to ? [kind.label, kind.inverse] : []))
    const faults = [
      ...(ends.has(to) ? [] : [`the target has no object "${to}"`]),
      ...(label === inverse || [label, inverse].some((text) => before.includes(text))
        ? ['its labels are not its own']
        : []),
      ...(findObject(target, object) === undefined && bounds === undefined ? ['the target takes none'] : []),
      ...(bounds && [label, inverse].some((text) => [...text].length > bounds.maxLength)
        ? [`a label is longer than ${bounds.maxLength} characters`]
        : []),
    ]
    return faults.map((why) =>
      fault('kind-refused', place, `Links between ${object} and ${to} cannot say "${label}": ${why}.`),
    )
  })
}

function rule({ prefix, separator, maxLength }: NewObjects['names']): string {
  const beginning = prefix === '' ? '' : `beginning with "${prefix}", `
  const joined = separator === '' ? '' : ` and "${separator}"`
  return `which are ${beginning}of plain letters, digits${joined}, at most ${maxLength} characters long`
}

function refusedLabels(place: string, { label, labelPlural }: ObjectCreation, { labels }: NewObjects): Finding[] {
  const { maxLength, plain } = labels
  const refused = [label, labelPlural].filter((text) => [...text].length > maxLength || (plain && !isPlain(text)))
  const signs = plain ? ', plain letters and digits alone' : ''
  return [...new Set(refused)].map((text) => {
    const message = `"${text}" is no label for a new object of the target: they have at most ${maxLength} characters${signs}.`
    return fault('label-refused', place, message)
  })
}

function noRoom(absent: readonly ObjectCreation[], newObjects: NewObjects): Finding[] {
  const wanted = new Set(absent.map(({ object }) => object)).size
  const { left = wanted } = newObjects
  if (wanted <= left) return []
  const room = left === 0 ? 'no more objects' : `only ${plural(left, 'more object', 'more objects')}`
  const message = `The plan creates ${plural(wanted, 'object')}, and this account takes ${room}: take some out with drop-object, or choose objects that it has.`
  return [fault('no-room', 'schema', message)]
}
