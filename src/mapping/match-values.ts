import type { ValueMap } from '../model/plan.ts'
import type { Field, Option, Stage } from '../model/schema.ts'
import { wordsOf } from './names.ts'
import { type Choose, createChooser } from './options.ts'

/**
 * Matches the values that a source field lists with the options of a target field: what needs an entry in the value map,
 * since the others find their option by themselves. Evidence, strongest first: the source's label is an option's value or
 * label; the same words in other writing (`IN_PROGRESS`, `In-Progress`); the same but for a word that both fields are called
 * by (`Sales` and `Sales Pipeline` of two pipelines); an option that says what stands before a dash or bracket
 * (`Open - Not Contacted` is an `Open`); the one option that means the same to its system: won, lost, or open and as likely
 * to be won as no other. What is won on one side and lost on the other is no match. Where several options have the
 * same claim, none is taken. Values that people typed are not matched: a plan would show them to everybody who reads it.
 */
export function matchValues(source: Field, target: Field): ValueMap {
  const choose = createChooser(target)
  const words = wordsOf(source.label).filter((word) => wordsOf(target.label).includes(word))
  const options = (target.options ?? []).map(({ value, label, stage }): Candidate => {
    const names = namesOf(target, { value, label })
    const bare = words.length === 0 ? [] : names.map((name) => spelling(without(words, name)))
    return { value, stage, names: names.map(spelling), bare }
  })
  const own = source.options ?? []
  const found = own.flatMap((option): [string, string][] => {
    if (choose(option.value) !== 'missing') return []
    const open = options.filter(({ stage }) => !contradicts(option.stage, stage))
    const match = similar(open, namesOf(source, option), words, option, choose) ?? sameMeaning(open, option, own)
    return match === null ? [] : [[option.value, match]]
  })
  return Object.fromEntries(found)
}

interface Candidate {
  value: string
  names: readonly string[]
  /** The same without the words that both fields are called by. */
  bare: readonly string[]
  stage: Stage | undefined
}

function similar(
  options: readonly Candidate[],
  names: readonly string[],
  words: readonly string[],
  { label }: Option,
  choose: Choose,
): string | null {
  const byLabel = choose(label)
  if (typeof byLabel === 'object')
    return options.some((option) => option.value === byLabel.value) ? byLabel.value : null
  if (byLabel === 'ambiguous') return null
  const ways = [
    [spelling, 'names'],
    [(name: string) => spelling(without(words, name)), 'bare'],
    [headOf, 'names'],
  ] as const
  for (const [spell, under] of ways) {
    const wanted = new Set(names.map(spell).filter((text) => text !== ''))
    const claims = options.filter((option) => option[under].some((name) => wanted.has(name)))
    if (claims.length > 0) return claims.length === 1 ? claims[0]!.value : null
  }
  return null
}

/**
 * What an option is called. The label of one that depends on another field may begin with what that holds (`Sales: Won`):
 * then the rest is its name, too.
 */
function namesOf({ dependsOn }: Field, { value, label }: Option): string[] {
  const parts = dependsOn === undefined ? [] : label.split(': ')
  return [value, label, ...parts.slice(1).map((_, at) => parts.slice(at + 1).join(': '))]
}

function sameMeaning(options: readonly Candidate[], { stage }: Option, own: readonly Option[]): string | null {
  if (stage === undefined) return null
  const means = (other: Stage | undefined): boolean =>
    other?.state === stage.state && (stage.state !== 'open' || other.probability === stage.probability)
  // Stages of equal likelihood are told apart by nothing.
  if (
    stage.state === 'open' &&
    (stage.probability === undefined || own.filter((each) => means(each.stage)).length > 1)
  ) {
    return null
  }
  const claims = options.filter((option) => means(option.stage))
  return claims.length === 1 ? claims[0]!.value : null
}

function contradicts(a: Stage | undefined, b: Stage | undefined): boolean {
  if (a === undefined || b === undefined || a.state === b.state) return false
  // What is only known to be over may be over for good or ill.
  return a.state === 'open' || b.state === 'open' || (a.state !== 'closed' && b.state !== 'closed')
}

/**
 * A name as its words alone, in lower case and without the accents of Latin letters. Words of letters run together, since
 * `InProgress` and `in_progress` are one name; where there are digits or signs they stay apart, since `1-5` is neither
 * `15` nor `1.5`, and `A-` is no `A`.
 */
function spelling(name: string): string {
  const plain = name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .normalize('NFC')
    .toLowerCase()
  const words = plain.replaceAll('&', ' and ').match(parts) ?? []
  return words.join(words.every((word) => /^\p{L}/u.test(word)) ? '' : ' ')
}

function without(words: readonly string[], name: string): string {
  const pieces = name.split(/(\P{L}+)/u)
  return pieces.filter((piece) => !words.includes(spelling(piece))).join('')
}

const parts = /[\p{L}\p{M}]+|\p{N}+|[+#%<>=*$€£¥]|(?<=\p{N})[.,/](?=\p{N})|^[-–−]|[-–−]$/gu

/** The spelling of what stands before a dash, colon or bracket that refines it; empty when nothing does. */
function headOf(name: string): string {
  const [head, tail] = name.split(/\s+[-–—]\s+|:\s+|\s*[([]\s*/, 2)
  return head === undefined || tail === undefined || !/\p{L}/u.test(head) ? '' : spelling(head)
}
