import type { FieldProfile, Format } from '../model/profile.ts'
import { entriesOf } from '../model/record.ts'
import type { Field, FieldType, ObjectSchema } from '../model/schema.ts'
import { namesForNew } from './create-field.ts'
import type { FieldFacts } from './facts.ts'
import { stageField } from './match-outcomes.ts'
import { squash, wordsOf } from './names.ts'
import { type Choose, createChooser } from './options.ts'
import { documentedAt } from './synonyms.ts'
import { meaningsOf } from './vocabulary.ts'

/**
 * Something that speaks for a pair of fields or against it. `weight` of what speaks for it: how sure it alone would make
 * us. Of what speaks against it: the share of the confidence that is left.
 */
export interface Evidence {
  name: EvidenceName
  weight: number
  /** For a person. */
  text: string
}

/** What speaks for a pair, at its strongest, by the door that it comes in by; of one door only the strongest counts. */
const doors = {
  kinship: {
    documented: 0.99,
    'name of the file': 0.97,
    'same name': 0.95,
    'same label': 0.9,
    'owner of the record': 0.9,
    'name of the record': 0.85,
    'stages of the record': 0.85,
    'name is label': 0.87,
    'name of a field made for it': 0.85,
    "object's name in front": 0.85,
    'same meaning': 0.8,
    'shared words': 0.6,
  },
  options: { 'shared options': 0.7 },
  values: { 'shape of values': 0.4, 'same type': 0.3 },
} as const

/** What speaks against it: the least that is left of the confidence. */
const doubts = { 'too long': 0.85, 'values repeat': 0.6, 'other shape': 0.5 } as const

type Door = keyof typeof doors
export type EvidenceName =
  | { [D in Door]: keyof (typeof doors)[D] }[Door]
  | keyof typeof doubts
  | 'may lose'
  | 'values refused'

interface Sides {
  source: ObjectSchema
  target: ObjectSchema
}

/** Everything that names, labels, types, options and a sample say about a pair. */
export function weighPair(
  sides: Sides,
  source: Field,
  target: Field,
  facts: FieldFacts,
): { speaks: Evidence[]; doubts: Evidence[]; confidence: number } {
  const speaks = [
    kinshipOf(sides, source, target),
    optionsOf(source, target, facts),
    valuesOf(source, target, facts.profile),
  ].filter((piece) => piece !== undefined)
  const against = doubtsOf(source, target, facts.profile)
  // Doors are independent witnesses: each leaves only its own share of the doubt of the others.
  const doubt = speaks.reduce((left, { weight }) => left * (1 - weight), 1)
  return { speaks, doubts: against, confidence: against.reduce((left, { weight }) => left * weight, 1 - doubt) }
}

/** One line with the weight of each piece. */
export function showEvidence(pieces: readonly Evidence[]): string {
  return pieces.map(({ text, weight }) => `${text} (${weight.toFixed(2)})`).join('; ')
}

