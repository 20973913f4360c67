import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { DryRunResult, MigrateResult, VerifyResult } from '../../src/model/results.ts'
import type { Verb } from '../../src/model/run.ts'
import { createCsv } from '../../src/report/csv.ts'
import { writeReportPage } from '../../src/report/html/index.ts'
import { dataOf, elementsOf, hashOf, sectionText, textOf } from './read-page.ts'
import { consent, reasonOf, systemsOf } from './systems.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ferry-page-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function csv(name: string, columns: readonly string[], rows: readonly (readonly string[])[]): Promise<string> {
  const file = await createCsv(join(folder, `${name}.csv`), columns)
  for (const row of rows) await file.add(row)
  await file.close()
  return file.path
}

const link = (id: string): string => `https://crm.example/${encodeURIComponent(id)}/view`
const kept = ['source_id', 'link', 'reason', 'detail', 'target_would_take_it', 'hint']

async function dryRunOf(name: string, ids: readonly string[]): Promise<DryRunResult> {
  const lines = ids.map((id, i) => [
    id,
    link(id),
    i === 0 ? 'quarantine' : 'update',
    `${900 + i}`,
    name,
    `${name} phone`,
  ])
  return {
    ...{ plan: name, planHash: 'p1a2', snapshot: 'snap_1', snapshotDigest: 'd3e4' },
    ...{ sourceAccount: name, targetAccount: 't-7', systems: systemsOf(name, 'Portal'), phases: [], read: ids.length },
    pairs: [
      {
        pair: 'Lead>contacts',
        counts: { create: 1_204, update: 2, unchanged: 1, skip: 3, quarantine: 41 },
        reasons: [
          { action: 'skip', ...reasonOf('converted', 3) },
          { action: 'quarantine', ...reasonOf(name, 41) },
        ],
      },
    ],
    schemaChanges: [{ action: 'create-field', object: name, field: { name, label: name, type: 'text' } }],
    lost: [{ pair: 'Lead>contacts', from: name, to: 'stage', reason: 'option-missing', count: 17, examples: [] }],
    findings: [
      { severity: 'info', code: 'aged', message: 'It is old.', count: 900, examples: [] },
      { severity: 'warning', code: name, message: 'Fewer.', count: 41, examples: ids.slice(0, 1) },
      { severity: 'warning', code: 'b', message: name, count: 55, examples: [], fix: `Edit ${name}.` },
    ],
    estimate: { calls: 1_234, seconds: 300, phases: [] },
    links: [],
    ...{ schemaBefore: '', schemaAfter: '' },
    files: {
      actions: await csv('actions', ['source_id', 'link', 'action', 'target_id', 'reason', 'fields'], lines),
      quarantine: await csv('quarantine', kept, [[ids[0] ?? '', '', name, '', 'no', `Mend ${name} there.`]]),
    },
  }
}

const versions = { program: '9.8.7', node: 'v24' }

async function pageOf(verb: Verb, result: object, earlier: Record<string, object> = {}): Promise<string> {
  const path = join(folder, 'report.html')
  const find = async (id: string) => ({ result: (earlier[id] as Record<string, unknown> | undefined) ?? null })
  const run = { id: 'run_1', verb, createdAt: Date.UTC(2026, 10, 20, 12) }
  expect(await writeReportPage(path, run, result, { versions, find })).toBe(true)
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  return readFile(path, 'utf8')
}

describe('the page of a dry run', () => {
  test('tells the accounts, the totals, the cost and the hashes', async () => {
    const text = textOf(await pageOf('dry-run', await dryRunOf('Acme', ['a1', 'a2'])))
    for (const said of ['Acme (account Acme)', 'Portal (account t-7)', '2026-11-20 12:00:00 UTC', '1,204 to create'])
      expect(text).toContain(said)
    for (const said of ['1,234 calls and 5 minutes', 'plan hash p1a2', 'snapshot digest d3e4', 'crm-ferry 9.8.7'])
      expect(text).toContain(said)
  })

  test('ranks findings within their severity, with what mends each', async () => {
    const text = sectionText(await pageOf('dry-run', await dryRunOf('Acme', ['a1'])), 'findings')
    const order = ['Warnings', '55', 'To mend it: Edit Acme.', '41', 'a1', 'To mend it: Mend Acme there.', '900']
    const places = order.map((said) => text.indexOf(said))
    expect(places).toEqual([...places].sort((a, b) => a - b))
    expect(places).not.toContain(-1)
  })

  test('tells what is not written with its hint, and what stays behind', async () => {
    const page = await pageOf('dry-run', await dryRunOf('Acme', ['a1']))
    expect(sectionText(page, 'kept')).toContain('kept back Acme 41 no Mend Acme there. a1')
    expect(sectionText(page, 'kept').indexOf('Acme 41')).toBeLessThan(sectionText(page, 'kept').indexOf('converted 3'))
    expect(sectionText(page, 'lost')).toContain('Acme stage option-missing 17')
  })
})

