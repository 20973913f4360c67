import { bandOf } from '../model/confidence.ts'
import { type FieldMapping, fieldCreations, type ObjectPlan, type SchemaChange, sourcesOf } from '../model/plan.ts'
import type { Finding } from '../model/run.ts'
import { findField, type ObjectSchema } from '../model/schema.ts'
import { plural } from '../model/wording.ts'
import { carriage } from './compatibility.ts'
import type { ObjectFacts } from './facts.ts'
import { withSchemaChanges } from './future-schema.ts'
import { tellUnkeyed, unkeyed } from './unkeyed.ts'
import { unmatchedValues } from './unmatched-values.ts'

/** What a person should look at before accepting a proposal, beside what `checkPlan` finds wrong with it. */
export function findProposalFindings(
  plan: ObjectPlan,
  source: ObjectSchema,
  target: ObjectSchema,
  facts: ObjectFacts,
  created: readonly SchemaChange[],
): Finding[] {
  return [
    ...noSample(source, facts),
    ...noMatchKey(plan, target),
    ...noPlaceForKey(plan, target),
    ...bytesOf(source, target),
    ...doubtful(plan),
    ...constants(plan),
    ...unmatchedValues(plan, source, withSchemaChanges(target, created), facts),
    ...cutDatetimes(plan, source, target),
    ...leftBehind(plan),
    ...newFields(created, target),
    ...emptyInSample(plan, facts),
  ]
}

function noSample(source: ObjectSchema, { records }: ObjectFacts): Finding[] {
  if (records > 0) return []
  const message = `No record of ${source.name} was there to look at, so the proposal rests on names and types alone. Is the filter right?`
  return [finding('warning', 'no-sample', message, 1)]
}

function noMatchKey(plan: ObjectPlan, target: ObjectSchema): Finding[] {
  if (plan.match.length > 0) return []
  const keys = target.matchKeys.map((key) => key.field).join(', ')
  const why =
    keys === '' ? `${target.name} has no match key` : `No source field goes to a match key of ${target.name} (${keys})`
  const message = `${why}: records that it already has will not be recognised, but for those that a migration of ours made.`
  return [finding('warning', 'no-match-key', message, 1)]
}

function noPlaceForKey(plan: ObjectPlan, target: ObjectSchema): Finding[] {
  if (plan.provenance !== undefined) return []
  return [finding('warning', unkeyed, tellUnkeyed(target, plan.match), 1)]
}

/** Bytes go over where both sides know them. */
function bytesOf(source: ObjectSchema, target: ObjectSchema): Finding[] {
  if (source.content !== undefined && target.content === undefined) {
    const message = `The bytes of ${source.labelPlural} stay behind: ${target.labelPlural} hold no files, so that only what is said about them arrives.`
    return [finding('warning', 'bytes-not-carried', message, 1)]
  }
  if (source.content !== undefined || target.content === undefined) return []
  const message = `${target.labelPlural} are files and ${source.labelPlural} have no bytes: none of them could be created. Choose another target object.`
  return [finding('error', 'no-bytes', message, 1)]
}

function doubtful(plan: ObjectPlan): Finding[] {
  return plan.fields
    .filter(({ confidence }) => confidence !== undefined && bandOf(confidence) === 'unsure')
    .map((mapping) => {
      const message = `${sourcesOf(mapping).join(', ')} -> ${mapping.to} is uncertain (${mapping.evidence}): please confirm or unmap it.`
      return finding('warning', 'doubtful-mapping', message, 1)
    })
}

/** What is written to every record is told, since no value of the source asks for it. */
function constants(plan: ObjectPlan): Finding[] {
  return plan.fields.flatMap(({ to, constant, evidence }) => {
    if (constant === undefined || evidence === undefined) return []
    const message = `Every record of ${plan.source} gets ${to} ${JSON.stringify(constant)}: ${evidence}.`
    return [finding('info', 'constant-proposed', message, 1)]
  })
}

/** The source field of a mapping that has one and no more, else a name that no field has. */
function onlySource(mapping: FieldMapping): string {
  const [first = '', ...others] = sourcesOf(mapping)
  return others.length === 0 ? first : ''
}

function cutDatetimes(plan: ObjectPlan, source: ObjectSchema, target: ObjectSchema): Finding[] {
  return plan.fields.flatMap((mapping) => {
    const [from, to] = [findField(source, onlySource(mapping)), findField(target, mapping.to)]
    if (from?.type !== 'datetime' || to?.type !== 'date' || carriage(from, to).loss !== 'lossy') return []
    const message = `${from.name} -> ${to.name} keeps the day in UTC only: the time of day is lost.`
    return [finding('warning', 'time-cut-off', message, 1)]
  })
}

function leftBehind(plan: ObjectPlan): Finding[] {
  const fields = plan.unmapped.filter(({ reason }) => reason.startsWith('no counterpart'))
  if (fields.length === 0) return []
  const message = `Fields with values that go nowhere: ${fields.map(({ field }) => field).join(', ')}.`
  return [finding('warning', 'left-behind', message, fields.length)]
}

function newFields(created: readonly SchemaChange[], target: ObjectSchema): Finding[] {
  if (created.length === 0) return []
  const names = fieldCreations(created)
    .map(({ field }) => field.name)
    .join(', ')
  const message = `${plural(created.length, 'field has', 'fields have')} no counterpart and would be created in ${target.name}: ${names}.`
  return [finding('info', 'fields-to-create', message, created.length)]
}

function emptyInSample(plan: ObjectPlan, facts: ObjectFacts): Finding[] {
  const barren = plan.unmapped.filter(({ field, reason }) => facts.fields.get(field)?.barren === reason)
  if (barren.length === 0 || facts.records === 0) return []
  const message = `Fields without information in ${plural(facts.records, 'sampled record')} are left out: ${barren.map(({ field }) => field).join(', ')}.`
  return [finding('info', 'no-information', message, barren.length)]
}

function finding(severity: Finding['severity'], code: string, message: string, count: number): Finding {
  return { severity, code, message, count, examples: [] }
}
