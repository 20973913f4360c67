import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { systemClock } from '../../src/clock.ts'
import { stopWorker } from '../../src/dispatch/stop-worker.ts'
import { openStore } from '../../src/store/sqlite/index.ts'
import { type Era, textOf } from './connect.ts'

const root = join(import.meta.dirname, '../..')

/** Ends every worker of a home where it stands. */
async function endWorkers(home: string): Promise<void> {
  if (!existsSync(join(home, 'journal.db'))) return
  const store = await openStore({ home })
  try {
    for (const { id, state } of await store.runs.list(1_000)) {
      if (state === 'running') await stopWorker({ store, clock: systemClock }, id)
    }
  } finally {
    await store.close()
  }
}

export type HostProcess = Awaited<ReturnType<Accounts['startHost']>>

/** A simulated account of both vendors with 300 leads, and a folder for the homes of servers. */
export class Accounts {
  readonly #simulators: ChildProcess[] = []
  /** What a person would set to reach them. */
  readonly env: Record<string, string> = {}
  readonly #homes = new Set<string>()
  readonly home: string

  private constructor(home: string) {
    this.home = home
  }

  static async open(): Promise<Accounts> {
    const accounts = new Accounts(await mkdtemp(join(tmpdir(), 'crm-ferry-')))
    await Promise.all([accounts.#simulate('hubspot'), accounts.#simulate('salesforce')])
    return accounts
  }

  /** What a simulator itself says, past the vendor's paths. */
  async ask<T>(vendor: string, path: string): Promise<T> {
    const reply = await fetch(`${this.env[`CRM_FERRY_${vendor.toUpperCase()}_URL`]}/_sim/${path}`)
    if (!reply.ok) throw new Error(`${path}: ${await reply.text()}`)
    return (await reply.json()) as T
  }

  /** Changes something of a simulator, past the vendor's paths. */
  async tell(vendor: string, path: string, body: object): Promise<void> {
    const url = `${this.env[`CRM_FERRY_${vendor.toUpperCase()}_URL`]}/_sim/${path}`
    const reply = await fetch(url, { method: 'POST', body: JSON.stringify(body) })
    if (!reply.ok) throw new Error(`${path}: ${await reply.text()}`)
  }

  /** Workers outlive the servers that started them, so they are ended here, before what they work with goes. */
  async close(): Promise<void> {
    for (const home of this.#homes) await endWorkers(home)
    await Promise.all(
      this.#simulators.map(async (child) => {
        if (child.exitCode !== null || child.signalCode !== null) return
        const gone = once(child, 'exit')
        child.stdin?.end()
        await gone
      }),
    )
    await rm(this.home, { recursive: true })
  }

  /** Its variables are those that a person would set. */
  async #simulate(vendor: string): Promise<void> {
    const args = ['simulators/main.ts', vendor, '--world', 'leads', '--size', '300', '--until-stdin-closes']
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['pipe', 'pipe', 'inherit'] })
    this.#simulators.push(child)
    for await (const line of createInterface({ input: child.stdout })) {
      const ready = JSON.parse(line) as { url: string; env: Record<string, string> }
      Object.assign(this.env, ready.env, { [`CRM_FERRY_${vendor.toUpperCase()}_URL`]: ready.url })
      return
    }
    throw new Error(`the ${vendor} simulator did not start`)
  }

  /** A real host process pair: the server as a host starts it, the official client at the other end of its pipes. */
  async startHost(era: Era, folder: string, flags: string[]) {
    this.#homes.add(folder)
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [join(root, 'src/start.js'), '--home', folder, 'serve', ...flags],
      env: { PATH: process.env.PATH ?? '', XDG_CACHE_HOME: join(this.home, 'cache'), ...this.env },
      stderr: 'pipe',
    })
    const mode = era === '2025' ? ('legacy' as const) : { pin: '2026-07-28' as const }
    const client = new Client(
      { name: 'test', version: '1' },
      { capabilities: { elicitation: {} }, versionNegotiation: { mode } },
    )
    const garbage: Error[] = []
    client.onerror = (error) => garbage.push(error)
    await client.connect(transport)
    /** Calls a tool, follows the run that it starts, and throws what it says when it is no success. */
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
    /** The person at this host types the phrase into every form. */
    const approveAll = (): void =>
      client.setRequestHandler('elicitation/create', async ({ params }) => ({
        action: 'accept' as const,
        content: { phrase: /type: (.+)$/.exec(params.message)?.[1] ?? '' },
      }))
    return { client, transport, call, approveAll, garbage }
  }
}
