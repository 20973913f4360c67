import type { DryRunResult, MigrateResult, VerifyResult } from '../model/results.ts'
import { actions, type Finding, type Verb } from '../model/run.ts'

/** The report of a verb that leaves one, as Markdown. */
export function reportMarkdown(verb: Verb, result: object): string | null {
  if (verb === 'dry-run') return dryRunMarkdown(result as DryRunResult)
  if (verb === 'migrate') return migrateMarkdown(result as MigrateResult)
  if (verb === 'verify') return verifyMarkdown(result as VerifyResult)
  return null
}

/** What the dry run found, for a person: what will happen, what stays behind, what has to be created. */
function dryRunMarkdown(result: DryRunResult): string {
  return [
    `# Dry run of ${result.plan}`,
    `${result.read} records were read from account ${result.sourceAccount}; nothing was written to account ${result.targetAccount}.`,
    '## What will happen',
    table(
      ['', ...actions],
      result.pairs.map(({ pair, counts }) => [pair, ...actions.map((action) => String(counts[action]))]),
    ),
    `The migration needs at least ${result.estimate.calls} calls and about ${result.estimate.seconds} s at the target's limits.`,
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
    '## Fields to be created in the target',
    table(
      ['object', 'field', 'label', 'type'],
      result.schemaChanges.map(({ object, field }) => [object, field.name, field.label, field.type]),
    ),
    '## Findings',
    findingList(result.findings),
    '## Files',
    fileList(result.files),
    `Snapshot ${result.snapshot}, digest ${result.snapshotDigest}. Plan hash ${result.planHash}.`,
  ].join('\n\n')
}

/** What a migration did, against what was predicted. */
function migrateMarkdown(result: MigrateResult): string {
  const { tally } = result
  return [
    `# Migration of ${result.plan}`,
    table(Object.keys(tally), [Object.values(tally).map(String)]),
    `${result.predictedRight} of ${tally.read} predictions were right, ${result.differences} were not.`,
    `${result.calls} calls in ${result.seconds} s, ${result.rateLimitHits} refused for their rate; ${result.permitsBusyAtStart} permits of the window were busy at the start.`,
    '## Findings',
    findingList(result.findings),
    '## Files',
    fileList(result.files),
    `Dry run ${result.dryRun}, approval ${result.approval}.`,
  ].join('\n\n')
}

/** What was found in the target when everything was read back. */
function verifyMarkdown(result: VerifyResult): string {
  const { matched, mismatched, missing, fieldValues } = result
  return [
    `# Verification of ${result.run}`,
    table(
      ['matched', 'mismatched', 'missing', 'values compared'],
      [[matched, mismatched, missing, fieldValues].map(String)],
    ),
    '## Mismatching fields',
    table(
      ['field', 'records', 'examples'],
      result.mismatches.map(({ field, count, examples }) => [field, String(count), examples.join(', ')]),
    ),
    `${result.calls} calls, ${result.rateLimitHits} refused for their rate.`,
    '## Files',
    fileList(result.files),
  ].join('\n\n')
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return 'None.'
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.map(escapeCell).join(' | ')} |`).join('\n')
}

function findingList(findings: readonly Finding[]): string {
  if (findings.length === 0) return 'None.'
  return findings
    .map(({ severity, message, examples, fix }) => {
      const ids = examples.length === 0 ? '' : ` For example ${examples.join(', ')}.`
      return `- **${severity}**: ${message}${ids}${fix === undefined ? '' : ` ${fix}`}`
    })
    .join('\n')
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