const hostileNames = [
  '<img src=x onerror=alert(1)>',
  '</script><script>alert(1)</script>',
  '"><svg onload=alert(1)>',
  "' autofocus onfocus='alert(1)",
  '<!--<script>',
  '&lt;b&gt; </style></title>',
]

describe('names from the two systems', () => {
  test.each(hostileNames)('stay text: %s', async (name) => {
    const harmless = await pageOf('dry-run', await dryRunOf('Acme', ['a1', 'a2']))
    const page = await pageOf('dry-run', await dryRunOf(name, [name, 'a2']))
    expect(elementsOf(page)).toEqual(elementsOf(harmless))
    expect(page).not.toContain('<!--')
    expect(textOf(page)).toContain(`Edit ${name}.`.replace(/\s+/g, ' '))
    expect(dataOf(page, 'record-rows')).toEqual([
      [name, 0, 0, '900', 1, 2],
      ['a2', 0, 3, '901', 1, 2],
    ])
    expect(dataOf(page, 'record-texts')).toMatchObject({ texts: ['quarantine', name, `${name} phone`, 'update'] })
  })

  test('the policy names the style and the script of the page and nothing else', async () => {
    const page = await pageOf('dry-run', await dryRunOf('Acme', ['a1']))
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]
    expect(policy?.split('; ')).toEqual([
      "default-src 'none'",
      `style-src ${hashOf(page, 'style')}`,
      `script-src ${hashOf(page, 'script')}`,
      "base-uri 'none'",
      "form-action 'none'",
    ])
    expect(page).not.toMatch(/\s(style|on\w+)=|<link|\ssrc=/)
  })
})

const migrate: MigrateResult = {
  ...{ plan: 'a-b', planHash: 'p1a2', snapshotDigest: 'd3e4', dryRun: 'run_d', approval: 'approval_1' },
  systems: systemsOf('Acme', 'Portal'),
  phases: [],
  ...{ outcomes: [], kept: [], links: [], consent },
  tally: { read: 1_251, created: 1_203, updated: 2, unchanged: 1, skipped: 3, quarantined: 41, failed: 1 },
  ...{ predictedRight: 1_250, differences: 1, calls: 77, rateLimitHits: 6, seconds: 90, permitsBusyAtStart: 4 },
  ...{ startedAt: 0, endedAt: 90_000, findings: [], files: {} },
}

describe('the page of a migration', () => {
  test('sets what was predicted beside what was done', async () => {
    const dryRun = await dryRunOf('Acme', ['a1'])
    const files = { quarantine: dryRun.files.quarantine ?? '' }
    const page = await pageOf('migrate', { ...migrate, files }, { run_d: dryRun })
    expect(sectionText(page, 'predictions')).toContain('created 1,204 1,203')
    expect(sectionText(page, 'predictions')).toContain('refused by the target 0 1')
    expect(sectionText(page, 'predictions')).toContain('For 1,250 of 1,251 records')
    expect(sectionText(page, 'kept')).toContain('Acme 1 no Mend Acme there. a1')
    expect(sectionText(page, 'cost')).toContain('writing 77 6 90 seconds')
    expect(sectionText(page, 'verification')).toContain('not been read back')
  })

  test('is written without a dry run that the journal no longer has', async () => {
    expect(sectionText(await pageOf('migrate', migrate), 'predictions')).toContain('created not known 1,203')
  })

  test('once verified, tells what matched, differed and was missing', async () => {
    const verify: VerifyResult = {
      ...{
        run: 'run_m',
        systems: systemsOf('Acme', 'Portal'),
        readAt: 0,
        phases: [],
        matched: 1_200,
        mismatched: 3,
        missing: 2,
        fieldValues: 40,
        calls: 8,
        rateLimitHits: 0,
      },
      links: [],
      ...{
    mismatches: [{ pair: 'Lead>contacts', field: '<b>', count: 3, examples: ['a9'] }], files: {} },
    }
    const page = await pageOf('verify', verify, { run_m: migrate })
    expect(sectionText(page, 'verification')).toContain('1,200 matched 3 mismatched 2 missing')
    expect(sectionText(page, 'verification')).toContain('<b> 3 a9')
    expect(textOf(page)).toContain('5 of 1,205 that were read back do not hold what was sent')
    expect(sectionText(page, 'cost')).toContain('reading back 8 0')
  })
})

test('other verbs leave no page', async () => {
  const path = join(folder, 'report.html')
  const given = { versions, find: async () => null }
  const run = { id: 'run_1', verb: 'discover' as const, createdAt: 0 }
  expect(await writeReportPage(path, run, {}, given)).toBe(false)
  await expect(stat(path)).rejects.toMatchObject({ code: 'ENOENT' })
})
