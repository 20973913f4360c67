import { schemaParts } from '../model/plan.ts'
import type { DryRunResult, MigrateResult, ProfileResult, VerifyResult } from '../model/results.ts'
import { actions, type Finding, type Run, type Verb } from '../model/run.ts'

const told: Partial<Record<Verb, (result: never) => string[]>> = {
  profile: profileSections,
  'dry-run': dryRunSections,
  migrate: migrateSections,
  verify: verifySections,
}

/** The report of a run whose verb leaves one, as Markdown. */
export function reportMarkdown(
  { id, verb, createdAt }: Pick<Run, 'id' | 'verb' | 'createdAt'>,
  result: object,
): string | null {
  const sections = told[verb]?.(result as never)
  return sections === undefined
    ? null
    : [...sections, `Run ${id}, begun ${new Date(createdAt).toISOString()}.`].join('\n\n')
}

/** What the fields of a source hold, the fullest first. */
function profileSections(result: ProfileResult): string[] {
  return [
    `# Profile of the source of ${result.plan}`,
    ...result.objects.flatMap(({ object, records, fields, duplicates }) => [
      `## ${escapeCell(object)}: ${records} records`,
      table(
        ['field', 'type', 'filled', 'different values', 'longest', 'shapes', 'no option', 'examples'],
        [...fields]
          .sort((a, b) => b.filled - a.filled)
          .map((field) => [
            ...[field.field, field.type, `${field.filled} of ${records}`],
            `${field.distinct.exact ? '' : 'about '}${field.distinct.count}`,
            String(field.longest),
            field.formats.map(({ format, count }) => `${format} ${count}`).join(', '),
            field.noOption === undefined ? '' : String(field.noOption),
            field.examples.join(' · '),
          ]),
      ),
      '### Records that share a match key',
      table(
        ['key', 'from', 'keys', 'records'],
        duplicates.map(({ key, fields: from, groups, records: held, exact }) => [
          ...[key, from.join(', '), ...[groups, held].map((n) => `${exact ? '' : 'at least '}${n}`)],
        ]),
      ),
    ]),
    '## Files',
    fileList(result.files),
    `Snapshot ${result.snapshot} of ${new Date(result.readAt).toISOString()}, digest ${result.digest}.`,
  ]
}

/** What the dry run found, for a person: what will happen, what stays behind, what has to be created. */
function dryRunSections(result: DryRunResult): string[] {
  return [
    `# Dry run of ${result.plan}`,
    `${result.read} records were read from ${account(result, 'source')}; nothing was written to ${account(result, 'target')}.`,
    '## What will happen',
    table(
      ['', ...actions],
      result.pairs.map(({ pair, counts }) => [pair, ...actions.map((action) => String(counts[action]))]),
    ),
    `The migration needs at least ${result.estimate.calls} calls and ${shortTime(result.estimate.seconds)} at the target's limits.`,
    '## What is not written',
    table(
      ['', 'why', 'records'],
      result.pairs.flatMap(({ reasons }) =>
        reasons.map(({ action, reason, count }) => [
          action === 'skip' ? 'skipped' : 'quarantine',
          reason,
          String(count),
        ]),
      ),
    ),
    '## Values that stay behind',
    table(
      ['from', 'to', 'why', 'values'],
      result.lost.map(({ from, to, reason, count }) => [from, to, reason, String(count)]),
    ),
    '## Fields and options to be made in the target',
    table(
      ['object', 'field', 'what', 'label'],
      schemaParts(result.schemaChanges).map((part) => [
        part.object,
        part.field,
        part.option === null ? `new ${part.type} field` : `new option ${part.option}`,
        part.label,
      ]),
    ),
    '## Findings',
    findingList(result.findings),
    '## Files',
    fileList(result.files),
    `Snapshot ${result.snapshot}, digest ${result.snapshotDigest}. Plan hash ${result.planHash}.`,
  ]
}

/** What a migration did, against what was predicted. */
function migrateSections(result: MigrateResult): string[] {
  const { tally } = result
  return [
    `# Migration of ${result.plan}`,
    `From ${escapeCell(result.systems.source.name)} into ${escapeCell(result.systems.target.name)}.`,
    table(Object.keys(tally), [Object.values(tally).map(String)]),
    `${result.predictedRight} of ${tally.read} predictions were right, ${result.differences} were not.`,
    `${result.calls} calls in ${result.seconds} s, ${result.rateLimitHits} refused for their rate; ${result.permitsBusyAtStart} permits of the window were busy at the start.`,
    '## Findings',
    findingList(result.findings),
    '## Files',
    fileList(result.files),
    `Dry run ${result.dryRun}, approval ${result.approval}, plan hash ${result.planHash}, snapshot digest ${result.snapshotDigest}.`,
  ]
}

/** What was found in the target when everything was read back. */
function verifySections(result: VerifyResult): string[] {
  const { matched, mismatched, missing, fieldValues } = result
  return [
    `# Verification of ${result.run}`,
    table(
      ['matched', 'mismatched', 'missing', 'values compared'],
      [[matched, mismatched, missing, fieldValues].map(String)],
    ),
    'Only records that the migration wrote are read back; what it skipped or kept back is in its own report.',
    '## Mismatching fields',
    table(
      ['field', 'records', 'examples'],
      result.mismatches.map(({ field, count, examples }) => [field, String(count), examples.join(', ')]),
    ),
    `${result.calls} calls, ${result.rateLimitHits} refused for their rate.`,
    '## Files',
    fileList(result.files),
  ]
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return 'None.'
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(escapeCell).join(' | ')} |`).join('\n')
}

/** Messages may carry names of fields and options, which come from the two systems. */
function findingList(findings: readonly Finding[]): string {
  if (findings.length === 0) return 'None.'
  return findings
    .map(({ severity, message, examples, fix }) => {
      const ids = examples.length === 0 ? '' : ` For example ${examples.join(', ')}.`
      return `- **${severity}**: ${escapeCell(message)}${ids}${fix === undefined ? '' : ` ${escapeCell(fix)}`}`
    })
    .join('\n')
}

function account({ systems, sourceAccount, targetAccount }: DryRunResult, end: 'source' | 'target'): string {
  return `${escapeCell(systems[end].name)} (account ${end === 'source' ? sourceAccount : targetAccount})`
}

function shortTime(seconds: number): string {
  return seconds < 1 ? 'less than a second' : `about ${seconds} s`
}

function fileList(files: Readonly<Record<string, string>>): string {
  return Object.entries(files)
    .map(([name, path]) => `- ${name}: ${path}`)
    .join('\n')
}

/** Names and labels come from the two systems; they must not end a cell or start markup. */
function escapeCell(text: string): string {
  return text.replace(/[\\|`*_<>[\]]/g, '\\$&').replace(/\s+/g, ' ')
}
