import { expect, test } from 'vitest'
import { fakeApp, noon, run } from '../tools/fake-app.ts'
import { runCli } from './run-cli.ts'

const wakeAt = noon + 20 * 3_600_000
const utc = '2026-11-21 08:00 UTC'
const asleep = run({
  ...{ verb: 'migrate', state: 'running', wakeAt },
  progress: { phase: 'waiting for the daily budget. Nothing is left.', done: 0, total: null },
})

test('a migration that is ordered for later is not watched, and says when it begins and how to call it off', async () => {
  const app = fakeApp([{ verb: 'migrate', state: 'queued', wakeAt }])
  const { status, out } = await runCli(['migrate', 'leads', '--at', '2026-11-21 08:00'], app)
  expect(status).toBe(0)
  expect(app.calls).toEqual([
    { verb: 'start', args: [{ verb: 'migrate', plan: 'leads', at: '2026-11-21 08:00' }] },
    { verb: 'close', args: [] },
  ])
  expect(out).toContain(utc)
  expect(out).toContain('crm-ferry pause run-1')
})

test('runs marks what sleeps with its time and what is paused with the command that goes on', async () => {
  const app = fakeApp()
  app.runs = async () => [
    asleep,
    run({ id: 'run-4', verb: 'apply-schema', state: 'paused' }),
    run({ id: 'run-2', state: 'paused' }),
    run({ id: 'run-3', state: 'done' }),
  ]
  const lines = (await runCli(['runs'], app)).out.trimEnd().split('\n')
  expect(lines.at(-4)).toContain(utc)
  // Without the flag it would be refused.
  expect(lines.at(-3)).toContain('crm-ferry resume run-4 --privileged')
  expect(lines.at(-2)).toContain('crm-ferry resume run-2 |')
  expect(lines.at(-1)).not.toContain('crm-ferry')
})

test('a run that sleeps says so, and why, until when', async () => {
  const { status, out } = await runCli(['run', 'run-1'], fakeApp([asleep]))
  expect(status).toBe(0)
  expect(out).toContain(utc)
  expect(out).toContain('Nothing is left')
})

test('who watches a sleeping run sees when it goes on', async () => {
  const app = fakeApp([asleep])
  app.run = async (_, wait) => {
    wait?.onProgress?.(asleep)
    return run({ state: 'failed', problem: { code: 'plan', message: 'enough' } })
  }
  expect((await runCli(['migrate', 'leads'], app)).err).toContain('goes on at ')
})

test('every command says on stderr which sleepers it gave another worker', async () => {
  const app = fakeApp()
  app.rouse = async () => [asleep]
  const { out, err } = await runCli(['runs', '--json'], app)
  expect(err).toContain('run-1')
  expect(JSON.parse(out)).toHaveLength(1)
})
