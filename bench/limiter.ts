import { fork } from 'node:child_process'
import { once } from 'node:events'
import { systemClock, systemRandom } from '../src/clock.ts'
import { createHttpFactory } from '../src/http/client.ts'
import { createMemoryPermits } from '../src/http/memory-permits.ts'
import { createNetworkTransport, type Transport } from '../src/http/transport.ts'
import { CrmError } from '../src/model/errors.ts'
import type { Bench } from './bench.ts'

interface Case {
  permits: number
  ms: number
  rtt: number
  windows: number
}

interface Stats {
  arrivals: number[]
  calls: number
  rejections: number
  meanDelayMs: number
}

type Strategy = (transport: Transport, url: URL, of: Case) => Promise<unknown>

const leastShare = 0.95
const timeoutMs = 60_000
const never = new AbortController().signal

/** Our limiter, the whole queue offered at once. */
const ours: Strategy = (transport, url, { permits, ms, windows }) => {
  const http = createHttpFactory({
    transport,
    permits: createMemoryPermits(),
    clock: systemClock,
    random: systemRandom,
  })
  const client = http({
    base: url.origin,
    limits: { key: url.pathname, window: { permits, ms }, concurrency: permits },
    timeoutMs,
    classify: ({ status }) =>
      status === 200
        ? null
        : new CrmError({ kind: 'rate-limited', scope: 'request', stored: 'no', message: `${status}` }),
  })
  const request = { method: 'GET', path: url.pathname, repeat: 'safe' } as const
  return Promise.all(Array.from({ length: permits * windows }, () => client.request(request, never)))
}

/** What is usually written: a log of the last N sends, and back-off with jitter after a 429. */
const sendStamped: Strategy = (transport, url, { permits, ms, windows }) => {
  const sends: number[] = []
  const turn = async (): Promise<void> => {
    for (;;) {
      const now = systemClock.monotonic()
      while (sends[0] !== undefined && sends[0] <= now - ms) sends.shift()
      if (sends[0] === undefined || sends.length < permits) {
        sends.push(now)
        return
      }
      await systemClock.sleep(sends[0] + ms - now)
    }
  }
  const call = async (): Promise<void> => {
    for (let delayMs = 500; ; delayMs *= 2) {
      await turn()
      const wire = { method: 'GET', url, headers: {}, timeoutMs, connections: permits } as const
      const { status } = await transport(wire, never)
      if (status === 200) return
      await systemClock.sleep(delayMs * systemRandom())
    }
  }
  return Promise.all(Array.from({ length: permits * windows }, call))
}

const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length

async function measure(
  name: string,
  run: Strategy,
  origin: string,
  of: Case,
): Promise<{ row: string[]; met: boolean }> {
  const { permits, ms, rtt, windows } = of
  const url = new URL(`${origin}/${permits}/${ms}/${rtt}/${name}`)
  const network = createNetworkTransport()
  const begin = systemClock.monotonic()
  await run(network.send, url, of)
  const lasted = systemClock.monotonic() - begin
  const reply = await network.send(
    { method: 'GET', url: new URL('?stats', url), headers: {}, timeoutMs, connections: 1 },
    never,
  )
  await network.close()
  const stats: Stats = JSON.parse(reply.text)
  // From the middle of the first window's worth of accepted calls to the middle of the last: the ends cancel out.
  const span = mean(stats.arrivals.slice(-permits)) - mean(stats.arrivals.slice(0, permits))
  const pace = ((windows - 1) * permits * ms) / span
  const ideal = (permits * ms) / (ms + stats.meanDelayMs)
  const share = pace / ideal
  const numbers = [stats.calls, stats.rejections, pace.toFixed(1), ideal.toFixed(1), `${(share * 100).toFixed(1)} %`]
  return {
    row: [`${permits} / ${ms} ms`, `${rtt} ms`, name, ...numbers.map(String), `${(lasted / 1000).toFixed(1)} s`],
    met: stats.rejections === 0 && share >= leastShare,
  }
}

const header = ['window', 'latency', 'limiter', 'calls', 'rejected', 'calls/window', 'N*W/(W+RTT)', 'share', 'lasted']
const widths = [15, 9, 13, 7, 10, 14, 13, 10, 8]
const line = (cells: string[]): string => cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join('')

/**
 * An always full queue against a server that counts strictly, both limiters side by side. The bar is for ours: no
 * rejection, and at least 95 % of what one window + one round trip for each permit allows. Windows under 5 s are
 * anchored before the response and may exceed that.
 */
export const benchLimiter: Bench = async ({ full, print }) => {
  const server = fork(new URL('./strict-window-server.ts', import.meta.url), { stdio: 'inherit' })
  const [port] = await once(server, 'message')
  const windows = full ? [2_000, 5_000, 10_000] : [2_000, 5_000]
  let met = true
  print(line(header))
  try {
    for (const ms of windows) {
      const cases = [200, 1_000].map((rtt) => ({ permits: 100, ms, rtt, windows: full ? 6 : ms < 5_000 ? 5 : 3 }))
      const results = await Promise.all(
        cases.flatMap((of) => [
          measure('crm-ferry', ours, `http://127.0.0.1:${port}`, of),
          measure('send-stamped', sendStamped, `http://127.0.0.1:${port}`, of),
        ]),
      )
      for (const { row } of results) print(line(row))
      met &&= results.every((result, at) => at % 2 === 1 || result.met)
    }
  } finally {
    server.disconnect()
  }
  print(met ? 'met: no rejection, at least 95 %' : 'NOT met: a rejection, or less than 95 %')
  return met
}
