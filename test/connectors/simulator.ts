import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A vendor's simulator in a process of its own, as its ready line describes it. */
export interface Simulator {
  url: string
  env: Readonly<Record<string, string>>
  stop(): Promise<void>
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
  const { url, env } = JSON.parse(line) as Omit<Simulator, 'stop'>
  return {
    url,
    env,
    async stop() {
      child.stdin.end()
      if (child.exitCode === null) await once(child, 'exit')
    },
  }
}

async function firstLine(child: ChildProcess): Promise<string> {
  const ended = once(child, 'exit').then(([code]) => Promise.reject(new Error(`the simulator ended with ${code}`)))
  const lines = createInterface({ input: child.stdout! })
  const [line] = (await Promise.race([once(lines, 'line'), ended])) as [string]
  ended.catch(() => undefined)
  return line
}
