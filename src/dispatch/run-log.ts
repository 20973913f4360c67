import { open, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../model/clock.ts'
import type { Progress } from '../model/run.ts'
import type { GivenUp, LoggedEvent, RunEvent } from '../model/run-event.ts'

const chunkBytes = 64 * 1_024

/** Where the worker of a run writes its log, below the home folder. */
export function logFileOf(home: string, run: string): string {
  return join(home, 'logs', `${run}.log`)
}

/** The events of a run's log from a byte on, as far as it is written; `next` is where to go on. */
export async function* readEvents(path: string, from: number): AsyncGenerator<{ events: LoggedEvent[]; next: number }> {
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (file === null) return
  try {
    const chunk = Buffer.alloc(chunkBytes)
    let rest = Buffer.alloc(0)
    for (let at = from; ; ) {
      const { bytesRead } = await file.read(chunk, 0, chunkBytes, at)
      if (bytesRead === 0) return
      at += bytesRead
      const text = Buffer.concat([rest, chunk.subarray(0, bytesRead)])
      const end = text.lastIndexOf(0x0a) + 1
      rest = text.subarray(end)
      yield { events: text.toString('utf8', 0, end).split('\n').flatMap(parseEvent), next: at - rest.length }
    }
  } finally {
    await file.close()
  }
}

/** A line of another kind, such as what V8 says when it gives up, is no event. */
function parseEvent(line: string): LoggedEvent[] {
  if (!line.startsWith('{')) return []
  try {
    const {
      event,
      time,
      level: _,
      name: __,
      msg: ___,
      run: ____,
      ...facts
    } = JSON.parse(line) as Record<string, unknown>
    return typeof event === 'string' && typeof time === 'number' ? [{ event, ...facts, at: time } as LoggedEvent] : []
  } catch {
    return []
  }
}

/** Each call gives the newest progress that the log has got since the last, or since this function was called. */
export async function watchProgress(path: string): Promise<() => Promise<Progress | null>> {
  let at = (await stat(path).catch(() => null))?.size ?? 0
  return async () => {
    let newest: Progress | null = null
    for await (const { events, next } of readEvents(path, at)) {
      at = next
      for (const event of events) {
        if (event.event === 'progress') newest = { phase: event.phase, done: event.done, total: event.total }
      }
    }
    return newest
  }
}

/** Why the last worker of a run gave up, if that is the newest event of the log and not older than `since`; else null. */
export async function readLastWords(path: string, since: number): Promise<GivenUp | null> {
  const bytes = (await stat(path).catch(() => null))?.size ?? 0
  let newest: LoggedEvent | undefined
  for await (const { events } of readEvents(path, Math.max(0, bytes - chunkBytes))) newest = events.at(-1) ?? newest
  return newest?.event === 'gave-up' && newest.at >= since ? newest : null
}

const lookEveryMs = 150

/**
 * The events of a run as they come, from the beginning or from a byte on, until `isOver` has said that nobody writes
 * any more and all that was written has been told.
 */
export async function* followEvents(
  path: string,
  { clock, signal, isOver, from = 0 }: { clock: Clock; signal: AbortSignal; isOver(): Promise<boolean>; from?: number },
): AsyncGenerator<LoggedEvent> {
  for (let at = from; ; ) {
    const over = await isOver()
    for await (const { events, next } of readEvents(path, at)) {
      at = next
      yield* events
    }
    if (over) return
    await clock.sleep(lookEveryMs, signal)
  }
}

const progressEveryMs = 500

/** Passes events on, of progress only as much as somebody can read. */
export function thinProgress(clock: Clock, write: (event: RunEvent) => void): (event: RunEvent) => void {
  let [phase, at] = ['', Number.NEGATIVE_INFINITY]
  return (event) => {
    if (event.event === 'progress') {
      const now = clock.monotonic()
      const whole = event.total !== null && event.done >= event.total
      if (event.phase === phase && now - at < progressEveryMs && !whole) return
      ;[phase, at] = [event.phase, now]
    }
    write(event)
  }
}
