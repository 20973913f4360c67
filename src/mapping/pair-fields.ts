import { bandOf, least } from '../model/confidence.ts'
import type { FieldMapping } from '../model/plan.ts'
import type { Field, ObjectSchema } from '../model/schema.ts'
import { type Candidate, scorePair } from './candidates.ts'
import type { ObjectFacts } from './facts.ts'
import { mapField } from './field-mapping.ts'

/** A field of the target that a source field might go to instead. */
export interface Alternative {
  to: string
  confidence: number
  evidence: string
}

export interface FieldPairs {
  /** By source field. */
  pairs: Map<string, FieldMapping>
  /** By source field: what else a person may have meant, the most likely first. */
  alternatives: Map<string, Alternative[]>
}

/** Two claims on a field that differ by no more than this are for a person to decide. */
const near = 0.1
const mostAlternatives = 3

/** The pairs with most confidence first, each field of either side in one pair only, and what comes near them. */
export function pairFields(
  sides: { source: ObjectSchema; target: ObjectSchema },
  fields: readonly Field[],
  open: readonly Field[],
  facts: ObjectFacts,
): FieldPairs {
  const candidates = fields
    .flatMap((field) => open.map((other) => scorePair(sides, field, other, facts.fields.get(field.name)!)))
    .filter((candidate) => candidate !== null)
    // The sort is stable: equals stay in the order of the schemas.
    .sort((a, b) => b.confidence - a.confidence)
  const chosen = new Map<string, Candidate>()
  const takers = new Map<string, Candidate>()
  for (const candidate of candidates) {
    if (candidate.confidence < least.unsure) break
    if (chosen.has(candidate.source.name) || takers.has(candidate.target.name)) continue
    chosen.set(candidate.source.name, candidate)
    takers.set(candidate.target.name, candidate)
  }
  const alternatives = new Map<string, Alternative[]>()
  for (const candidate of candidates) {
    const { source, target, confidence, evidence } = candidate
    if (!comesNear(candidate, chosen.get(source.name), takers.get(target.name))) continue
    const known = alternatives.get(source.name) ?? []
    if (known.length < mostAlternatives) {
      alternatives.set(source.name, [...known, { to: target.name, confidence, evidence }])
    }
  }
  return { pairs: new Map([...chosen].map(([name, candidate]) => [name, mappingOf(candidate)])), alternatives }
}

function comesNear(candidate: Candidate, chosen: Candidate | undefined, taker: Candidate | undefined): boolean {
  if (candidate === chosen) return false
  if (taker !== undefined && candidate.confidence < taker.confidence - near) return false
  if (chosen === undefined || bandOf(chosen.confidence) === 'unsure') return true
  return candidate.confidence >= chosen.confidence - near
}

function mappingOf({ source, target, carriage, values, confidence, evidence }: Candidate): FieldMapping {
  const mapping = mapField(source.name, target.name, carriage.transform)
  return { ...mapping, ...(values === undefined ? {} : { values }), evidence, confidence }
}
