import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Era, textOf } from './connect.ts'

const root = join(import.meta.dirname, '../..')
const simulators: ChildProcess[] = []
const env: Record<string, string> = {}
let home: string

/** One simulated account; its variables are those that a person would set. */
async function simulate(vendor: string): Promise<void> {
  const args = ['simulators/main.ts', vendor, '--world', 'leads', '--size', '300', '--until-stdin-closes']
  const child = spawn(process.execPath, args, { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] })
  simulators.push(child)
  for await (const line of createInterface({ input: child.stdout })) {
    const ready = JSON.parse(line) as { url: string; env: Record<string, string> }
    Object.assign(env, ready.env, { [`CRM_FERRY_${vendor.toUpperCase()}_URL`]: ready.url })
    return
  }
  throw new Error(`the ${vendor} simulator did not start`)
}

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'crm-ferry-'))
  await Promise.all([simulate('hubspot'), simulate('salesforce')])
})
afterAll(async () => {
  await Promise.all(
    simulators.map(async (child) => {
      if (child.exitCode !== null || child.signalCode !== null) return
      const gone = once(child, 'exit')
      child.stdin?.end()
      await gone
    }),
  )
  await rm(home, { recursive: true })
})

/** A real host process pair: the server as a host starts it, the official client at the other end of its pipes. */
async function startHost(era: Era, folder: string, flags: string[]) {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [join(root, 'src/start.js'), '--home', folder, 'serve', ...flags],
    env: { PATH: process.env.PATH ?? '', XDG_CACHE_HOME: join(home, 'cache'), ...env },
    stderr: 'pipe',
  })
  const mode = era === '2025' ? ('legacy' as const) : { pin: '2026-07-28' as const }
  const client = new Client(
    { name: 'test', version: '1' },
    { capabilities: { elicitation: {} }, versionNegotiation: { mode } },
  )
  const garbage: Error[] = []
  client.onerror = (error) => garbage.push(error)
  let stderr = ''
  transport.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString()
  })
  await client.connect(transport)
  const call = async (name: string, args: Record<string, unknown>) => {
    let result = await client.callTool({ name, arguments: args })
    for (;;) {
      if (result.isError === true) throw new Error(`${name}: ${textOf(result)}`)
      const { state, run_id } = (result.structuredContent ?? {}) as { state?: string; run_id?: string }
      if (state === 'failed' || state === 'paused') throw new Error(`${name}: ${textOf(result)}`)
      if (state !== 'running' && state !== 'queued') return result
      result = await client.callTool({ name: 'get_run', arguments: { run_id, wait_seconds: 20 } })
    }
  }
  return { client, transport, call, garbage, stderr: () => stderr }
}

describe('a whole migration through a host, server and workers as processes', () => {
  test.each<[Era, string]>([
    ['2026', 'first'],
    ['2025', 'second'],
  ])(
    '%s era, %s start: discover, plan, dry run, approve, migrate, verify',
    { timeout: 120_000 },
    async (era, start) => {
      const { client, transport, call, garbage } = await startHost(era, join(home, era), ['--privileged'])
      client.setRequestHandler('elicitation/create', async ({ params }) => ({
        action: 'accept' as const,
        content: { phrase: /type: (.+)$/.exec(params.message)?.[1] ?? '' },
      }))
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
        await expect(call('execute_migration', { plan_id: 'leads' })).rejects.toThrow(/approv/i)
        expect((await call('request_approval', { plan_id: 'leads' })).structuredContent).toMatchObject({
          status: 'approved',
        })
        if (forecast.result.schema_changes.length > 0) await call('apply_schema_changes', { plan_id: 'leads' })
        const written = (await call('execute_migration', { plan_id: 'leads' })).structuredContent as MigrateAnswer
        expect(written).toMatchObject({ state: 'done', result: { tally: { read: forecast.result.read, failed: 0 } } })
        const verified = await call('verify_migration', { run_id: written.run_id })
        expect(verified.structuredContent).toMatchObject({ state: 'done', result: { mismatched: 0, missing: 0 } })
        const { resources } = await client.listResources()
        expect(resources.length).toBeGreaterThan(0)
        for (const { uri } of resources) await client.readResource({ uri })
        // The first start of a version on a machine compiles the sources; every later one does not.
        expect(await peakMegabytes(transport.pid)).toBeLessThanOrEqual(start === 'first' ? 150 : 110)
        expect(garbage).toEqual([])
      } finally {
        await client.close()
      }
    },
  )
})

interface DryRunAnswer {
  result: { read: number; schema_changes: unknown[] }
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
  const { client } = await startHost('2025', home, ['--config', '/none/config.yaml'])
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
