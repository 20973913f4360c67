import { expect, test } from 'vitest'
import type { DryRunResult, MigrateResult, VerifyResult } from '../../src/model/results.ts'
import type { Verb } from '../../src/model/run.ts'
import { reportMarkdown } from '../../src/report/markdown.ts'
import { consent, reasonOf, systemsOf } from './systems.ts'

const dryRun: DryRunResult = {
  ...{
    plan: 'a-b',
    planHash: 'hash',
    snapshot: 'snap_1',
    snapshotDigest: 'digest',
    sourceAccount: 's',
    targetAccount: 't',
    systems: systemsOf('Acme', 'Portal | 1'),
    phases: [],
  },
  read: 9,
  pairs: [
    {
      pair: 'Lead>contacts',
      counts: { create: 4, update: 2, unchanged: 1, skip: 1, quarantine: 1 },
      reasons: [
        { action: 'skip', ...reasonOf('converted', 1) },
        { action: 'quarantine', ...reasonOf('no-email', 1) },
      ],
    },
  ],
  schemaChanges: [{ action: 'create-field', object: 'contacts', field: { name: 'x', label: 'A | B\n`c` <i>*d*_e_[f]', type: 'text' } }],
  lost: [{ pair: 'Lead>contacts', from: 'Status', to: 'stage', reason: 'option-missing', count: 3, examples: [] }],
  findings: [
    {
      severity: 'warning',
      code: 'no-email',
      message: 'One has none.',
      count: 1,
      examples: ['00Q1', '00Q2'],
      fix: 'Add one.',
    },
  ],
  estimate: { calls: 7, seconds: 1.5, phases: [] },
  links: [],
  ...{ schemaBefore: '', schemaAfter: '' },
  files: { quarantine: '/home/q.csv' },
}

const runOf = (verb: Verb) => ({ id: 'run_1', verb, createdAt: Date.UTC(2026, 10, 20, 12) })

function cellsOf(markdown: string, firstCell: string): string[] {
  const line = markdown.split('\n').find((each) => each.startsWith(`| ${firstCell} |`)) ?? ''
  return line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim())
}

test('a dry run tells what will happen, what stays behind and where the files are', () => {
  const text = reportMarkdown(runOf('dry-run'), dryRun) ?? ''
  expect(cellsOf(text, 'Lead\\>contacts')).toEqual(['Lead\\>contacts', '4', '2', '1', '1', '1'])
  expect(cellsOf(text, 'skipped')).toEqual(['skipped', 'converted', '1'])
  expect(cellsOf(text, 'quarantine')).toEqual(['quarantine', 'no-email', '1'])
  expect(cellsOf(text, 'Status')).toEqual(['Status', 'stage', 'option-missing', '3'])
  expect(text).toContain('at least 7 calls and about 1.5 s')
  expect(text).toContain('read from Acme (account s); nothing was written to Portal \\| 1 (account t)')
  expect(text).toContain('Run run_1, begun 2026-11-20T12:00:00.000Z.')
  expect(text).toContain('- **warning**: One has none. For example 00Q1, 00Q2. Add one.')
  expect(text).toContain('/home/q.csv')
})

test('names from the two systems neither end a cell nor start markup', () => {
  const cells = cellsOf(reportMarkdown(runOf('dry-run'), dryRun) ?? '', 'contacts')
  expect(cells).toEqual(['contacts', 'x', 'A \\| B \\`c\\` \\<i\\>\\*d\\*\\_e\\_\\[f\\]', 'text'])
})

test('a report with nothing to list says so', () => {
  const text = reportMarkdown(runOf('dry-run'), { ...dryRun, schemaChanges: [], lost: [], findings: [] }) ?? ''
  expect(text.match(/^None\.$/gm)).toHaveLength(3)
})

test('a migration is told against its prediction', () => {
  const result: MigrateResult = {
    ...{ plan: 'a-b', planHash: 'hash', snapshotDigest: 'digest', dryRun: 'run_1', approval: 'approval_1' },
    systems: systemsOf('Acme', 'Portal'),
    phases: [],
    ...{ outcomes: [], kept: [], links: [], consent },
    tally: { read: 10, created: 5, updated: 2, unchanged: 1, skipped: 1, quarantined: 0, failed: 1 },
    ...{ predictedRight: 9, differences: 1, calls: 12, rateLimitHits: 0, seconds: 3.25, permitsBusyAtStart: 4 },
    ...{ startedAt: 0, endedAt: 1, findings: [], files: {} },
  }
  const text = reportMarkdown(runOf('migrate'), result) ?? ''
  expect(cellsOf(text, 'read')).toEqual(['read', 'created', 'updated', 'unchanged', 'skipped', 'quarantined', 'failed'])
  expect(cellsOf(text, '10')).toEqual(['10', '5', '2', '1', '1', '0', '1'])
  expect(text).toContain('9 of 10 predictions were right, 1 were not.')
  expect(text).toContain('12 calls in 3.25 s, 0 refused')
})

test('a verification tells each field that does not match', () => {
  const result: VerifyResult = {
    ...{
      run: 'run_2',
      systems: systemsOf('Acme', 'Portal'),
      readAt: 0,
      phases: [],
      matched: 7,
      mismatched: 2,
      missing: 1,
      fieldValues: 40,
      calls: 3,
      rateLimitHits: 0,
      files: {},
    },
    links: [],
    mismatches: [{ pair: 'Lead>contacts', field: 'first_name', count: 2, examples: ['a', 'b'] }],
  }
  const text = reportMarkdown(runOf('verify'), result) ?? ''
  expect(cellsOf(text, '7')).toEqual(['7', '2', '1', '40'])
  expect(cellsOf(text, 'first\\_name')).toEqual(['first\\_name', '2', 'a, b'])
})

test('other verbs leave no report', () => {
  expect(reportMarkdown(runOf('discover'), { connections: [] })).toBeNull()
})
