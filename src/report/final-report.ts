import type { DryRunResult, Fate, MigrateResult, VerifyResult } from '../model/results.ts'
import { type Action, actions, type Phase, type PhaseName, type Run } from '../model/run.ts'
import { costOf, type System, unitOf } from '../model/system.ts'
import { count, plural } from '../model/wording.ts'
import {
  at,
  code,
  createLinker,
  fileSection,
  limitText,
  pairText,
  phaseTable,
  phaseText,
  proof,
  table,
  text,
  time,
  type Versions,
} from './parts.ts'
import { relationSection } from './relations.ts'
import type { Block, Cell, Report, Section } from './report.ts'
import { verdict, verification } from './verification.ts'

/** What is known of a migration when its report is written; the dry run and a verification may not be at hand. */
export interface Told {
  dryRun: DryRunResult | null
  migrate: MigrateResult
  verify: VerifyResult | null
}

const fates = ['created', 'updated', 'unchanged', 'skipped', 'quarantined', 'failed'] as const
const labels: Record<Fate, string> = {
  created: 'created',
  updated: 'updated',
  unchanged: 'in the target already',
  skipped: 'skipped by the plan',
  quarantined: 'kept back',
  failed: 'refused by the target',
}

const approved: Record<Action, string> = {
  create: 'records to create',
  update: 'records to update',
  unchanged: 'records that the target has already',
  skip: 'records to skip',
  quarantine: 'records to keep back',
}

const ties = [
  ['references', 'references to write when all records are there'],
  ['links', 'links to make'],
] as const

const explained: Record<Fate, string> = {
  created: 'A new record was created in the target.',
  updated: 'The record of the target was updated.',
  unchanged: 'The record of the target held all of it already; nothing was sent.',
  skipped: 'The plan left it out; nothing was sent.',
  quarantined: 'It was kept back in the quarantine file.',
  failed: 'The target refused it; it is in the quarantine file.',
}

/** What a migration did, against what was approved, and what was found when it was read back; for an auditor. */
export function finalReport(run: Pick<Run, 'id' | 'createdAt'>, told: Told, versions: Versions): Report {
  const { migrate, verify } = told
  const { source, target } = migrate.systems
  return {
    title: `Migration: ${source.name} to ${target.name}`,
    lead: `${plural(migrate.tally.created, 'record was', 'records were')} created and ${count(migrate.tally.updated)} updated in ${target.name}. ${verdict(verify)}`,
    facts: [
      ['From', `${source.name} (account ${source.account})`],
      ['To', `${target.name} (account ${target.account})`],
      ['Plan', migrate.plan],
      ['Written', at(migrate.startedAt)],
      ['Read back', verify === null ? 'not yet' : at(verify.readAt)],
    ],
    sections: [
      verification(migrate, verify),
      totals(migrate),
      predictions(migrate),
      kept(migrate),
      ...relationSection(migrate.relations, 'after', verify),
      approval(migrate),
      schemaChanges(migrate),
      cost(told),
      ...records(migrate),
      fileSection({ ...migrate.files, ...(verify === null ? {} : { mismatches: verify.files.mismatches ?? '' }) }),
      proof(versions, migrate.systems, [
        ['plan hash', code(migrate.planHash)],
        ['snapshot digest', code(migrate.snapshotDigest)],
        ['schema of the target, as far as the plan uses it', code(migrate.consent.schemaBefore.hash)],
        ['the same after the schema changes', code(migrate.consent.schemaAfter.hash)],
        ['dry run', code(migrate.dryRun)],
        ['approval', code(migrate.approval)],
        ['migration', code(run.id)],
      ]),
    ],
  }
}

function totals({ tally, findings }: MigrateResult): Section {
  const shares = fates.map((fate) => ({ name: fate, label: labels[fate], count: tally[fate] }))
  const blocks: Block[] = [
    { kind: 'shares', whole: 'All records', shares },
    text(`${plural(tally.read, 'record was', 'records were')} read, each counted once.`),
    ...findings.map(({ message }) => text(message)),
  ]
  return { id: 'totals', title: 'What happened', blocks }
}

/** Rows are what was predicted, columns what came of it. */
function predictions({ outcomes, predictedRight, tally, differences }: MigrateResult): Section {
  const of = (predicted: Action, happened: Fate): number =>
    outcomes
      .filter((each) => each.predicted === predicted && each.happened === happened)
      .reduce((sum, each) => sum + each.count, 0)
  const rows = actions.map((predicted) => [predicted, ...fates.map((fate) => of(predicted, fate))])
  return {
    id: 'predictions',
    title: 'Predicted and done',
    blocks: [
      table(['predicted', ...fates.map((fate) => labels[fate])], rows),
      text(
        `For ${count(predictedRight)} of ${plural(tally.read, 'record')} it came as predicted, for ${count(differences)} it did not.`,
      ),
    ],
  }
}

function kept({ kept: reasons, links }: MigrateResult): Section {
  const linked = createLinker(links)
  const rows = [...reasons]
    .sort((a, b) => b.count - a.count)
    .map(({ pair, reason, field, happened, count: n, wouldTake, hint, examples }): Cell[] => [
      ...[pairText(pair), field === undefined ? reason : `${reason} (${field})`, labels[happened], n, wouldTake, hint],
      { kind: 'examples', records: linked(pair, examples) },
    ])
  const heads = ['objects', 'why', 'what', 'records', 'would the target take it', 'what to do', 'for example']
  return { id: 'kept', title: 'Kept back and refused', blocks: [table(heads, rows)] }
}

