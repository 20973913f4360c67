import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { DryRunResult } from '../../src/model/results.ts'
import { sectionText, textOf } from './read-page.ts'
import { dryRunOf } from './results.ts'
import { write } from './write.ts'

let folder: string
let result: DryRunResult
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ferry-dry-run-'))
  result = await dryRunOf(folder, 'Acme', ['a1', 'a2'])
})
afterEach(() => rm(folder, { recursive: true }))

async function section(id: string, more: Partial<DryRunResult> = {}): Promise<string> {
  return sectionText((await write(folder, 'dry-run', { ...result, ...more })).page, id)
}

function expectInOrder(text: string, said: readonly string[]): void {
  const places = said.map((each) => text.indexOf(each))
  expect(places).not.toContain(-1)
  expect(places).toEqual([...places].sort((a, b) => a - b))
}

test('tells the accounts, the totals, and the versions and hashes', async () => {
  const text = textOf((await write(folder, 'dry-run', result)).page)
  for (const said of ['Acme (account s-1)', 'Portal (account t-7)', '2026-11-20 12:00:00 UTC', '1,204 to create'])
    expect(text).toContain(said)
  for (const said of [
    'plan hash p1a2',
    'snapshot digest d3e4',
    'before1',
    'after2',
    'API of Acme v64.0',
    'crm-ferry 9.8.7',
  ])
    expect(text).toContain(said)
})

test('groups findings by what they are about, the gravest and then the most frequent first', async () => {
  expectInOrder(await section('findings'), [
    ...['About the plan and the two systems', 'It lacks rights.', 'Grant them.', 'It is old.'],
    ...['Records that are kept back', '55', 'To mend it: Edit Acme.', '41', 'a1', 'To mend it: Mend Acme there.'],
    ...['{"edit":"field-policy","object":"Lead>contacts","to":"Acme","invalid":"omit"}'],
    ...['Records that the plan skips', 'Skipped.'],
  ])
})

test('an example leads to its line on the page and to the record itself', async () => {
  const { page, markdown } = await write(folder, 'dry-run', result)
  expect(page).toContain('<a href="#find=a1"><code>a1</code></a>')
  expect(page).toContain('href="https://crm.example/a1/view"')
  expect(markdown).toContain('[a1](<https://crm.example/a1/view>)')
})

test('tells values that stay behind and schema changes, options of fields included', async () => {
  expect(await section('lost')).toContain('Lead to contacts Acme stage option-missing 17 a2')
  const options = [{ value: 'HOT', label: 'Hot' }]
  const text = await section('schema', {
    schemaChanges: [...result.schemaChanges, { action: 'add-options', object: 'contacts', field: 'tier', options }],
  })
  expect(text).toContain('Acme Acme new field Acme text')
  expect(text).toContain('contacts tier new option HOT Hot')
})

test('tells calls and time by phase, and what the day has left of its budget', async () => {
  const text = await section('cost')
  expect(text).toContain('at least 1,234 calls and 5 minutes')
  expect(text).toContain('reading back and comparing 66 12 seconds')
  expect(text).toContain('1,000 calls a day 900 0 15 0 885')
  expect(text).toContain('10,000 calls a day 5,000 2,000 7 1,300 3,693')
  expect(text).toContain('reading the source 2026-11-20 12:01:00 UTC 3 seconds 12 0')
})

test('a day that is counted in tokens is told in tokens', async () => {
  const { source, target } = result.systems
  const systems = { source, target: { ...target, limits: { ...target.limits, unit: 'tokens' } } }
  const phases = [{ name: 'write' as const, calls: 13_000, cost: 65_000, seconds: 1_300 }]
  const estimate = { calls: 13_000, cost: 65_000, seconds: 1_300, days: 9, phases }
  const index = result.phases.map((phase) => (phase.name === 'index' ? { ...phase, cost: 70 } : phase))
  const text = await section('cost', { systems, estimate, phases: index })
  expect(text).toContain('at least 13,000 calls (65,000 tokens) and')
  expect(text).toContain("on about 9 days of the target's budget")
  expect(text).toContain('phase of the migration calls at least tokens at least time at least')
  expect(text).toMatch(/13,000 65,000 2\d minutes/)
  expect(text).toMatch(/10,000 tokens a day 5,000 2,000 \d\d 65,000 too little for one day/)
})

test('a budget that an account does not tell is not made up', async () => {
  const { source, target } = result.systems
  const systems = { source, target: { ...target, limits: { concurrency: 5 } } }
  expect(await section('cost', { systems })).toContain('not told not known 7 1,300 not known')
})

test('what the target does by itself is told, or said to be unknown', async () => {
  expect(await section('automations')).toContain('What Portal does by itself')
  expect(await section('automations')).toContain('cannot be known')
  const setOff = { severity: 'warning', code: 'x', message: 'Flow 7 starts.', count: 1, examples: [], about: 'set-off' }
  const text = await section('automations', { findings: [setOff as DryRunResult['findings'][number]] })
  expect(text).toContain('Flow 7 starts.')
  expect(text).not.toContain('cannot be known')
})

test('nothing to say is said', async () => {
  expect(await section('findings', { findings: [] })).toContain('None.')
  expect(await section('lost', { lost: [] })).toContain('None.')
  expect(await section('schema', { schemaChanges: [] })).toContain('None.')
})

test('tells fields that go nowhere with their values, what is lost before the bookkeeping, and whose records nobody gets', async () => {
  expectInOrder(await section('unmapped'), [
    ...['Fax Acme 12 stay behind not wanted', 'Items Items stay behind, not counted not wanted'],
    'SystemModstamp Stamp 9,999',
  ])
  expect(await section('owners')).toContain('o***@a.example 005A inactive nobody user-inactive 31')
})

test('tells which field goes where, how sure that is and what is lost, the doubtful ones first', async () => {
  expectInOrder(await section('mappings'), [
    'Met met as it is unsure the time of day',
    'Email email email sure nothing',
  ])
})
