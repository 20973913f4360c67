import type { ValueMap } from '../model/plan.ts'
import type { Field, ObjectSchema } from '../model/schema.ts'
import { compileChain } from './chain.ts'
import { type Carriage, carriage } from './compatibility.ts'
import type { FieldFacts } from './facts.ts'
import { matchValues } from './match-values.ts'
import { squash } from './names.ts'
import { createChooser } from './options.ts'
import { documentedAt } from './synonyms.ts'
import type { TransformContext } from './transforms/transform.ts'
import { choosesOption } from './transforms.ts'
import { anyUser } from './users.ts'

/** A pair that may be proposed. */
export interface Candidate {
  source: Field
  target: Field
  carriage: Carriage
  /** 0 to 1. */
  confidence: number
  /** One short line for a person. */
  evidence: string
  /** Options for values that do not find theirs by themselves. */
  values?: ValueMap
}

/** Below half, a new field with the source's own values serves better than the target's. */
const LEAST_ACCEPTED = 0.5

/**
 * The pair of a source and a target field if anything speaks for it: documentation, equal names or labels, or owners
 * of records on both sides. Null for types that do not go together, and for targets that would refuse more than half
 * of the different values seen.
 */
export function scorePair(
  sides: { source: ObjectSchema; target: ObjectSchema },
  source: Field,
  target: Field,
  facts: FieldFacts,
): Candidate | null {
  const way = carriage(source.type, target.type)
  if (way.loss === 'no') return null
  const kinship = kinshipOf(sides, source, target)
  if (!kinship) return null
  const { values } = way.transform.some(choosesOption) ? matchValues(source, target, facts.values) : { values: {} }
  const accepted = acceptedShare(way, target, values, facts)
  if (accepted.share < LEAST_ACCEPTED) return null
  const confidence = kinship.confidence * (way.loss === 'lossy' ? 0.97 : 1) * (0.7 + 0.3 * accepted.share)
  const evidence = accepted.share < 1 ? `${kinship.evidence}; ${accepted.text}` : kinship.evidence
  const rated = { source, target, carriage: way, confidence: Math.round(confidence * 100) / 100, evidence }
  return Object.keys(values).length === 0 ? rated : { ...rated, values }
}

interface Kinship {
  confidence: number
  evidence: string
}

function kinshipOf(
  sides: { source: ObjectSchema; target: ObjectSchema },
  source: Field,
  target: Field,
): Kinship | undefined {
  const url = documentedAt(
    { object: sides.source.name, field: source.name },
    { object: sides.target.name, field: target.name },
  )
  if (url !== undefined) return { confidence: 0.99, evidence: `documented at ${url}` }
  const names = { name: squash(source.name), label: squash(source.label) }
  const others = { name: squash(target.name), label: squash(target.label) }
  if (same(names.name, others.name)) return { confidence: 0.95, evidence: 'same name' }
  if (same(names.label, others.label)) return { confidence: 0.9, evidence: `same label "${target.label}"` }
  if (same(names.name, others.label))
    return { confidence: 0.87, evidence: `name is the target's label "${target.label}"` }
  if (same(names.label, others.name))
    return { confidence: 0.87, evidence: `label "${source.label}" is the target's name` }
  if (isOwner(source) && isOwner(target)) return { confidence: 0.9, evidence: 'owner of the record on both sides' }
  const prefix = objectPrefix(sides, names, others)
  if (prefix === undefined) return undefined
  return { confidence: 0.85, evidence: `"${prefix}" + "${source.label}" is the target's "${target.label}"` }
}

/** `Status` of a Lead is `Lead Status` elsewhere: the object's name in front of the field's. */
function objectPrefix(
  sides: { source: ObjectSchema; target: ObjectSchema },
  names: { name: string; label: string },
  others: { name: string; label: string },
): string | undefined {
  return [sides.source.label, sides.target.label].find((prefix) =>
    [names.name, names.label].some((own) => {
      const joined = squash(prefix) + own
      return own !== '' && (joined === others.name || joined === others.label)
    }),
  )
}

function same(a: string, b: string): boolean {
  return a !== '' && a === b
}

/** Whether a field holds the user who owns the record (`OwnerId`, `Contact owner`). */
function isOwner(field: Field): boolean {
  if (field.type !== 'user') return false
  return [field.name, field.label].some((name) => squash(name).replace(/id$/, '').endsWith('owner'))
}

/** How many of the different values seen get through; users are a matter of the run, not of the sample. */
function acceptedShare(
  way: Carriage,
  target: Field,
  matched: ValueMap,
  { values }: FieldFacts,
): { share: number; text: string } {
  if (values.length === 0 || way.transform.length === 0) return { share: 1, text: '' }
  const chain = compileChain(way.transform, [''])
  const context: TransformContext = { choose: createChooser(target, matched), user: anyUser }
  const accepted = values.filter((value) => 'value' in chain([value], context)).length
  return { share: accepted / values.length, text: `${accepted} of ${values.length} values fit` }
}
