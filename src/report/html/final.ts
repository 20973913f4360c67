import { html } from 'hono/html'
import type { DryRunResult, MigrateResult, VerifyResult } from '../../model/results.ts'
import type { Action, Run, Tally } from '../../model/run.ts'
import { bar, count, duration, facts, type Markup, moment, section, table } from './markup.ts'
import { contents, exampleLinks, fileTable, findingList, type Hints, proof, readHints, type Versions } from './parts.ts'
import { recordList } from './records.ts'

/** What is known of a migration when its page is written; the dry run and the verification may not be at hand. */
export interface Told {
  dryRun: DryRunResult | null
  migrate: MigrateResult
  verify: VerifyResult | null
}

type Fate = Exclude<keyof Tally, 'read'>

const fates = ['created', 'updated', 'unchanged', 'skipped', 'quarantined', 'failed'] as const
const labels: Record<Fate, string> = {
  created: 'created',
  updated: 'updated',
  unchanged: 'in the target already',
  skipped: 'skipped by the plan',
  quarantined: 'kept back',
  failed: 'refused by the target',
}
/** `failed` is never predicted. */
const predictedAs: Partial<Record<Fate, Action>> = {
  created: 'create',
  updated: 'update',
  unchanged: 'unchanged',
  skipped: 'skip',
  quarantined: 'quarantine',
}

const sections = [
  ['verification', 'Verification'],
  ['totals', 'What happened'],
  ['predictions', 'Predicted and done'],
  ['findings', 'Findings'],
  ['kept', 'Kept back and refused'],
  ['cost', 'Calls and time'],
  ['records', 'Every record'],
  ['files', 'Files'],
  ['proof', 'Versions and hashes'],
] as const
const titles = Object.fromEntries(sections) as Record<(typeof sections)[number][0], string>

/** What a migration did, against what was approved, and what was found when it was read back. */
export async function* finalPage(
  run: Pick<Run, 'id' | 'createdAt'>,
  told: Told,
  versions: Versions,
): AsyncGenerator<Markup> {
  const { migrate, verify } = told
  const hints = await readHints(migrate.files.quarantine)
  yield heading(run, told)
  yield contents(sections)
  yield section('verification', titles.verification, verification(verify))
  yield section('totals', titles.totals, totals(migrate))
  yield section('predictions', titles.predictions, predictions(told))
  yield section('findings', titles.findings, findingList(migrate.findings, hints))
  yield section('kept', titles.kept, kept(hints))
  yield section('cost', titles.cost, cost(told))
  if (migrate.files.records !== undefined) {
    yield html`<section id="records" aria-labelledby="records-title"><h2 id="records-title">${titles.records}</h2>
`
    yield* recordList({
      path: migrate.files.records,
      columns: ['predicted', 'happened', 'id in the target'],
      choice: { column: 1, values: fates },
      total: migrate.tally.read,
    })
    yield html`</section>
`
  }
  yield section('files', titles.files, fileTable({ ...migrate.files, ...verify?.files }))
  yield proof(versions, [
    ['plan hash', migrate.planHash],
    ['snapshot digest', migrate.snapshotDigest],
    ['dry run', migrate.dryRun],
    ['approval', migrate.approval],
    ['run', run.id],
  ])
}

function heading(run: Pick<Run, 'id' | 'createdAt'>, { migrate, verify }: Told): Markup {
  const { systems, tally } = migrate
  return html`<header><h1>Migration: ${systems.source.name} to ${systems.target.name}</h1>
<p class="lead">${count(tally.created)} records were created and ${count(tally.updated)} updated in ${systems.target.name}. ${verdict(verify)}</p>
${facts([
  ['From', systems.source.name],
  ['To', systems.target.name],
  ['Plan', migrate.plan],
  [verify === null ? 'Run begun' : 'Verification begun', moment(run.createdAt)],
])}</header>
`
}

function verdict(verify: VerifyResult | null): string {
  if (verify === null) return 'They were not read back yet.'
  const wrong = verify.mismatched + verify.missing
  if (wrong === 0) return `All ${count(verify.matched)} that were read back hold what was sent.`
  return `${count(wrong)} of ${count(verify.matched + wrong)} that were read back do not hold what was sent.`
}

function verification(verify: VerifyResult | null): Markup {
  if (verify === null)
    return html`<p>The target has not been read back yet. A verification writes this page anew beside its own files, with what it found.</p>`
  const { matched, mismatched, missing, fieldValues, mismatches } = verify
  const shares = Object.entries({ matched, mismatched, missing }).map(([name, n]) => ({ name, label: name, count: n }))
  const fields = mismatches.map(({ field, count: n, examples }) => [field, n, exampleLinks(examples)])
  const heads = [{ head: 'field that differs' }, { head: 'records', number: true }, { head: 'for example' }]
  return html`${bar('Records that were read back', shares)}
<p>${count(fieldValues)} values were compared. Only records that the migration wrote are read back.</p>${mismatches.length === 0 ? '' : table(heads, fields)}`
}

function totals({ tally }: MigrateResult): Markup {
  const shares = fates.map((fate) => ({ name: fate, label: labels[fate], count: tally[fate] }))
  return html`${bar('All records', shares)}<p>${count(tally.read)} records were read, and each of them is counted once.</p>`
}

function predictions({ dryRun, migrate }: Told): Markup {
  const predicted = (fate: Fate): number | string => {
    const action = predictedAs[fate]
    if (dryRun === null) return 'not known'
    return action === undefined ? 0 : dryRun.pairs.reduce((sum, { counts }) => sum + counts[action], 0)
  }
  const rows = fates.map((fate) => [labels[fate], predicted(fate), migrate.tally[fate]])
  const heads = [{ head: 'records' }, { head: 'predicted', number: true }, { head: 'done', number: true }]
  return html`${table(heads, rows)}<p>For ${count(migrate.predictedRight)} of ${count(migrate.tally.read)} records it came as predicted, for ${count(migrate.differences)} it did not.</p>`
}

function kept(hints: Hints): Markup {
  const rows = [...hints]
    .sort(([, a], [, b]) => b.count - a.count)
    .map(([reason, { count: n, wouldTake, hint, examples }]) => [reason, n, wouldTake, hint, exampleLinks(examples)])
  const heads = ['why', 'records', 'would the target take it', 'what to do', 'for example']
  return table(
    heads.map((head) => ({ head, number: head === 'records' })),
    rows,
  )
}

function cost({ dryRun, migrate, verify }: Told): Markup {
  const rows: (string | number | Markup)[][] = [
    ['writing', migrate.calls, migrate.rateLimitHits, duration(migrate.seconds)],
    ...(verify === null ? [] : [['reading back', verify.calls, verify.rateLimitHits, '']]),
    ...(dryRun === null
      ? []
      : [['writing, as estimated', dryRun.estimate.calls, '', duration(dryRun.estimate.seconds)]]),
  ]
  const heads = ['phase', 'calls', 'refused for their rate', 'time'].map((head) => ({ head, number: head !== 'phase' }))
  return html`${table(heads, rows)}<p>Written from ${moment(migrate.startedAt)} to ${moment(migrate.endedAt)}; ${count(migrate.permitsBusyAtStart)} permits of the window were busy at the start.</p>`
}
