import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Doom, FailPoint, Freeze, Note } from './fail-points.ts'

const entry = fileURLToPath(new URL('./worker.ts', import.meta.url))

/** A worker process of the loop. */
export interface Life {
  /** What it noted so far. */
  notes(): Note[]
  send(signal: 'SIGKILL' | 'SIGCONT'): void
  isOver(): boolean
  /** By which point it died; null when it ended otherwise. */
  ended: Promise<{ signal: NodeJS.Signals | null; point: FailPoint | null }>
}

let lives = 0

/** Starts a worker for a run; `dooms` are the points at which it may die by its own hand, `freeze` where it stands still. */
export function startLife(home: string, run: string, dooms: readonly Doom[], freeze?: Freeze): Life {
  const notesFile = join(home, `notes-${++lives}`)
  const log = openSync(join(home, 'workers.log'), 'a', 0o600)
  const own = [run, '--home', home, '--config', join(home, 'config.yaml'), '--privileged']
  const fails = dooms.flatMap(({ point, nth }) => ['--fail', `${point}:${nth}`])
  if (freeze !== undefined) fails.push('--freeze', `${freeze.at}:${freeze.nth}`)
  const child = spawn(process.execPath, [entry, ...own, '--', '--notes', notesFile, ...fails], {
    env: { ...process.env, NODE_COMPILE_CACHE: join(home, 'cache') },
    stdio: ['pipe', 'ignore', log],
  })
  closeSync(log)
  const notes = (): Note[] =>
    existsSync(notesFile) ? (readFileSync(notesFile, 'utf8').trim().split('\n') as Note[]) : []
  return {
    notes,
    send: (signal) => void child.kill(signal),
    isOver: () => hasEnded(child),
    ended: once(child, 'exit').then(([, signal]) => ({ signal, point: pointOf(notes()) })),
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null
}

function pointOf(notes: readonly Note[]): FailPoint | null {
  const last = notes.at(-1)
  return last === undefined || last === 'sent' || last === 'wrote' || last === 'frozen' ? null : last
}

/** Resolves when the life has noted so much, or is over. */
export async function untilNoted(life: Life, note: Note, times: number): Promise<void> {
  while (!life.isOver() && life.notes().filter((one) => one === note).length < times) await delay(5)
}
