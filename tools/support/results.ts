import { z } from 'zod'
import { schemaParts } from '../../src/model/plan.ts'
import type { ApplySchemaResult, DryRunResult, MigrateResult, VerifyResult } from '../../src/model/results.ts'
import { actions, type Verb } from '../../src/model/run.ts'
import { holdsAll } from '../../src/model/verdict.ts'
import { count, plural } from '../../src/model/wording.ts'
import { discover } from './discover-answer.ts'
import { ownerLines, ownersData, ownersShape, unmappedData, unmappedLines, unmappedShape } from './dry-run-lines.ts'
import { effortData, effortLine, effortShape } from './effort.ts'
import { extract } from './extract-answer.ts'
import { findingsText, shortFindings } from './findings.ts'
import { capped, duration, fence, fieldOf, inline, oneLine, table, within } from './markdown.ts'
import { findingShape } from './outputs.ts'
import { preview } from './preview-answer.ts'
import { profile } from './profile-answer.ts'
import { propose } from './propose-answer.ts'
import {
  foundRelationLines,
  foundRelationsData,
  relationLines,
  relationsData,
  relationsShape,
} from './relation-lines.ts'
import { schemaLines } from './schema-lines.ts'
import type { Telling } from './telling.ts'

const tally = z.record(z.string(), z.int())

export const dryRunShape = z.object({
  plan_id: z.string(),
  plan_hash: z.string(),
  read: z.int(),
  pairs: z.array(
    z.object({
      pair: z.string(),
      counts: tally,
      reasons: z.array(z.object({ action: z.string(), reason: z.string(), count: z.int() })),
    }),
  ),
  schema_changes: z.array(
    z.object({
      object: z.string(),
      field: z.string().optional(),
      type: z.string().optional(),
      option: z.string().optional(),
    }),
  ),
  values_lost: z.int(),
  relations: relationsShape,
  owners: ownersShape,
  unmapped: unmappedShape,
  findings: z.array(findingShape),
  estimate: effortShape,
})

const dryRun: Telling<DryRunResult> = {
  data: (result) => ({
    plan_id: result.plan,
    plan_hash: result.planHash,
    read: result.read,
    pairs: result.pairs.slice(0, 20).map(({ pair, counts, reasons }) => ({
      pair,
      counts,
      reasons: reasons
        .slice(0, 5)
        .map(({ action, reason, count: n }) => ({ action, reason: oneLine(reason, 120), count: n })),
    })),
    schema_changes: within(
      3_000,
      schemaParts(result.schemaChanges).map(({ object, field, option, type }) => ({
        object,
        ...(field === null ? {} : { field }),
        ...(type === null ? {} : { type }),
        ...(option === null ? {} : { option: oneLine(option, 80) }),
      })),
      () => '',
    ),
    values_lost: result.lost.reduce((sum, { count: n }) => sum + n, 0),
    relations: relationsData(result.relations),
    owners: ownersData(result),
    unmapped: unmappedData(result),
    findings: shortFindings(result.findings),
    estimate: effortData(result),
  }),
  lines: (result) => [
    `Dry run of plan \`${inline(result.plan)}\` over all ${plural(result.read, 'record')}. Nothing was written.`,
    table(
      ['pair', ...actions],
      result.pairs.map(({ pair, counts }) => [pair, ...actions.map((action) => count(counts[action]))]),
    ),
    ...reasonLines(result),
    ...relationLines(result.relations, 'to write'),
    ...lostLines(result),
    ...unmappedLines(result),
    ...ownerLines(result),
    ...schemaLines(result.schemaChanges),
    ...findingsText(result.findings),
    effortLine(result),
  ],
  next: afterDryRun,
}

function afterDryRun({ findings, pairs, relations = [], schemaChanges, plan }: DryRunResult): string {
  if (findings.some(({ severity }) => severity === 'error')) {
    return 'Errors have to be mended with edit_plan; then run dry_run again.'
  }
  const tied = relations.some(({ written }) => written > 0)
  if (schemaChanges.length === 0 && !tied && pairs.every(({ counts }) => counts.create + counts.update === 0)) {
    return 'Nothing would be written, so there is nothing to approve. Where that is not what was wanted: edit_plan changes the filter and the rules.'
  }
  return `Show this report to the person. If they agree, call request_approval with plan_id "${plan}".`
}

function reasonLines({ pairs }: DryRunResult): string[] {
  const all = pairs.flatMap(({ reasons }) => reasons)
  if (all.length === 0) return []
  const { shown, more } = capped(
    all.sort((a, b) => b.count - a.count),
    15,
  )
  const lines = shown.map(
    (each) =>
      `- ${inline(each.pair)}: ${count(each.count)} ${each.action}: ${inline(each.reason, 140)}${each.field === undefined ? '' : ` (${inline(each.field, 60)})`}`,
  )
  if (more > 0) lines.push(`- and ${count(more)} more reasons, in the report`)
  return ['Not written, and why:', fence(lines.join('\n'))]
}

