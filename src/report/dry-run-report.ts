import type { DryRunResult } from '../model/results.ts'
import { type Action, actions, type Finding, type Run, worstFirst } from '../model/run.ts'
import { costOf, effortText, onDays, reserveOf, type System } from '../model/system.ts'
import { plural } from '../model/wording.ts'
import { lostSection, mappingSection, ownerSection, schemaSection, unmappedSection } from './dry-run-fields.ts'
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
  takenOf,
  text,
  time,
  type Versions,
} from './parts.ts'
import { relationSection } from './relations.ts'
import { type Block, type Cell, duration, type RecordTable, type Remark, type Report, type Section } from './report.ts'

const meaning: Record<Action, string> = {
  create: 'to create',
  update: 'to update',
  unchanged: 'in the target already',
  skip: 'skipped by the plan',
  quarantine: 'kept back',
}

const explained: Record<Action, string> = {
  create: 'A new record is created in the target, with the fields below.',
  update: 'The record of the target gets the fields below; its other fields stay as they are.',
  unchanged:
    'The record of the target holds all of it already, as far as the plan lets it be written; nothing is sent.',
  skip: 'The plan leaves it out; nothing is sent.',
  quarantine: 'It is kept back in the quarantine file; nothing is sent.',
}

/** What a migration would do, for the person who approves it: all that the dry run knows, down to each record. */
export function dryRunReport(run: Pick<Run, 'id' | 'createdAt'>, result: DryRunResult, versions: Versions): Report {
  const { systems, plan, read } = result
  const { source, target } = systems
  return {
    title: `Dry run: ${source.name} to ${target.name}`,
    lead: `${plural(read, 'record was', 'records were')} read. Nothing was written to ${target.name}.`,
    facts: [
      ['From', `${source.name} (account ${source.account})`],
      ['To', `${target.name} (account ${target.account})`],
      ['Plan', plan],
      ['Begun', at(run.createdAt)],
    ],
    sections: [
      totals(result),
      findings(result),
      ...relationSection(result.relations, 'before'),
      lostSection(result),
      ...mappingSection(result),
      ...unmappedSection(result),
      ...ownerSection(result),
      schemaSection(result),
      automations(result),
      cost(result),
      ...records(result),
      fileSection(result.files),
      proof(versions, systems, [
        ['plan hash', code(result.planHash)],
        ['snapshot', code(result.snapshot)],
        ['snapshot digest', code(result.snapshotDigest)],
        ['schema of the target, as far as the plan uses it', code(result.schemaBefore.hash)],
        ['the same after the schema changes', code(result.schemaAfter.hash)],
        ['run', code(run.id)],
      ]),
    ],
  }
}

function totals({ pairs }: DryRunResult): Section {
  const sum = (action: Action): number => pairs.reduce((total, { counts }) => total + counts[action], 0)
  const shares = actions.map((action) => ({ name: action, label: meaning[action], count: sum(action) }))
  const rows = pairs.map(({ pair, counts }) => [pairText(pair), ...actions.map((action) => counts[action])])
  return {
    id: 'totals',
    title: 'What will happen',
    blocks: [{ kind: 'shares', whole: 'All records', shares }, table(['objects', ...actions], rows)],
  }
}

const groups: [about: Finding['about'], title: string][] = [
  [undefined, 'About the plan and the two systems'],
  ['kept', 'Records that are kept back'],
  ['lost', 'Values that stay behind'],
  ['skipped', 'Records that the plan skips'],
]

/** By what they are about, the gravest first and then the most frequent. */
function findings({ findings: all, links, plan }: DryRunResult): Section {
  const linked = createLinker(links)
  const blocks = groups.flatMap(([about, title]): Block[] => {
    const members = all
      .filter((finding) => finding.about === about)
      .sort(worstFirst)
      .map(
        ({ severity, count: n, message, code: name, field, examples, pair, fix, edit }): Remark => ({
          ...{ severity, count: n, message, code: name, examples: linked(pair, examples) },
          ...(field === undefined ? {} : { field }),
          ...(fix === undefined ? {} : { fix }),
          ...(edit === undefined ? {} : { edit }),
        }),
      )
    return members.length === 0 ? [] : [{ kind: 'findings', title, findings: members }]
  })
  const how = text(
    'An edit below is an operation of edit_plan; on a terminal, give a list of such operations to',
    `crm-ferry edit ${plan} -`,
  )
  const edits = all.some(({ edit, about }) => edit !== undefined && about !== 'set-off')
  return {
    id: 'findings',
    title: 'Findings',
    blocks: blocks.length === 0 ? [text('None.')] : [...(edits ? [how] : []), ...blocks],
  }
}

