import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Starts worker processes on this machine, one for a run, and looks after them until they end. */
export interface Dispatcher {
  launch(run: string): void
  /** Whether this process started a worker for the run that has not ended yet. */
  holds(run: string): boolean
  /** Asks every worker to stop at its next border and waits for them. */
  close(): Promise<void>
}

export interface WorkerSettings {
  home: string
  configFile: string | null
  privileged: boolean
}

/** Small young space and a bounded heap: records stream, so more room would only hide a leak (bytes in MB). */
const memoryFlags = ['--max-semi-space-size=2', '--max-old-space-size=64']

/**
 * A worker lives no longer than it has to: when this process ends, however it ends, the worker's standard input closes
 * and it pauses its run at the next border.
 */
export function createDispatcher(settings: WorkerSettings): Dispatcher {
  const workers = new Map<string, { child: ChildProcess; ended: Promise<void> }>()
  return {
    launch(run) {
      const child = spawnWorker(run, settings)
      const ended = new Promise<void>((resolve) => {
        child.once('error', () => resolve())
        child.once('exit', () => resolve())
      }).then(() => {
        workers.delete(run)
      })
      workers.set(run, { child, ended })
    },
    holds: (run) => workers.has(run),
    async close() {
      for (const { child } of workers.values()) child.stdin?.end()
      await Promise.all([...workers.values()].map(({ ended }) => ended))
    },
  }
}

function spawnWorker(run: string, { home, configFile, privileged }: WorkerSettings): ChildProcess {
  const entry = fileURLToPath(new URL(`../worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url))
  const logs = join(home, 'logs')
  mkdirSync(logs, { recursive: true, mode: 0o700 })
  const log = openSync(join(logs, `${run}.log`), 'a', 0o600)
  const options = ['--home', home, ...(configFile === null ? [] : ['--config', configFile])]
  const flags = privileged ? ['--privileged'] : []
  try {
    return spawn(process.execPath, [...memoryFlags, entry, run, ...options, ...flags], {
      stdio: ['pipe', 'ignore', log],
    })
  } finally {
    closeSync(log)
  }
}
