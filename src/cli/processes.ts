import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { FerryError } from '../model/errors.ts'
import { exitCodes } from './exit.ts'
import type { World } from './world.ts'

export interface SimulateOptions {
  world?: string
  seed?: string
  size?: string
  latency?: string
}

interface Ready {
  vendor: string
  url: string
  control: string
  env: Record<string, string>
}

const passedOn = ['world', 'seed', 'size', 'latency'] as const

/** Starts a simulator for each vendor, prints the environment that reaches them, and keeps them until interrupted. */
export async function simulate(
  world: World,
  vendors: string[],
  options: SimulateOptions,
  json: boolean,
): Promise<number> {
  const args = passedOn.flatMap((name) => (options[name] === undefined ? [] : [`--${name}`, options[name]]))
  const started: ChildProcess[] = []
  const interrupted = Promise.withResolvers<void>()
  const release = world.onInterrupt(() => interrupted.resolve())
  try {
    const ready: Ready[] = []
    for (const vendor of vendors) {
      const child = startSimulator(vendor, args)
      started.push(child)
      ready.push(await readyLine(child))
    }
    world.out(json ? `${JSON.stringify(ready)}\n` : `${ready.flatMap(environment).join('\n')}\n`)
    if (!json) world.err('The simulators run until Ctrl-C. Set these variables in another terminal.\n')
    await Promise.race([interrupted.promise, ...started.map((child) => once(child, 'exit'))])
    return exitCodes.ok
  } finally {
    release()
    await Promise.all(started.map(stop))
  }
}

/** Runs the demo as a process of its own and passes on its exit status. */
export async function demo(args: string[]): Promise<number> {
  const child = spawn(process.execPath, [program('../demo'), ...args], { stdio: 'inherit' })
  const [status] = (await once(child, 'exit')) as [number | null]
  return status ?? exitCodes.paused
}

function startSimulator(vendor: string, args: string[]): ChildProcess {
  const main = program('../../simulators/main')
  return spawn(process.execPath, [main, vendor, ...args, '--until-stdin-closes'], { stdio: ['pipe', 'pipe', 'pipe'] })
}

/** The same tree holds TypeScript in a checkout and JavaScript in a build. */
function program(path: string): string {
  const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js'
  return fileURLToPath(new URL(`${path}${extension}`, import.meta.url))
}

async function readyLine(child: ChildProcess): Promise<Ready> {
  let complaint = ''
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    complaint += text
  })
  for await (const line of createInterface({ input: child.stdout! })) return JSON.parse(line) as Ready
  throw new FerryError('usage', complaint.trim() || 'The simulator ended before it was ready.')
}

function environment({ vendor, url, env }: Ready): string[] {
  const all = { ...env, [`CRM_FERRY_${vendor.toUpperCase()}_URL`]: url }
  return Object.entries(all).map(([name, value]) =>
    process.platform === 'win32' ? `$env:${name} = '${value}'` : `export ${name}='${value}'`,
  )
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.stdin!.end()
  await gone
}
