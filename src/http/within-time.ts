import type { Clock } from '../model/clock.ts'
import { TimedOut } from './failures.ts'

/** Runs `work` and cuts it off with {@link TimedOut} after `ms`, counted anew whenever it says that something moved. */
export async function withinTime<T>(
  ms: number,
  clock: Clock,
  signal: AbortSignal,
  work: (signal: AbortSignal, moved: () => void) => Promise<T>,
): Promise<T> {
  const cut = new AbortController()
  const timer = new AbortController()
  let since = clock.monotonic()
  const expire = async (): Promise<void> => {
    // Less than a millisecond is what clocks leave over.
    for (let leftMs = ms; leftMs >= 1; leftMs = since + ms - clock.monotonic()) await clock.sleep(leftMs, timer.signal)
    cut.abort(new TimedOut(`no reply within ${ms} ms`))
  }
  const expiry = expire().catch(() => undefined)
  const moved = (): void => {
    since = clock.monotonic()
  }
  try {
    return await work(AbortSignal.any([signal, cut.signal]), moved)
  } finally {
    // A reason of its own spares the making of an error.
    timer.abort('answered')
    await expiry
  }
}
