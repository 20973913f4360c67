import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { VerifyResult } from '../../src/model/results.ts'
import { dataOf, sectionText, textOf } from './read-page.ts'
import { dryRunOf, migrateResult, verifyResult, writeCsv } from './results.ts'
import { reportsOf, write } from './write.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ferry-final-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function section(id: string, verify: VerifyResult | null = null): Promise<string> {
  const dryRun = await dryRunOf(folder, 'Acme', ['a1'])
  const earlier = { run_d: { result: dryRun }, run_m: { result: migrateResult } }
  const written =
    verify === null
      ? await write(folder, 'migrate', migrateResult, earlier)
      : await write(folder, 'verify', verify, earlier)
  return sectionText(written.page, id)
}

test('counts what came of each predicted action', async () => {
  const text = await section('predictions')
  expect(text).toContain('create 1,203 0 0 0 0 1')
  expect(text).toContain('update 0 2 0 0 0 0')
  expect(text).toContain('quarantine 0 0 0 0 41 0')
  expect(text).toContain('For 1,250 of 1,251 records it came as predicted, for 1 it did not.')
})

test('tells what was kept back by reason, the most frequent first, and what the target refused', async () => {
  const text = await section('kept')
  expect(text).toContain('no-email kept back 41 no Mend no-email there. 00Q1')
  expect(text).toContain('BANNED refused by the target 1 no Mend BANNED there. 00Q9')
  expect(text.indexOf('no-email')).toBeLessThan(text.indexOf('BANNED'))
})

test('tells of each relation what was made, what was found again, and what was left out and why', async () => {
  const before = await section('relations')
  expect(before).toContain('Lead.Firm => contacts>companies a link, made when all records are there 79 1 4')
  expect(before).toContain('no_such_record 4 Look for it. 00Q1>0015')
  expect(before).not.toContain('found when read back')
  expect(await section('relations', verifyResult)).toMatch(/found when read back .* 79 1 4 78/)
})

test('tells calls, pace, shares of the limits and time by phase, and what had been estimated', async () => {
  const text = await section('cost', verifyResult)
  // 450 calls in nine windows of a hundred; a day has ten thousand.
  expect(text).toContain('writing 450 6 90 seconds 50 % 4.5 %')
  expect(text).toContain('reading back and comparing 8 0 4 seconds 8 % 0.1 %')
  expect(text).toContain('estimated at least 1,234 5 minutes')
  expect(text).toContain('4 permits of the window were busy when the writing began, and 5,000 calls of the day')
  expect(text.match(/writing 2026/g)).toHaveLength(2)
  expect(text).toContain('reading back and comparing Lead to contacts 2026')
})

test('what calls took of a day is told in what the target counts', async () => {
  const { source, target } = migrateResult.systems
  const systems = { source, target: { ...target, limits: { ...target.limits, unit: 'tokens' } } }
  const phases = migrateResult.phases.map((phase) => ({ ...phase, cost: phase.calls * 5 }))
  const { page } = await write(folder, 'migrate', { ...migrateResult, systems, phases })
  const text = sectionText(page, 'cost')
  expect(text).toContain('10,000 tokens a day')
  expect(text).toContain('writing 450 6 90 seconds 50 % 22.5 %')
  expect(text).toContain('5,000 tokens of the day were left')
})

test('tells by which way it was approved and when, and what it was bound to', async () => {
  expect(await section('approval')).toContain('given by a person through terminal')
  expect(await section('approval')).toContain('given 2026-11-20 13:05:00 UTC')
  expect(await section('approval')).toContain('records to create 1,204 records to update 2')
  expect(await section('approval')).toContain('may be off 0.5 %')
  const proof = await section('proof')
  for (const said of ['plan hash p1a2', 'snapshot digest d3e4', 'before1', 'after2', 'approval approval_1', 'v64.0'])
    expect(proof).toContain(said)
})

test('tells which fields and options were made before, by which run, and in what time', async () => {
  expect(await section('schema')).toContain('contacts ferry_key created run_s contacts tier HOT added run_s')
  expect(await section('cost')).toContain(
    'changing the schema of the target contacts 2026-11-20 12:01:00 UTC less than',
  )
})

test('is written without a dry run that the journal no longer has', async () => {
  const { page } = await write(folder, 'migrate', migrateResult)
  expect(sectionText(page, 'cost')).not.toContain('estimated')
  expect(sectionText(page, 'verification')).toContain('not been read back')
})

test('once verified, tells what matched, differed and was missing', async () => {
  const text = await section('verification', verifyResult)
  expect(text).toContain('1,200 matched 3 mismatched 2 missing')
  expect(text).toContain('Lead to contacts <b> 3 a9')
})

test('a link that is gone is told at the head, also where every record holds what was sent', async () => {
  const name = 'Lead.Firm => contacts>companies'
  const mismatches = [{ pair: name, field: name, count: 1, examples: ['00Q1>0015'] }]
  const verified = { ...verifyResult, mismatched: 0, missing: 0, mismatches }
  const { page } = await write(folder, 'verify', verified, { run_m: { result: migrateResult } })
  expect(textOf(page)).toContain('hold what was sent. 1 reference or link that was made is not there.')
  expect(page).toContain('<a href="#find=00Q1"><code>00Q1&gt;0015</code></a>')
  expect(sectionText(page, 'verification')).toContain(`${name} the tie itself 1 00Q1>0015`)
})

test('a verification brings the report of the migration up to date, where it lies', async () => {
  const own = join(folder, 'migration')
  const records = await writeCsv(
    own,
    'records',
    ['source_id', 'link', 'pair', 'name', 'happened'],
    [['00Q1', '', 'Lead>contacts', 'Ada', 'created']],
  )
  const first = await write(own, 'migrate', { ...migrateResult, files: { records } })
  expect(textOf(first.page)).toContain('They were not read back yet.')
  const migrated = { ...migrateResult, files: { records, ...first.paths } }
  const second = await reportsOf(join(folder, 'verification'), 'verify', verifyResult, { run_m: { result: migrated } })
  expect(second).toEqual({ ...first.paths, json: join(folder, 'verification', 'report.json') })
  const page = await readFile(first.paths.html ?? '', 'utf8')
  expect(textOf(page)).toContain('5 of 1,205 that were read back do not hold what was sent')
  expect(dataOf(page, 'record-rows')).toHaveLength(1)
  expect(JSON.parse(await readFile(first.paths.json ?? '', 'utf8'))).toMatchObject({
    ...{ tally: migrateResult.tally, verification: { matched: 1_200 }, files: { records } },
  })
  expect(JSON.parse(await readFile(second?.json ?? '', 'utf8'))).toMatchObject({ matched: 1_200, run: 'run_m' })
  const left = ['records.csv', 'report.csv', 'report.html', 'report.json', 'report.md']
  expect((await readdir(own)).sort()).toEqual(left)
})

test('of a migration whose files were purged, or deleted by a person, the verification leaves a report of its own without them', async () => {
  const files = { records: join(folder, 'gone', 'records.csv'), report: join(folder, 'gone', 'report.md') }
  const purged = { result: { ...migrateResult, files } }
  const { paths, page } = await write(folder, 'verify', verifyResult, { run_m: purged })
  expect(paths.report).toBe(join(folder, 'report.md'))
  expect(textOf(page)).toContain('1,200 matched')
  expect(page).not.toContain('gone')
})

test('a verification whose migration is no longer in the journal leaves no report', async () => {
  expect(await reportsOf(folder, 'verify', verifyResult)).toBeNull()
})