function kinshipOf(sides: Sides, source: Field, target: Field): Evidence | undefined {
  const url = documentedAt(
    { object: sides.source.name, field: source.name },
    { object: sides.target.name, field: target.name },
  )
  if (url !== undefined) return kinship('documented', `documented at ${url}`)
  const [own, other] = [namesOf(sides.source, source), namesOf(sides.target, target)]
  if (source.name === sides.source.content?.name && target.name === sides.target.content?.name)
    return kinship('name of the file', 'name of the file on both sides')
  if (same(own.name, other.name)) return kinship('same name', 'same name')
  if (same(own.label, other.label)) return kinship('same label', `same label "${target.label}"`)
  if (isOwner(source) && isOwner(target)) return kinship('owner of the record', 'owner of the record on both sides')
  if (source.role === 'name' && target.role === 'name')
    return kinship('name of the record', 'name of the record on both sides')
  if (areStages(sides, source, target))
    return kinship('stages of the record', 'how far the record has come, on both sides')
  if (same(own.name, other.label)) return kinship('name is label', `name is the target's label "${target.label}"`)
  if (same(own.label, other.name)) return kinship('name is label', `label "${source.label}" is the target's name`)
  if (target.custom && madeNames(sides, source).has(target.name))
    return kinship('name of a field made for it', `"${target.name}" is what a new field for it is called`)
  const prefix = objectPrefix(sides, own, other)
  if (prefix !== undefined) {
    return kinship("object's name in front", `"${target.label}", but for "${prefix}" in front of one of the two`)
  }
  if (own.meanings.some((meaning) => other.meanings.includes(meaning))) {
    return kinship('same meaning', `"${target.label}" is another name of it`)
  }
  const shared = Math.max(...own.words.flatMap((a) => other.words.map((b) => overlap(a, b))))
  if (shared < 0.5) return undefined
  const weight = doors.kinship['shared words'] * shared
  return { name: 'shared words', weight, text: `shares words with "${target.label}"` }
}

function kinship(name: keyof typeof doors.kinship, text: string): Evidence {
  return { name, weight: doors.kinship[name], text }
}

/** `Status` of a Lead is `Lead Status` elsewhere, on whichever side: the object's name in front of the field's. */
function objectPrefix(
  sides: Sides,
  own: { name: string; label: string },
  other: { name: string; label: string },
): string | undefined {
  const leads = (prefix: string, plain: typeof own, whole: typeof own): boolean =>
    [plain.name, plain.label].some((name) => {
      const joined = squash(prefix) + name
      return name !== '' && (joined === whole.name || joined === whole.label)
    })
  return [sides.source.label, sides.target.label].find(
    (prefix) => leads(prefix, own, other) || leads(prefix, other, own),
  )
}

const made = new WeakMap<Field, { on: ObjectSchema; names: ReadonlySet<string> }>()

/** A name that was cut when an earlier plan made a field is no other name's beginning by chance. */
function madeNames({ source, target }: Sides, field: Field): ReadonlySet<string> {
  const known = made.get(field)
  if (known?.on === target) return known.names
  const names = new Set(namesForNew(source, field, target.newFieldNames))
  made.set(field, { on: target, names })
  return names
}

/** Their options are matched within pipelines and by what they mean, so that each by itself may not be told. */
export function areStages(sides: Sides, source: Field, target: Field): boolean {
  return stageField(sides.source) === source && stageField(sides.target) === target
}

function same(a: string, b: string): boolean {
  return a !== '' && a === b
}

/** Whether a field holds the user who owns the record (`OwnerId`, `Contact owner`). */
function isOwner(field: Field): boolean {
  if (field.type !== 'user') return false
  return [field.name, field.label].some((name) => squash(name).replace(/id$/, '').endsWith('owner'))
}

interface Names {
  name: string
  label: string
  meanings: readonly number[]
  words: readonly ReadonlySet<string>[]
}

// Each field meets all fields of the other side.
const namesByField = new WeakMap<Field, Names>()

function namesOf({ label: object }: ObjectSchema, field: Field): Names {
  const texts = [field.name, field.label]
  const known = namesByField.get(field) ?? {
    name: squash(field.name),
    label: squash(field.label),
    meanings: meaningsOf(object, field),
    words: texts.map((text) => new Set(wordsOf(text))),
  }
  namesByField.set(field, known)
  return known
}

/** Of all words of both, the share that both have; one word alone says too little. */
function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const shared = [...a].filter((word) => b.has(word)).length
  return a.size + b.size < 3 ? 0 : shared / (a.size + b.size - shared)
}