/** What the target tells of its own doings, or that it tells nothing. */
function automations({ findings: all, systems: { target } }: DryRunResult): Section {
  const told = all.filter(({ about }) => about === 'set-off')
  const blocks =
    told.length === 0
      ? [
          text(
            `What ${target.name} does by itself when these records are written (workflows, notifications, scores, webhooks) cannot be known through its API. Ask who looks after it, and pause there what must not start.`,
          ),
        ]
      : told.flatMap(({ message, fix }) => [text(message), ...(fix === undefined ? [] : [text(fix)])])
  return { id: 'automations', title: 'What the target does by itself', blocks }
}

function cost({ estimate, systems, phases }: DryRunResult): Section {
  const [source, target] = [systems.source, systems.target]
  const { unit } = target.limits
  const planned = estimate.phases.map((phase): Cell[] => [
    ...[phaseText(phase.name), phase.calls, ...(unit === undefined ? [] : [costOf(phase)])],
    time(phase.seconds),
  ])
  const needed = estimate.phases.reduce((sum, phase) => sum + costOf(phase), 0)
  const budget = [
    budgetRow(source, takenOf(source, phases, ['read']), 0),
    budgetRow(target, takenOf(target, phases, ['index', 'users']), needed),
  ]
  return {
    id: 'cost',
    title: 'Calls and time',
    blocks: [
      text(
        `Writing needs at least ${effortText(estimate, target)} and ${estimate.seconds < 1 ? 'less than a second' : duration(estimate.seconds)} at the limits of ${target.name}${onDays(estimate.days)}.`,
      ),
      table(
        [
          ...['phase of the migration', 'calls at least'],
          ...(unit === undefined ? [] : [`${unit} at least`]),
          'time at least',
        ],
        planned,
        'What the migration will take',
      ),
      table(
        [
          'system',
          'limits',
          'left today at the start',
          'kept for others',
          'taken by this dry run',
          'needed by the migration',
          'left then',
        ],
        budget,
        'Budget of the day',
      ),
      text(
        'What is left then serves the other integrations of the account. crm-ferry stops before it takes what is kept for them, and goes on when the budget is renewed.',
      ),
      phaseTable('What this dry run took', phases),
    ],
  }
}

function budgetRow(system: System, taken: number, needed: number): Cell[] {
  const { dailyRemaining: left } = system.limits
  const then: Cell[] =
    left === undefined
      ? ['not told', 'not known', taken, needed, 'not known']
      : [left, reserveOf(system), taken, needed, thenLeft(left - taken - needed)]
  return [system.name, limitText(system), ...then]
}

function thenLeft(units: number): Cell {
  return units < 0 ? 'too little for one day' : units
}

function records({ files, read, pairs, findings: told }: DryRunResult): Section[] {
  if (files.actions === undefined) return []
  const several: [string, string][] = pairs.length > 1 ? [['pair', 'Objects']] : []
  return [
    {
      id: 'records',
      title: 'Every record',
      blocks: [
        {
          kind: 'records',
          records: {
            path: files.actions,
            total: read,
            choice: { column: 'action', values: actions.map((action) => [action, explained[action]]) },
            shown: [
              ['email', 'E-mail'],
              ['action', 'What happens'],
              ['reason', 'Why'],
              ['target_id', 'Record in the target'],
            ],
            opened: [...several, ['detail', 'In detail'], ['fields', 'Fields that are written']],
            ...(files.lost === undefined ? {} : { lost: files.lost }),
            advice: adviceOf(told),
          },
        },
      ],
    },
  ]
}

/** What mends a reason; what mends the values of a field is the same for all of them, or nearly. */
function adviceOf(findings: readonly Finding[]): RecordTable['advice'] {
  const advice = { reasons: {} as Record<string, string>, fields: {} as Record<string, string> }
  for (const { about, code: reason, field, fix } of findings) {
    if (about === undefined || fix === undefined) continue
    advice.reasons[reason] ??= fix
    if (about === 'lost' && field !== undefined) advice.fields[field] ??= fix
  }
  return advice
}
