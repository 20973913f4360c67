import { least } from '../model/confidence.ts'
import type { ValueMap } from '../model/plan.ts'
import type { Field, ObjectSchema } from '../model/schema.ts'
import { compileChain } from './chain.ts'
import { chooseAnywhere } from './choosing.ts'
import { type Carriage, carriage } from './compatibility.ts'
import { areStages, type Evidence, showEvidence, weighPair } from './evidence.ts'
import type { FieldFacts } from './facts.ts'
import { matchValues } from './match-values.ts'
import type { TransformContext } from './transforms/transform.ts'
import { choosesOption, takesAll } from './transforms.ts'
import { anyUser } from './users.ts'

/** A pair that may be proposed. */
export interface Candidate {
  source: Field
  target: Field
  carriage: Carriage
  /** 0 to 1. */
  confidence: number
  /** One line for a person: each piece of evidence with its weight. */
  evidence: string
  /** Options for values that do not find theirs by themselves. */
  values?: ValueMap
}

/** Below half, a new field with the source's own values serves better than the target's. */
const LEAST_ACCEPTED = 0.5

/**
 * The pair of a source and a target field with what speaks for it and against it. Null for types that do not go
 * together, for targets that would refuse more than half of the different values seen, and for pairs that not even an
 * alternative could be made of.
 */
export function scorePair(
  sides: { source: ObjectSchema; target: ObjectSchema },
  source: Field,
  target: Field,
  facts: FieldFacts,
): Candidate | null {
  const way = carriage(source, target)
  if (way.loss === 'no') return null
  const weighed = weighPair(sides, source, target, facts)
  if (weighed.confidence < least.alternative) return null
  const values = way.transform.some(choosesOption) ? matchValues(source, target) : {}
  const accepted = areStages(sides, source, target) ? everything : acceptedShare(way, target, values, facts)
  // A new field spares nobody from filling a choice that the target demands.
  const isDemanded = target.required && accepted.share > 0 && way.transform.some(choosesOption)
  if (accepted.share < LEAST_ACCEPTED && !isDemanded) return null
  const doubts = [...weighed.doubts, ...doubtsOf(way, accepted)]
  const confidence = doubtsOf(way, accepted).reduce((left, { weight }) => left * weight, weighed.confidence)
  if (confidence < least.alternative) return null
  const rated: Candidate = {
    ...{ source, target, carriage: way, confidence: Math.round(confidence * 100) / 100 },
    evidence: showEvidence([...weighed.speaks, ...doubts]),
  }
  return Object.keys(values).length === 0 ? rated : { ...rated, values }
}

function doubtsOf(way: Carriage, { share, text }: { share: number; text: string }): Evidence[] {
  return [
    ...(way.loss === 'lossy'
      ? [{ name: 'may lose', weight: 0.97, text: 'not every value may arrive whole' } as const]
      : []),
    ...(share < 1 ? [{ name: 'values refused', weight: 0.7 + 0.3 * share, text } as const] : []),
  ]
}

const everything = { share: 1, text: '' }

/** How many of the different values seen get through; users are a matter of the run, not of the sample. */
function acceptedShare(
  way: Carriage,
  target: Field,
  matched: ValueMap,
  { values }: FieldFacts,
): { share: number; text: string } {
  if (values.length === 0 || way.transform.every(takesAll)) return everything
  const chain = compileChain(way.transform, [''])
  const context: TransformContext = { choose: chooseAnywhere(target, { values: matched }), user: anyUser }
  const accepted = values.filter((value) => 'value' in chain([value], context)).length
  return { share: accepted / values.length, text: `${accepted} of ${values.length} values fit` }
}