/** Two choices among the same things. Few options say little: half of all lists are yes and no. */
function optionsOf(source: Field, target: Field, facts: FieldFacts): Evidence | undefined {
  const options = target.options ?? []
  if (options.length === 0) return undefined
  const own = choicesOf(source, facts)
  if (own.size === 0) return undefined
  const choose = chooserOf(target)
  const shared = new Set([...own].map(choose).flatMap((choice) => (typeof choice === 'object' ? choice.value : [])))
  const share = shared.size / (own.size + options.length - shared.size)
  const telling = Math.min(1, (shared.size - 1) / 3)
  if (share < 0.5 || telling <= 0) return undefined
  const text = `${shared.size} of ${own.size} options are among the target's ${options.length}`
  return { name: 'shared options', weight: doors.options['shared options'] * share * telling, text }
}

const choices = new WeakMap<FieldFacts, ReadonlySet<string>>()

/** The options of a field, and what a sample holds of it where that are few different values. */
function choicesOf({ options }: Field, facts: FieldFacts): ReadonlySet<string> {
  const isChoice = options !== undefined || facts.profile.distinct.count <= 50
  const known =
    choices.get(facts) ??
    new Set([...(options ?? []).map(({ value }) => value), ...(isChoice ? facts.values.flatMap(entriesOf) : [])])
  choices.set(facts, known)
  return known
}

const choosers = new WeakMap<Field, Choose>()

function chooserOf(target: Field): Choose {
  const known = choosers.get(target) ?? createChooser({ options: target.options ?? [], restricted: true })
  choosers.set(target, known)
  return known
}

/** The shapes that values of a type have, and how much these tell: every record has some dates. */
const shapes: Partial<Record<FieldType, { formats: readonly Format[]; tells: number }>> = {
  email: { formats: ['email'], tells: 1 },
  phone: { formats: ['phone', 'digits', 'number'], tells: 1 },
  url: { formats: ['url'], tells: 1 },
  date: { formats: ['date', 'datetime', 'date-dots', 'date-slashes'], tells: 0.5 },
  datetime: { formats: ['datetime', 'date'], tells: 0.5 },
}

/** Fewer values than this may have one shape by chance. */
const tellingValues = 3

function valuesOf(source: Field, target: Field, profile: FieldProfile): Evidence | undefined {
  const expected = shapes[target.type]
  if (expected === undefined) return undefined
  if (source.type === target.type) {
    const weight = doors.values['same type'] * expected.tells
    return { name: 'same type', weight, text: `both hold ${target.type} values` }
  }
  const share = shapeShare(profile, expected.formats)
  if (profile.filled < tellingValues || share < 0.8) return undefined
  const text = `${Math.round(share * 100)} % of the values look like ${target.type}`
  return { name: 'shape of values', weight: doors.values['shape of values'] * share * expected.tells, text }
}

function shapeShare({ formats, filled, entries }: FieldProfile, expected: readonly Format[]): number {
  const fitting = formats.filter(({ format }) => expected.includes(format)).reduce((sum, { count }) => sum + count, 0)
  return filled === 0 ? 0 : Math.min(1, fitting / (entries?.count ?? filled))
}

function doubtsOf(source: Field, target: Field, profile: FieldProfile): Evidence[] {
  const found: Evidence[] = []
  if (target.maxLength !== undefined && profile.longest > target.maxLength) {
    const text = `the longest value has ${profile.longest} characters, the target takes ${target.maxLength}`
    found.push({ name: 'too long', weight: doubts['too long'], text })
  }
  const { distinct, filled } = profile
  if (target.unique && filled >= tellingValues && distinct.count < filled / 2) {
    const text = `${filled} values are ${distinct.count} different ones, the target takes each once`
    found.push({ name: 'values repeat', weight: doubts['values repeat'], text })
  }
  const expected = shapes[target.type]?.formats
  const [most] = profile.formats
  const hasOther = expected !== undefined && most !== undefined && !expected.includes(most.format)
  if (hasOther && source.type !== target.type && filled >= tellingValues && most.count >= 0.8 * filled) {
    found.push({ name: 'other shape', weight: doubts['other shape'], text: `most values look like ${most.format}` })
  }
  return found
}
