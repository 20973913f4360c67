import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Era, textOf } from './connect.ts'
import { Accounts } from './host-process.ts'

let accounts: Accounts

beforeAll(async () => {
  accounts = await Accounts.open()
})
afterAll(() => accounts.close())

test('two servers on one home see the same runs, and one approval serves one of two migrations', async () => {
  const both = await Accounts.open()
  const folder = join(both.home, 'shared')
  const [one, other] = await Promise.all([
    both.startHost('2026', folder, ['--privileged']),
    both.startHost('2025', folder, ['--privileged']),
  ])
  try {
    other.approveAll()
    const objects = [{ source: 'Lead', target: 'contacts' }]
    await one.call('propose_mapping', { source: 'salesforce', target: 'hubspot', objects, plan_id: 'leads' })
    const [forecast, seen] = await Promise.all([
      one.call('dry_run', { plan_id: 'leads' }),
      other.call('discover_schema', { connections: ['hubspot'] }),
    ])
    expect(seen.isError).toBeFalsy()
    const { run_id, result } = forecast.structuredContent as unknown as DryRunAnswer & { run_id: string }
    const { runs } = (await other.call('list_runs', {})).structuredContent as { runs: { run_id: string }[] }
    expect(runs.map((run) => run.run_id)).toContain(run_id)
    await other.call('request_approval', { plan_id: 'leads' })
    await one.call('apply_schema_changes', { plan_id: 'leads' })
    const ends = await Promise.allSettled(
      [one, other].map(({ call }) => call('execute_migration', { plan_id: 'leads' })),
    )
    const [done, ...more] = ends.filter((end) => end.status === 'fulfilled')
    expect(more).toEqual([])
    const written = done?.value.structuredContent as unknown as MigrateAnswer
    expect(written).toMatchObject({ state: 'done', result: { tally: { read: result.read, failed: 0 } } })
    expect(String(ends.find((end) => end.status === 'rejected')?.reason)).toMatch(/approv/i)
    const follow = { run_id: written.run_id }
    expect((await other.call('verify_migration', follow)).structuredContent).toMatchObject({
      result: { mismatched: 0, missing: 0 },
    })
    expect([...one.garbage, ...other.garbage]).toEqual([])
  } finally {
    await Promise.all([one.client.close(), other.client.close()])
    await both.close()
  }
}, 120_000)

describe('a whole migration through a host, server and workers as processes', () => {
  test.each<[Era, string]>([
    ['2026', 'first'],
    ['2025', 'second'],
  ])(
    '%s era, %s start: discover, plan, dry run, approve, migrate, verify',
    { timeout: 120_000 },
    async (era, start) => {
      const { client, transport, call, approveAll, garbage } = await accounts.startHost(era, join(accounts.home, era), [
        '--privileged',
      ])
      approveAll()
      try {
        const { connections } = (await call('list_connections', {})).structuredContent as {
          connections: { ready: boolean }[]
        }
        expect(connections.map(({ ready }) => ready)).toEqual([true, true])
        await call('discover_schema', { connections: ['salesforce', 'hubspot'] })
        const objects = [{ source: 'Lead', target: 'contacts' }]
        await call('propose_mapping', { source: 'salesforce', target: 'hubspot', objects, plan_id: 'leads' })
        expect(textOf(await call('get_plan', { plan_id: 'leads' }))).toContain('crm-data-')
        const forecast = (await call('dry_run', { plan_id: 'leads' })).structuredContent as DryRunAnswer
        expect(forecast).toMatchObject({ state: 'done' })
        const previewed = (await call('preview_records', { plan_id: 'leads' })).structuredContent
        expect(previewed).toMatchObject({ state: 'done', result: { basis: 'dry-run', rules_left_out: 0 } })
        expect((previewed as PreviewAnswer).result.records.length).toBeGreaterThan(2)
        await expect(call('execute_migration', { plan_id: 'leads' })).rejects.toThrow(/approv/i)
        expect((await call('request_approval', { plan_id: 'leads' })).structuredContent).toMatchObject({
          status: 'approved',
        })
        if (forecast.result.schema_changes.length > 0) await call('apply_schema_changes', { plan_id: 'leads' })
        const written = (await call('execute_migration', { plan_id: 'leads' })).structuredContent as MigrateAnswer
        expect(written).toMatchObject({ state: 'done', result: { tally: { read: forecast.result.read, failed: 0 } } })
        const verified = await call('verify_migration', { run_id: written.run_id })
        expect(verified.structuredContent).toMatchObject({ state: 'done', result: { mismatched: 0, missing: 0 } })
        const again = (await call('dry_run', { plan_id: 'leads' })).structuredContent as DryRunAnswer
        expect(again.result.pairs).toMatchObject([{ counts: { create: 0, update: 0 } }])
        const { resources } = await client.listResources()
        expect(resources.length).toBeGreaterThan(0)
        for (const { uri } of resources) await client.readResource({ uri })
        // The first start of a version on a machine compiles the sources; every later one does not. Either bound leaves a
        // fifth of what a quiet machine shows, since V8 collects later where other work takes its turns.
        expect(await peakMegabytes(transport.pid)).toBeLessThanOrEqual(start === 'first' ? 150 : 110)
        expect(garbage).toEqual([])
      } finally {
        await client.close()
      }
    },
  )
})

interface DryRunAnswer {
  result: { read: number; schema_changes: unknown[]; pairs: unknown[] }
}
interface PreviewAnswer {
  result: { records: unknown[] }
}
interface MigrateAnswer {
  run_id: string
}

/** The most memory that the process ever held; only Linux tells. */
async function peakMegabytes(pid: number | null): Promise<number> {
  if (process.platform !== 'linux' || pid === null) return 0
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1_024
}

test('a faulty configuration is told by every call, and the server offers nothing that writes', async () => {
  const { client } = await accounts.startHost('2025', accounts.home, ['--config', '/none/config.yaml'])
  try {
    const { tools } = await client.listTools()
    expect(tools.map(({ name }) => name)).not.toContain('execute_migration')
    const answer = await client.callTool({ name: 'list_connections', arguments: {} })
    expect(answer.isError).toBe(true)
    expect(textOf(answer)).toContain('/none/config.yaml')
  } finally {
    await client.close()
  }
})
