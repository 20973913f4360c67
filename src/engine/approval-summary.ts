import { objectsCreated } from '../mapping/check-object-creations.ts'
import { unkeyed } from '../mapping/unkeyed.ts'
import { schemaParts } from '../model/plan.ts'
import type { DryRunResult } from '../model/results.ts'
import { effortText, onDays } from '../model/system.ts'
import { plural } from '../model/wording.ts'
import type { Approval } from '../store/store.ts'
import { automationsRun } from './automations.ts'
import { allowedAstray } from './write/tolerance.ts'

/** Names in a line, and characters of them all, but for a first one that is longer. */
const most = { names: 50, characters: 5_000 }

/** What a person consents to, in a few lines. */
export function approvalSummary({ binding }: Approval, dryRun: DryRunResult): string[] {
  const { create = 0, update = 0, unchanged = 0, skip = 0, quarantine = 0, references, links } = binding.counts
  const parts = schemaParts(dryRun.schemaChanges)
  const fields = parts.flatMap(({ object, field, option }) =>
    field !== null && option === null ? `${object}.${field}` : [],
  )
  const options = parts.flatMap(({ object, field, option }) => (option === null ? [] : `${object}.${field}: ${option}`))
  const lost = dryRun.lost.reduce((sum, { count }) => sum + count, 0)
  return [
    `From ${dryRun.systems.source.name} (account ${binding.sourceAccount}) into ${dryRun.systems.target.name} (account ${binding.targetAccount}): create ${plural(create, 'record')} and update ${plural(update, 'record')}.`,
    ...tied(references, links),
    `Not written: ${plural(unchanged, 'record')} equal already, ${plural(skip, 'record')} skipped, ${plural(quarantine, 'record')} kept back in the quarantine file. ${plural(lost, 'value stays', 'values stay')} behind.`,
    `It stops when more than ${allowedAstray(binding.tolerance, create)} of the creates or ${allowedAstray(binding.tolerance, update)} of the updates turn out differently.`,
    ...named(fields, 'field is created', 'fields are created'),
    ...named(options, 'option is added', 'options are added'),
    ...dryRun.findings.flatMap(({ code, message }) => (isConsented(code) ? [message] : [])),
    `At least ${effortText(dryRun.estimate, dryRun.systems.target)}, about ${Math.max(1, Math.round(dryRun.estimate.seconds))} s${onDays(dryRun.estimate.days)}.`,
  ]
}

/** A finding that a person has to have read. */
function isConsented(code: string): boolean {
  return [objectsCreated, unkeyed, automationsRun].includes(code)
}

/** What is made when all records are there. */
function tied(references: number | undefined, links: number | undefined): string[] {
  const parts = [
    ...(references === undefined || references === 0
      ? []
      : [`${plural(references, 'record gets', 'records get')} references to others`]),
    ...(links === undefined || links === 0 ? [] : [`${plural(links, 'link is', 'links are')} made between records`]),
  ]
  return parts.length === 0 ? [] : [`When all records are there, ${parts.join(', and ')}.`]
}

/** A person consents to what they can read; the report has the rest of a long list. */
function named(names: readonly string[], one: string, several: string): string[] {
  if (names.length === 0) return []
  const shown = names.slice(0, Math.max(1, roomFor(names)))
  const left = names.length - shown.length
  const more = left > 0 ? ` and ${left} more, which the report lists` : ''
  const what = names.length === 1 ? one : several
  return [`${names.length} ${what} in the target: ${shown.join(', ')}${more}.`]
}

/** How many of them a line has room for. */
function roomFor(names: readonly string[]): number {
  let characters = 0
  const rest = names.slice(0, most.names).findIndex((name) => {
    characters += name.length
    return characters > most.characters
  })
  return rest < 0 ? most.names : rest
}
