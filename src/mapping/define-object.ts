import { FerryError } from '../model/errors.ts'
import type { ObjectCreation } from '../model/plan.ts'
import { findObject, type NewObjects, type ObjectSchema, type Schema } from '../model/schema.ts'
import { plural } from '../model/wording.ts'
import { snakeCase } from './names.ts'
import { isPlain, isSame } from './object-names.ts'

/** The words for an object that is to be created, of a target that a pair names so: `+Assets`; null: it is to be there. */
export function wordsForNew(target: string): string | null {
  return target.startsWith('+') ? target.slice(1).trim() : null
}

/**
 * The pairs with the names of the objects that they ask for, and these objects, each once. `source` and `whose` as
 * {@link defineObject} takes them; refuses more objects than the target has room for, and other words for one name.
 */
export function withNewObjects<P extends { source: string; target: string }>(
  pairs: readonly P[],
  source: Schema,
  target: Schema,
  whose: string,
): { pairs: P[]; creations: ObjectCreation[] } {
  const creations = new Map<string, { words: string; creation: ObjectCreation }>()
  const named = pairs.map((pair) => {
    const words = wordsForNew(pair.target)
    if (words === null) return pair
    const made = defineObject(words, findObject(source, pair.source), target, whose)
    const { words: before, creation } = creations.get(made.object.toLowerCase()) ?? { words, creation: made }
    if (!isSame(before, words)) {
      throw new FerryError(
        'usage',
        `"+${before}" and "+${words}" would both be created as ${creation.object}.`,
        'Use the same words for one object, and words that differ more for two.',
      )
    }
    creations.set(made.object.toLowerCase(), { words, creation })
    return { ...pair, target: creation.object }
  })
  const left = target.newObjects?.left ?? creations.size
  if (creations.size > left) {
    throw new FerryError(
      'usage',
      `${whose} has room for ${plural(left, 'further object')}, and ${creations.size} are asked for.`,
      'Choose objects that it has for some of them.',
    )
  }
  return { pairs: named, creations: [...creations.values()].map(({ creation }) => creation) }
}

/**
 * The object that a person asks for in their words, under a name and labels that the target takes; where these are what the
 * source calls its object, one or many, its other word is taken along. `whose` begins sentences about the target. Throws a
 * FerryError of code `usage` where the target takes no new object, or none of these words.
 */
function defineObject(words: string, source: ObjectSchema | undefined, target: Schema, whose: string): ObjectCreation {
  const { newObjects } = target
  if (newObjects === undefined) {
    const known = target.objects.map(({ name }) => name).join(', ')
    throw new FerryError('usage', `${whose} takes no new objects.`, `Choose one that it has: ${known}.`)
  }
  const object = nameFor(words, newObjects.names)
  if (object === null) {
    throw new FerryError(
      'usage',
      `No name for a new object can be made of "${words}".`,
      'Give it one that begins with a plain letter, such as +Assets.',
    )
  }
  const isMany = source !== undefined && isSame(words, source.labelPlural)
  const isOne = source !== undefined && !isMany && isSame(words, source.label)
  const labelled = (text: string): string => labelFor(text, newObjects.labels)
  const change: ObjectCreation = {
    ...{ action: 'create-object', object },
    label: labelled(isMany ? source.label : words),
    labelPlural: labelled(isOne ? source.labelPlural : words),
  }
  const present = target.objects.find((other) => isTaken(change, other))
  if (present === undefined) return change
  throw new FerryError(
    'usage',
    `${whose} has an object "${present.label}" (${present.name}) already.`,
    `To use it, name ${present.name} without a plus; for a new one, choose other words.`,
  )
}

function isTaken({ object, label, labelPlural }: ObjectCreation, other: ObjectSchema): boolean {
  const labels = [other.label, other.labelPlural]
  return isSame(object, other.name) || labels.some((each) => isSame(each, label) || isSame(each, labelPlural))
}

function nameFor(words: string, { prefix, separator, maxLength }: NewObjects['names']): string | null {
  const parts = wordsIn(words)
  // Systems want a letter in front.
  if (!/^[a-z]/.test(parts[0] ?? '')) return null
  const name = separator === '' ? parts.map(capital).join('') : parts.join(separator)
  return (prefix + name).slice(0, maxLength).replace(/_+$/, '')
}

function labelFor(words: string, { maxLength, plain }: NewObjects['labels']): string {
  const label = plain && !isPlain(words) ? wordsIn(words).map(capital).join('') : words
  return [...label].slice(0, maxLength).join('').trim()
}

/** Of plain letters and digits. */
function wordsIn(text: string): string[] {
  return snakeCase(text)
    .split('_')
    .filter((word) => word !== '')
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}
