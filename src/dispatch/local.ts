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

/** Bound of a worker's heap in MB. Records stream, so more room would only let garbage lie. */
const heapMb = 64
/** A run whose records are so wide that its worker ran out of heap gets this many times more when it is resumed. */
const heapGrowth = 4

/**
 * One arena of glibc's allocator instead of one for each thread, which would keep what each once needed
 * (https://man7.org/linux/man-pages/man3/mallopt.3.html); other systems ignore it.
 */
const lean = { MALLOC_ARENA_MAX: '1' }

/**
 * A worker lives no longer than it has to: when this process ends, however it ends, the worker's standard input closes
 * and it pauses its run at the next border.
 */
export function createDispatcher(settings: WorkerSettings): Dispatcher {
  const workers = new Map<string, { child: ChildProcess; ended: Promise<void> }>()
  const heaps = new Map<string, number>()
  return {
    launch(run) {
      const heap = heaps.get(run) ?? heapMb
      const child = spawnWorker(run, settings, heap)
      const ended = new Promise<void>((resolve) => {
        child.once('error', () => resolve())
        child.once('exit', (code, signal) => {
          // V8 aborts the process when the heap is full.
          if (signal === 'SIGABRT' || code === 134) heaps.set(run, heap * heapGrowth)
          resolve()
        })
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

function spawnWorker(run: string, { home, configFile, privileged }: WorkerSettings, heap: number): ChildProcess {
  const entry = fileURLToPath(new URL(`../worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url))
  const logs = join(home, 'logs')
  mkdirSync(logs, { recursive: true, mode: 0o700 })
  const log = openSync(join(logs, `${run}.log`), 'a', 0o600)
  const options = ['--home', home, ...(configFile === null ? [] : ['--config', configFile])]
  const flags = privileged ? ['--privileged'] : []
  const env = { ...process.env, ...lean, NODE_COMPILE_CACHE: join(home, 'cache') }
  try {
    return spawn(
      process.execPath,
      ['--max-semi-space-size=2', `--max-old-space-size=${heap}`, entry, run, ...options, ...flags],
      {
        env,
        stdio: ['pipe', 'ignore', log],
      },
    )
  } finally {
    closeSync(log)
  }
}
