import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { FerryError } from './model/errors.ts'

/** A running simulator: where it is, how to reach its control plane, and the credentials that it accepts. */
export interface Simulator {
  vendor: string
  url: string
  control: string
  env: Record<string, string>
  stop(): Promise<void>
  /** Settles when the process has ended, however it did. */
  ended: Promise<unknown>
}

/** What a simulator can be started with, by name. */
export interface SimulatorOptions {
  settings: readonly string[]
  limits: readonly string[]
}

/** A program of this tree by its path without ending: TypeScript in a checkout, JavaScript in a build. */
export function programPath(path: string): string {
  const extension = import.meta.url.endsWith('.ts') ? '.ts' : '.js'
  return fileURLToPath(new URL(`./${path}${extension}`, import.meta.url))
}

/** Starts a simulator as a process of its own, which ends when this one does. */
export async function startSimulator(vendor: string, args: readonly string[]): Promise<Simulator> {
  const main = programPath('../simulators/main')
  const child = spawn(process.execPath, [main, vendor, ...args, '--until-stdin-closes'], { stdio: 'pipe' })
  const ready = await firstLine<Omit<Simulator, 'stop' | 'ended'>>(child)
  return { ...ready, stop: () => stop(child), ended: once(child, 'exit') }
}

/** Throws a FerryError of code `usage` for a vendor that has no simulator. */
export async function optionsOfSimulator(vendor: string): Promise<SimulatorOptions> {
  return firstLine(spawn(process.execPath, [programPath('../simulators/main'), vendor, '--options'], { stdio: 'pipe' }))
}

async function firstLine<T>(child: ChildProcess): Promise<T> {
  let complaint = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaint += text
  })
  if (child.stdout !== null) {
    for await (const line of createInterface({ input: child.stdout })) return JSON.parse(line)
  }
  throw new FerryError('usage', complaint.trim() || 'The simulator ended before it was ready.')
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.stdin?.end()
  await gone
}
