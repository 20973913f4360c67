import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/**
 * A vendor that keeps a true sliding log: a call is refused with 429 when the last `ms` before its arrival already hold
 * `permits` accepted calls. Every path is an account of its own: `/<permits>/<ms>/<rtt>/<name>`; `?stats` tells what
 * it saw. Run as a process of its own; sends its port to its parent.
 */
interface Account {
  /** Arrival times of all accepted calls, and where the present window begins among them. */
  arrivals: number[]
  first: number
  calls: number
  rejections: number
  delaySum: number
}

const accounts = new Map<string, Account>()

function accountOf(path: string): Account {
  const account = accounts.get(path) ?? { arrivals: [], first: 0, calls: 0, rejections: 0, delaySum: 0 }
  accounts.set(path, account)
  return account
}

const between = (low: number, high: number): number => low + Math.random() * (high - low)

/** Whether the call fits. */
function admit(account: Account, permits: number, ms: number): boolean {
  const now = performance.now()
  while ((account.arrivals[account.first] ?? now) <= now - ms) account.first += 1
  account.calls += 1
  if (account.arrivals.length - account.first >= permits) {
    account.rejections += 1
    return false
  }
  account.arrivals.push(now)
  return true
}

const server = createServer(async (request, response) => {
  const [path = '', query] = (request.url ?? '').split('?')
  const account = accountOf(path)
  if (query === 'stats') {
    const { arrivals, calls, rejections, delaySum } = account
    response.end(JSON.stringify({ arrivals, calls, rejections, meanDelayMs: delaySum / Math.max(1, calls) }))
    return
  }
  const [permits = 0, ms = 0, rtt = 0] = path.slice(1).split('/').map(Number)
  // The way there is the smaller part and jitters by half; work and the way back are the rest.
  const there = rtt * between(0.15, 0.45)
  const back = rtt * between(0.525, 0.875)
  account.delaySum += there + back
  await delay(there)
  const status = admit(account, permits, ms) ? 200 : 429
  await delay(back)
  response.writeHead(status).end('{}')
})

server.keepAliveTimeout = 30_000
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
process.on('disconnect', () => process.exit())