function approval({ consent, approval: id }: MigrateResult): Section {
  const { via, requestedAt, decidedAt, counts, tolerance } = consent
  const rows: Cell[][] = [
    ['approval', code(id)],
    ['given by a person through', via === '' ? 'not told' : via],
    ['asked for', at(requestedAt)],
    ['given', decidedAt === null ? 'not told' : at(decidedAt)],
    ...actions.map((action): Cell[] => [approved[action], counts[action] ?? 0]),
    ...ties.flatMap(([name, what]): Cell[][] => (counts[name] === undefined ? [] : [[what, counts[name]]])),
    ['by which these may be off', { kind: 'ratio', of: tolerance }],
  ]
  return {
    id: 'approval',
    title: 'Approval',
    blocks: [
      table(['what', 'value'], rows),
      text(
        'The person typed the name of the target and the number of records. The approval is bound to the plan, the snapshot, both accounts, the counts and the schema of the target, by the hashes at the end of this report; it names the way by which it was given, not the person.',
      ),
    ],
  }
}

function schemaChanges({ schema }: MigrateResult): Section {
  const rows = schema.flatMap(({ run, objects = [], fields, options }): Cell[][] => [
    ...objects.map(({ name, status }): Cell[] => [name, '', '', status, code(run)]),
    ...fields.map(({ object, name, status }): Cell[] => [object, code(name), '', status, code(run)]),
    ...options.map(({ object, field, value, status }): Cell[] => [object, code(field), value, status, code(run)]),
  ])
  const heads = ['object', 'field', 'option', 'what was done', 'run']
  return { id: 'schema', title: 'Schema changes', blocks: [table(heads, rows)] }
}

function cost({ dryRun, migrate, verify }: Told): Section {
  const { target } = migrate.systems
  const estimated = dryRun?.estimate.phases.find(({ name }) => name === 'write')
  const paces: Cell[][] = [
    paceRow(target, 'write', migrate, migrate.seconds),
    ...(verify === null ? [] : [paceRow(target, 'read-back', verify, secondsOf(verify))]),
  ]
  const forecast = estimated === undefined ? [] : [forecastTable(estimated, migrate)]
  return {
    id: 'cost',
    title: 'Calls, limits and time',
    blocks: [
      text(`${target.name} allows ${limitText(target)}.`),
      table(['phase', 'calls', 'refused for their pace', 'time', 'share of the window', 'share of the day'], paces),
      text(
        `${count(migrate.permitsBusyAtStart)} permits of the window were busy when the writing began, and ${dailyText(target)}.`,
      ),
      ...forecast,
      ...migrate.schema.map(({ phases }) => phaseTable('Phases of the schema changes', phases)),
      phaseTable('Phases of the migration', migrate.phases),
      ...(verify === null ? [] : [phaseTable('Phases of the verification', verify.phases)]),
    ],
  }
}

function forecastTable(estimated: DryRunResult['estimate']['phases'][number], migrate: MigrateResult): Block {
  return table(
    ['writing', 'calls', 'time'],
    [
      ['estimated at least', estimated.calls, time(estimated.seconds)],
      ['took', migrate.calls, time(migrate.seconds)],
    ],
    'Estimated and taken',
  )
}

function secondsOf({ phases }: VerifyResult): number {
  return phases.filter(({ name }) => name === 'read-back').reduce((sum, { ms }) => sum + ms, 0) / 1_000
}

/** Of what the limits allow in the time that the phase took. */
function paceRow(
  { limits: { window, dailyLimit } }: System,
  phase: PhaseName,
  { calls, rateLimitHits, phases }: { calls: number; rateLimitHits: number; phases: readonly Phase[] },
  seconds: number,
): Cell[] {
  const more = phases.filter(({ name }) => name === phase).reduce((sum, one) => sum + costOf(one) - one.calls, 0)
  const cost = calls + more
  const windows = window === undefined ? 0 : Math.max(1, (seconds * 1_000) / window.ms)
  const share: Cell = window === undefined ? 'not known' : { kind: 'ratio', of: calls / (windows * window.permits) }
  const day: Cell = dailyLimit === undefined ? 'not told' : { kind: 'ratio', of: cost / dailyLimit }
  return [phaseText(phase), calls, rateLimitHits, time(seconds), share, day]
}

function dailyText(system: System): string {
  const { dailyRemaining } = system.limits
  return dailyRemaining === undefined
    ? `the account does not tell how many ${unitOf(system)} of the day were left`
    : `${count(dailyRemaining)} ${unitOf(system)} of the day were left`
}

function records({ files, tally, links, kept: reasons }: MigrateResult): Section[] {
  if (files.records === undefined) return []
  const several: [string, string][] = links.length > 1 ? [['pair', 'Objects']] : []
  return [
    {
      id: 'records',
      title: 'Every record',
      blocks: [
        {
          kind: 'records',
          records: {
            path: files.records,
            total: tally.read,
            choice: { column: 'happened', values: fates.map((fate) => [fate, explained[fate]]) },
            shown: [
              ['email', 'E-mail'],
              ['predicted', 'Predicted'],
              ['happened', 'What happened'],
              ['target_id', 'Record in the target'],
            ],
            opened: [...several, ['reason', 'Why'], ['detail', 'In detail']],
            advice: { reasons: Object.fromEntries(reasons.map(({ reason, hint }) => [reason, hint])), fields: {} },
          },
        },
      ],
    },
  ]
}
