import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createApp } from '../../src/app.ts'
import { openStore } from '../../src/store/sqlite/index.ts'
import { fakeApp } from '../tools/fake-app.ts'
import { runCli } from './run-cli.ts'

const verbs = (app: ReturnType<typeof fakeApp>) => app.calls.map(({ verb }) => verb)
const asked = (app: ReturnType<typeof fakeApp>) => app.calls.find(({ verb }) => verb === 'purge')?.args[0]

test.each([
  [['run-1'], { which: { run: 'run-1' }, journal: false }],
  [['--all', '--journal'], { which: 'all', journal: true }],
  [['--older-than', '30'], { which: { olderThanMs: 2_592_000_000 }, journal: false }],
])('purge %j asks the app for just that', async (args, request) => {
  const app = fakeApp()
  const ran = await runCli(['purge', ...args, '--yes'], app)
  expect(ran.status).toBe(0)
  expect(asked(app)).toEqual(request)
  expect(ran.out).toBe('Purged 1 run: snapshots 3.0 MB, match indexes 3.0 MB.\n')
})

test('--json tells what went', async () => {
  const ran = await runCli(['purge', '--all', '--yes', '--json'], fakeApp())
  expect(JSON.parse(ran.out)).toMatchObject({ runs: ['run-1'], files: { snapshots: { files: 2, bytes: 3_000_000 } } })
})

test.each([
  [[]],
  [['run-1', '--all']],
  [['--all', '--older-than', '3']],
  [['--older-than', '-1']],
  [['--older-than', 'x']],
])('purge %j is wrong usage, and nothing is asked', async (args) => {
  const app = fakeApp()
  expect((await runCli(['purge', ...args, '--yes'], app)).status).toBe(2)
  expect(verbs(app)).not.toContain('purge')
})

test('a script has to say --yes', async () => {
  const app = fakeApp()
  const ran = await runCli(['purge', '--all'], app)
  expect(ran.status).toBe(2)
  expect(ran.err).toContain('--yes')
  expect(verbs(app)).not.toContain('purge')
})

test('a person sees what goes and what stays, and types the word', async () => {
  const app = fakeApp()
  const profiles = [{ connection: 'salesforce', object: 'Lead' }]
  const scope = { ...app.purgePlan.scope, profiles, journalCopies: true }
  app.purgePlan = { ...app.purgePlan, scope, busy: ['run-9'], snapshotsKept: 2 }
  const ran = await runCli(['purge', '--all'], app, { terminal: true, types: 'purge' })
  expect(verbs(app)).toContain('purged')
  expect(ran.out).toContain('The data of 1 run goes: 1 snapshot')
  expect(ran.out).toContain('Outcomes and id map stay.')
  expect(ran.out).toContain('run-9')
  expect(ran.out).toContain('1 profile of source objects: gone as well.')
  expect(ran.out).toContain('Copies of the journal')
  expect(ran.out).toContain('2 snapshots kept')
})

test.each([['yes'], [''], [null]])('typing %j purges nothing', async (types) => {
  const app = fakeApp()
  const ran = await runCli(['purge', '--all'], app, { terminal: true, types })
  expect(verbs(app)).not.toContain('purged')
  expect(ran.out).toContain('Nothing was purged.')
})

test('the app purges a paused run, and then refuses to resume or verify it', async () => {
  const home = await mkdtemp(join(tmpdir(), 'crm-ferry-'))
  try {
    const store = await openStore({ home })
    await store.runs.create({ id: 'paused', verb: 'dry-run', plan: 'p', input: {} }, 1)
    await store.runs.requestPause('paused', 2)
    await store.runs.create({ id: 'done', verb: 'migrate', plan: 'p', input: {} }, 3)
    const claimed = await store.runs.claim('done', 'w', 3, 1_000)
    await store.runs.finish('done', 'fence' in claimed ? claimed.fence : 0, { state: 'done', result: {} }, 4)
    await (await store.beforeImages('done')).put('contacts', [{ id: 't', sourceId: 's', row: { email: 'a@b.test' } }])
    await store.close()
    const app = await createApp({ home, file: null, connections: [], privileged: false, readOnly: false })
    const request = { which: 'all', journal: false } as const
    expect(await app.purge(request, async () => false)).toBeNull()
    const purged = await app.purge(request, async ({ scope }) => scope.runs.length === 2)
    expect(purged?.files.beforeImages.files).toBeGreaterThan(0)
    const refusal = { message: expect.stringMatching(/was purged on/) }
    await expect(app.resume('paused')).rejects.toMatchObject(refusal)
    await expect(app.start({ verb: 'verify', run: 'done' })).rejects.toMatchObject(refusal)
    await app.close()
  } finally {
    await rm(home, { recursive: true })
  }
})