function lostLines({ lost }: DryRunResult): string[] {
  if (lost.length === 0) return ['No value is lost.']
  const { shown, more } = capped(
    [...lost].sort((a, b) => b.count - a.count),
    10,
  )
  const lines = shown.map(
    (each) =>
      `- ${inline(fieldOf(each.pair, each.from))} -> ${inline(each.to)}: ${plural(each.count, 'value')}: ${inline(each.reason, 60)}`,
  )
  if (more > 0) lines.push(`- and ${count(more)} more, in the report`)
  return ['Values that stay behind:', fence(lines.join('\n'))]
}

export const applySchemaShape = z.object({
  approval_id: z.string(),
  objects: z.array(z.object({ name: z.string(), status: z.enum(['created', 'exists']) })).optional(),
  fields: z.array(z.object({ object: z.string(), name: z.string(), status: z.enum(['created', 'exists']) })),
  options: z.array(
    z.object({ object: z.string(), field: z.string(), value: z.string(), status: z.enum(['added', 'exists']) }),
  ),
})

const applySchema: Telling<ApplySchemaResult> = {
  data: ({ approval, objects, fields, options }) => ({
    approval_id: approval,
    ...(objects && { objects }),
    fields: within(8_000, fields, () => ''),
    options: within(8_000, options, () => ''),
  }),
  lines: ({ objects = [], fields, options }) => {
    const rows = [
      ...objects.map(({ name, status }) => [name, '(the object itself)', '', status]),
      ...fields.map(({ object, name, status }) => [object, name, '', status]),
      ...options.map(({ object, field, value, status }) => [object, field, value, status]),
    ]
    if (rows.length === 0) return ['The plan changes nothing in the schema of the target.']
    const shown = within(12_000, rows, () => '')
    const more = rows.length - shown.length
    return [table(['object', 'field', 'option', 'now'], shown), ...(more > 0 ? [`${count(more)} more were made.`] : [])]
  },
  next: (_, { plan }) => `Call execute_migration with plan_id "${plan}".`,
}

export const migrateShape = z.object({
  plan_id: z.string(),
  approval_id: z.string(),
  tally,
  relations: relationsShape,
  predicted_right: z.int(),
  differences: z.int(),
  calls: z.int(),
  rate_limit_hits: z.int(),
  seconds: z.number(),
  findings: z.array(findingShape),
})

const migrate: Telling<MigrateResult> = {
  data: (result) => ({
    plan_id: result.plan,
    approval_id: result.approval,
    tally: result.tally,
    relations: relationsData(result.relations),
    predicted_right: result.predictedRight,
    differences: result.differences,
    calls: result.calls,
    rate_limit_hits: result.rateLimitHits,
    seconds: result.seconds,
    findings: shortFindings(result.findings),
  }),
  lines: (result) => [
    `Migrated by plan \`${inline(result.plan)}\` in ${duration(result.seconds)}, with ${plural(result.calls, 'call')} and ${plural(result.rateLimitHits, 'rate-limit refusal')}.`,
    table(Object.keys(result.tally), [Object.values(result.tally).map(count)]),
    `${plural(result.predictedRight, 'record')} got what the dry run had said, ${count(result.differences)} something else.`,
    ...relationLines(result.relations, 'written'),
    ...findingsText(result.findings),
  ],
  next: (_, { id }) => `Call verify_migration with run_id "${id}".`,
}

export const verifyShape = z.object({
  run_id: z.string(),
  matched: z.int(),
  mismatched: z.int(),
  missing: z.int(),
  field_values: z.int(),
  relations: relationsShape,
  mismatches: z.array(z.object({ field: z.string(), count: z.int(), examples: z.array(z.string()) })),
})

const verify: Telling<VerifyResult> = {
  data: (result) => ({
    run_id: result.run,
    matched: result.matched,
    mismatched: result.mismatched,
    missing: result.missing,
    field_values: result.fieldValues,
    relations: foundRelationsData(result),
    mismatches: result.mismatches.slice(0, 15).map(({ field, count: n, examples }) => ({
      ...{ field, count: n },
      examples: examples.slice(0, 3).map((text) => text.slice(0, 120)),
    })),
  }),
  lines: (result) => [
    `Read back and compared ${plural(result.fieldValues, 'field value')}: ${plural(result.matched, 'record')} match, ${count(result.mismatched)} differ, ${count(result.missing)} are missing.`,
    ...mismatchLines(result),
    ...foundRelationLines(result),
  ],
  next: (result) =>
    holdsAll(result)
      ? 'Tell the person that every record that was written arrived, and what the migration skipped or kept back.'
      : 'Show the person the mismatches file before anything else is done.',
}

function mismatchLines({ mismatches }: VerifyResult): string[] {
  if (mismatches.length === 0) return []
  const lines = mismatches.slice(0, 15).map(
    ({ field, count: n, examples }) =>
      `- ${inline(field)} (${count(n)}): ${examples
        .slice(0, 3)
        .map((text) => inline(text))
        .join('; ')}`,
  )
  return ['Differences by field:', fence(lines.join('\n'))]
}

/** The telling of each verb's result. */
export const tellings: Record<Verb, Telling<never>> = {
  discover,
  propose,
  extract,
  profile,
  preview,
  'dry-run': dryRun,
  'apply-schema': applySchema,
  migrate,
  verify,
}
