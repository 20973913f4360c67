import type { SimClock } from './clock.ts'
import type { Fault, Faults } from './faults.ts'
import { drawLatency, type LatencyProfile } from './latency.ts'
import type { Ledger } from './ledger.ts'
import type { Random } from './random.ts'
import type { Account, Answer, Call, Route } from './vendor.ts'

/** How a request ends: an answer, an answer cut in half, or a destroyed socket. */
export type Ending = { kind: 'answer' | 'cut'; answer: Answer } | { kind: 'destroy' }

export interface Surroundings {
  ledger: Ledger
  faults: Faults
  latency: LatencyProfile
  random: Random
  clock: SimClock
}

/** A call whose body is filled in once it has been received. */
export type OpenCall = Omit<Call, 'body'> & { body: Uint8Array }

/**
 * The life of one request.
 *
 * It is counted, authenticated and limited at arrival, before its body is read. Then its body is read, its latency
 * is spent, and only then it is executed, at once before the answer leaves. A request that was received whole is
 * executed even when its client has gone meanwhile; one that was not is never executed.
 * It counts as in flight from arrival until its answer is ready.
 */
export async function exchange(
  account: Account,
  route: Route,
  call: OpenCall,
  receive: () => Promise<Uint8Array>,
  around: Surroundings,
): Promise<Ending> {
  const started = around.clock.base.now()
  let refusal = account.admit(call, route)
  const { key, weight } = call
  const entry = around.ledger.arrive({
    method: call.method,
    path: call.path,
    route: `${route.method} ${route.path.replace(/\{[^}]*\}/g, '')}`,
    class: route.class,
    arrivedAt: call.arrivedAt,
    weight,
    key,
  })
  let ending: Ending = { kind: 'destroy' }
  try {
    const body = await receive().catch(() => undefined)
    if (body === undefined) return ending
    call.body = body
    refusal ??= account.weigh?.(call, route)
    entry.weight = call.weight
    if (refusal !== undefined) {
      await pause(around, drawLatency(around.latency, 'small', around.random))
      ending = { kind: 'answer', answer: refusal }
    } else {
      const fault = around.faults.next(call.method, call.path)
      if (fault !== undefined) entry.fault = fault.kind
      ending = await execute(account, route, call, fault, around)
    }
    if (ending.kind !== 'destroy') ending.answer = account.finish?.(call, ending.answer) ?? ending.answer
    return ending
  } finally {
    account.release?.(call, refusal !== undefined)
    entry.answeredAt = around.clock.now()
    entry.latencyMs = around.clock.base.now() - started
    entry.status = ending.kind === 'destroy' ? 0 : ending.answer.status
  }
}

async function execute(
  account: Account,
  route: Route,
  call: Call,
  fault: Fault | undefined,
  around: Surroundings,
): Promise<Ending> {
  if (fault?.kind === 'reset-before') return { kind: 'destroy' }
  if (fault?.kind === 'slow' && !fault.applied) await pause(around, fault.ms)
  await pause(around, drawLatency(around.latency, route.class, around.random))
  if (fault?.kind === 'status' && !fault.applied) return { kind: 'answer', answer: faultAnswer(account, fault) }
  if (fault?.kind === 'job') call.jobEnd = fault.end
  if (fault?.kind === 'partial') call.rows = fault.rows
  const answer = await route.handle(call)
  if (fault?.kind === 'slow' && fault.applied) await pause(around, fault.ms)
  if (fault?.kind === 'reset-after') return { kind: 'destroy' }
  if (fault?.kind === 'expire') account.tokens.expire(around.clock.now())
  if (fault?.kind === 'partial')
    return { kind: 'answer', answer: faultAnswer(account, { kind: 'status', status: fault.status ?? 502 }) }
  if (fault?.kind === 'status') return { kind: 'answer', answer: faultAnswer(account, fault) }
  return { kind: fault?.kind === 'cut' ? 'cut' : 'answer', answer }
}

/** What the fault says; where it says no body, the vendor's own answer of that status. */
function faultAnswer(account: Account, fault: Fault & { kind: 'status' }): Answer {
  const { status, headers, body } = fault
  if (body === undefined) {
    const own = account.failure?.(status) ?? { status }
    return { ...own, headers: { ...own.headers, ...headers } }
  }
  return {
    status,
    ...(headers && { headers }),
    ...(body !== null && { body: typeof body === 'string' ? body : (body as object) }),
  }
}

function pause({ clock }: Surroundings, ms: number): Promise<void> | undefined {
  return ms > 0 ? clock.base.sleep(ms) : undefined
}
