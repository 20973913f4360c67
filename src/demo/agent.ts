import { type CallToolResult, Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { systemClock } from '../clock.ts'
import { peakRssMb } from '../peak-memory.ts'
import { programPath } from '../simulator-process.ts'

/** What a tool answered: the text that an agent reads and the data beside it. */
export interface Reply {
  text: string
  data: Record<string, unknown>
}

/** A chat host's side of MCP: a real client over stdio to a real server process, with a person who types what a form asks. */
export interface Agent {
  call(tool: string, args: Record<string, unknown>): Promise<Reply>
  readonly pid: number | null
  /** The server was killed; a host starts it anew. */
  restart(): Promise<void>
  /** The most memory that any server process had, in MB. */
  serverPeakRssMb(): number | null
  close(): Promise<void>
}

export interface AgentOptions {
  home: string
  env: Record<string, string>
  say(line: string): void
}

const memoryFlags = ['--max-semi-space-size=2']
/** What docs/hosts recommends for Linux. */
const lean = { MALLOC_ARENA_MAX: '1' }
const lookEveryMs = 250

export async function startAgent({ home, env, say }: AgentOptions): Promise<Agent> {
  let peak: number | null = null
  let connected = await connect()
  const look = (): void => {
    const now = connected.transport.pid === null ? null : peakRssMb(connected.transport.pid)
    if (now !== null) peak = Math.max(peak ?? 0, now)
  }
  const closed = new AbortController()
  const watching = watch(look, closed.signal)

  async function connect(): Promise<{ client: Client; transport: StdioClientTransport }> {
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: [...memoryFlags, programPath('cli'), 'serve', '--privileged', '--home', home],
      env: { ...(process.env as Record<string, string>), ...lean, ...env },
      stderr: 'ignore',
    })
    const client = new Client({ name: 'crm-ferry-demo', version: '1' }, { capabilities: { elicitation: {} } })
    client.setRequestHandler('elicitation/create', async ({ params }) => {
      say(params.message.replace(/^/gm, '    | '))
      const phrase = /type: (.+)$/m.exec(params.message)?.[1] ?? ''
      say(`    the person types: ${phrase}`)
      return { action: 'accept', content: { phrase } }
    })
    await client.connect(transport)
    return { client, transport }
  }

  return {
    get pid() {
      return connected.transport.pid
    },
    async call(tool, args) {
      const options = { timeout: 120_000, onprogress: () => undefined }
      const result = (await connected.client.callTool({ name: tool, arguments: args }, options)) as CallToolResult
      const text = result.content.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('\n')
      if (result.isError) throw new Error(`${tool} failed: ${text}`)
      return { text, data: (result.structuredContent ?? {}) as Record<string, unknown> }
    },
    async restart() {
      await connected.client.close().catch(() => undefined)
      connected = await connect()
    },
    serverPeakRssMb: () => peak,
    async close() {
      look()
      closed.abort()
      await watching
      await connected.client.close()
    },
  }
}

async function watch(look: () => void, closed: AbortSignal): Promise<void> {
  while (!closed.aborted) {
    look()
    await systemClock.sleep(lookEveryMs, closed).catch(() => undefined)
  }
}
