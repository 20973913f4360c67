import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Starts worker processes on this machine, one for a run. They outlive the process that started them. */
export interface Dispatcher {
  launch(run: string): void
  /** Whether this process started a worker for the run that has not ended yet. */
  holds(run: string): boolean
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
 * A worker belongs to its run, not to the process that started it: it is in a session of its own, where no closed
 * terminal and no Ctrl-C reaches it, and ends by itself when its run ends, is paused or taken over, or its store is gone.
 */
export function createDispatcher(settings: WorkerSettings): Dispatcher {
  const workers = new Map<string, ChildProcess>()
  const heaps = new Map<string, number>()
  return {
    launch(run) {
      const heap = heaps.get(run) ?? heapMb
      const child = spawnWorker(run, settings, heap)
      const forget = (): void => {
        if (workers.get(run) === child) workers.delete(run)
      }
      child.once('error', forget)
      child.once('exit', (code, signal) => {
        // V8 aborts the process when the heap is full.
        if (signal === 'SIGABRT' || code === 134) heaps.set(run, heap * heapGrowth)
        forget()
      })
      child.unref()
      workers.set(run, child)
    },
    holds: (run) => workers.has(run),
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
      { env, detached: true, windowsHide: true, stdio: ['ignore', 'ignore', log] },
    )
  } finally {
    closeSync(log)
  }
}
