import type { Clock } from './clock.ts'

export interface Wait {
  clock: Pick<Clock, 'sleep'>
  /** Milliseconds that are left; asked anew each time, so that a clock that jumps is followed. */
  left(): number
  /** Called now and then; what it throws ends the wait. */
  look(): void
  /** How often that is, in milliseconds. */
  lookEveryMs: number
  signal: AbortSignal
}

/** Waits until nothing is left. Rejects with what `look` throws, or with the reason of the signal. */
export async function wait({ clock, left, look, lookEveryMs, signal }: Wait): Promise<void> {
  for (;;) {
    look()
    const more = left()
    if (more <= 0) return
    await clock.sleep(Math.min(more, lookEveryMs), signal)
  }
}
