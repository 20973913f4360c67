import { expect, test } from 'vitest'
import { createHttpFactory } from '../../src/http/client.ts'
import { createMemoryPermits } from '../../src/http/memory-permits.ts'
import type { Trace } from '../../src/http/trace.ts'
import { never, options, read } from './fake-vendor.ts'
import { createVirtualClock } from './virtual-clock.ts'

test('a reply that is read counts as a call in flight until its reader is done with it', async () => {
  const clock = createVirtualClock()
  let open = 0
  let most = 0
  async function* bytes(signal: AbortSignal): AsyncGenerator<Uint8Array> {
    open += 1
    most = Math.max(most, open)
    signal.addEventListener('abort', () => {
      open -= 1
    })
    for (let nth = 0; nth < 5; nth += 1) {
      await clock.sleep(100)
      yield Buffer.alloc(10)
    }
  }
  const traces: Trace[] = []
  const factory = createHttpFactory({
    transport: async (_, signal) => ({ status: 200, headers: {}, text: '', bytes: bytes(signal) }),
    ...{ permits: createMemoryPermits(), clock, random: () => 0.5 },
    onTrace: (trace) => traces.push(trace),
  })
  const client = factory(options({ limits: { key: 'account', concurrency: 2 } }))
  const readers = [5, 5, 1, 5, 1].map(async (pieces) => {
    let length = 0
    for await (const piece of client.stream(read(), never)) {
      length += piece.byteLength
      if (length === pieces * 10) break
    }
    return length
  })
  expect(await clock.run(Promise.all(readers))).toEqual([50, 50, 10, 50, 10])
  expect([open, most]).toEqual([0, 2])
  expect(traces[0]?.read()).toMatchObject({ calls: 5, rateLimitHits: 0, errors: {} })
})
