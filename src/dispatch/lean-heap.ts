import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Live data of a worker is far below this, in bytes; what lies above is garbage that V8 has not yet looked for. */
const mark = 27 * 1024 * 1024
/** A full collection takes some tens of milliseconds, so they are kept apart. */
const pauseMs = 1_000

/**
 * Keeps what lies around small: V8 collects when it must, which can be while the next page is parsed. The returned
 * function is called where little is alive (between two pages or batches) and collects when the heap has passed the mark.
 */
export function createLeanHeap(monotonic: () => number): () => void {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  let last = Number.NEGATIVE_INFINITY
  return () => {
    if (process.memoryUsage().heapUsed < mark || monotonic() - last < pauseMs) return
    collect()
    last = monotonic()
  }
}
