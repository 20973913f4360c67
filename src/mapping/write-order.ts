import type { FieldMapping } from '../model/plan.ts'
import { findField, type ObjectSchema } from '../model/schema.ts'
import { isCombining } from './transforms/transform.ts'
import { findTransform } from './transforms.ts'

type Mapping = Pick<FieldMapping, 'to' | 'transform'>

/**
 * Mappings in an order in which a field comes after those that decide about it: what may stand in it can depend on what
 * stands in another of the same row, and a transform may look at one. Those that look at each other stay as they are.
 */
export function writeOrder<M extends Mapping>(object: ObjectSchema, mappings: readonly M[]): M[] {
  const ordered = new Set<M>()
  const visited = new Set<M>()
  const visit = (mapping: M): void => {
    if (visited.has(mapping)) return
    visited.add(mapping)
    const first = new Set([...controlsOf(object, mapping), ...looksOf(mapping)])
    for (const other of mappings) if (first.has(other.to)) visit(other)
    ordered.add(mapping)
  }
  for (const mapping of mappings) visit(mapping)
  return [...ordered]
}

function controlsOf(object: ObjectSchema, { to }: Mapping): string[] {
  return (findField(object, to)?.dependsOn ?? []).map(({ field }) => field)
}

/** Fields of the target that its transforms look at. */
export function looksOf({ transform }: Mapping): readonly string[] {
  return transform.flatMap((entry) => {
    const step = findTransform(entry)
    return step === undefined || isCombining(step) ? [] : (step.looksAt ?? [])
  })
}
