import { html } from 'hono/html'
import { schemaParts } from '../../model/plan.ts'
import type { DryRunResult } from '../../model/results.ts'
import { type Action, actions, type Run } from '../../model/run.ts'
import { bar, count, duration, facts, type Markup, moment, section, table } from './markup.ts'
import { contents, exampleLinks, fileTable, findingList, type Hints, proof, readHints, type Versions } from './parts.ts'
import { recordList } from './records.ts'

const meaning: Record<Action, string> = {
  create: 'to create',
  update: 'to update',
  unchanged: 'in the target already',
  skip: 'skipped by the plan',
  quarantine: 'kept back',
}

const sections = [
  ['totals', 'What will happen'],
  ['findings', 'Findings'],
  ['kept', 'What is not written'],
  ['lost', 'Values that stay behind'],
  ['schema', 'Schema changes'],
  ['cost', 'Calls and time'],
  ['records', 'Every record'],
  ['files', 'Files'],
  ['proof', 'Versions and hashes'],
] as const
const titles = Object.fromEntries(sections) as Record<(typeof sections)[number][0], string>

/** What a migration would do, for the person who approves it: all that the dry run knows, down to each record. */
export async function* dryRunPage(
  run: Pick<Run, 'id' | 'createdAt'>,
  result: DryRunResult,
  versions: Versions,
): AsyncGenerator<Markup> {
  const hints = await readHints(result.files.quarantine)
  yield heading(run, result)
  yield contents(sections)
  yield section('totals', titles.totals, totals(result))
  yield section('findings', titles.findings, findingList(result.findings, hints))
  yield section('kept', titles.kept, kept(result, hints))
  yield section('lost', titles.lost, lost(result))
  yield section('schema', titles.schema, schemaChanges(result))
  yield section('cost', titles.cost, cost(result))
  if (result.files.actions !== undefined) {
    yield html`<section id="records" aria-labelledby="records-title"><h2 id="records-title">${titles.records}</h2>
`
    yield* recordList({
      path: result.files.actions,
      columns: ['action', 'id in the target', 'reason', 'fields that an update writes'],
      choice: { column: 0, values: actions },
      total: result.read,
    })
    yield html`</section>
`
  }
  yield section('files', titles.files, fileTable(result.files))
  yield proof(versions, [
    ['plan hash', result.planHash],
    ['snapshot', result.snapshot],
    ['snapshot digest', result.snapshotDigest],
    ['run', run.id],
  ])
}

function heading(run: Pick<Run, 'id' | 'createdAt'>, result: DryRunResult): Markup {
  const { systems, sourceAccount, targetAccount } = result
  return html`<header><h1>Dry run: ${systems.source.name} to ${systems.target.name}</h1>
<p class="lead">${count(result.read)} records were read. Nothing was written to ${systems.target.name}.</p>
${facts([
  ['From', `${systems.source.name} (account ${sourceAccount})`],
  ['To', `${systems.target.name} (account ${targetAccount})`],
  ['Plan', result.plan],
  ['Begun', moment(run.createdAt)],
])}</header>
`
}

function totals({ pairs }: DryRunResult): Markup {
  const sum = (action: Action): number => pairs.reduce((total, { counts }) => total + counts[action], 0)
  const shares = actions.map((action) => ({ name: action, label: meaning[action], count: sum(action) }))
  const numbers = table(
    [{ head: 'objects' }, ...actions.map((action) => ({ head: action, number: true }))],
    pairs.map(({ pair, counts }) => [pair.replace('>', ' to '), ...actions.map((action) => counts[action])]),
  )
  return html`${bar('All records', shares)}${numbers}`
}

function kept({ pairs, findings }: DryRunResult, hints: Hints): Markup {
  const rows = pairs.flatMap(({ pair, reasons }) =>
    [...reasons]
      .sort((a, b) => b.count - a.count)
      .map(({ action, reason, count: n }) => {
        const told = findings.find((finding) => finding.code === reason)?.examples ?? []
        const advice = action === 'quarantine' ? hints.get(reason) : undefined
        return [
          pair.replace('>', ' to '),
          action === 'skip' ? 'skipped' : 'kept back',
          reason,
          n,
          advice?.wouldTake ?? '',
          advice?.hint ?? 'The plan says so; change its skip rules to migrate these.',
          exampleLinks(advice?.examples ?? told),
        ]
      }),
  )
  const heads = ['objects', 'what', 'why', 'records', 'would the target take it', 'what to do', 'for example']
  return table(
    heads.map((head) => ({ head, number: head === 'records' })),
    rows,
  )
}

function lost({ lost: values, files }: DryRunResult): Markup {
  const rows = values.map(({ pair, from, to, reason, count: n }) => [pair.replace('>', ' to '), from, to, reason, n])
  const heads = ['objects', 'field', 'goes to', 'why', 'values']
  const list = table(
    heads.map((head) => ({ head, number: head === 'values' })),
    rows,
  )
  const where =
    values.length === 0 || files.lost === undefined ? '' : html`<p>Each value: <code>${files.lost}</code></p>`
  return html`${list}${where}`
}

function schemaChanges({ schemaChanges: changes }: DryRunResult): Markup {
  return table(
    ['object', 'field', 'what', 'label'].map((head) => ({ head })),
    schemaParts(changes).map(({ object, field, option, label, type }) => [
      object,
      html`<code>${field}</code>`,
      option === null ? `new ${type} field` : html`new option <code>${option}</code>`,
      label,
    ]),
  )
}

function cost({ estimate, systems }: DryRunResult): Markup {
  return html`<p>The migration needs at least <strong>${count(estimate.calls)}</strong> calls and <strong>${duration(estimate.seconds)}</strong> at the limits of ${systems.target.name}.</p>`
}
