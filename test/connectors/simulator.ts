import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A vendor's simulator in a process of its own, as its ready line describes it. */
export interface Simulator {
  url: string
  env: Readonly<Record<string, string>>
  /** What is behind the vendor's paths. */
  control: Control
  stop(): Promise<void>
}

/** The control plane: `ask` looks, `tell` changes something. Throws what it refuses. */
export interface Control {
  ask(path: string): Promise<unknown>
  tell(path: string, body: object): Promise<unknown>
}

/** Starts one on a free port; it ends with this process at the latest. */
export async function startSimulator(
  vendor: string,
  size: number,
  world = 'leads',
  more: readonly string[] = [],
): Promise<Simulator> {
  const main = fileURLToPath(new URL('../../simulators/main.ts', import.meta.url))
  const args = [main, vendor, '--world', world, '--size', String(size), '--until-stdin-closes', ...more]
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  const line = await firstLine(child)
  const { url, env } = JSON.parse(line) as Pick<Simulator, 'url' | 'env'>
  return {
    url,
    env,
    control: controlOf(url),
    async stop() {
      child.stdin.end()
      if (child.exitCode === null) await once(child, 'exit')
    },
  }
}

export function controlOf(
  url: string,
  fetching: (address: string, init: RequestInit) => Promise<Response> = fetch,
): Control {
  const send = async (path: string, init: RequestInit): Promise<unknown> => {
    const reply = await fetching(`${url}/_sim/${path}`, init)
    if (!reply.ok) throw new Error(`${path}: ${await reply.text()}`)
    return reply.json()
  }
  return {
    ask: (path) => send(path, {}),
    tell: (path, body) => send(path, { method: 'POST', body: JSON.stringify(body) }),
  }
}

async function firstLine(child: ChildProcess): Promise<string> {
  const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`the simulator ended with ${code}`)))
  const lines = createInterface({ input: child.stdout! })
  const [line] = (await Promise.race([once(lines, 'line'), ended])) as [string]
  ended.catch(() => undefined)
  return line
}
