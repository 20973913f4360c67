import type { Clock } from '../model/clock.ts'
import { CrmError, FerryError } from '../model/errors.ts'
import { type Progress, type Run, resumeStep } from '../model/run.ts'
import type { Store } from '../store/store.ts'
import { outlastQuota } from './outlast-quota.ts'
import { sleepsUntil, sleepUntil } from './sleep.ts'

/** How long a claim lasts without a sign of life, and how often one is given, unless told. Milliseconds. */
const usualLeaseMs = 120_000
const usualBeatMs = 500

/** What a worker's verb gets of its claim. */
export interface Claim {
  run: Run
  fence: number
  signal: AbortSignal
  pausing(): boolean
  progress(progress: Progress): void
  /** From now on, or no longer: there is nothing to tell, so a sign of life now and then will do. */
  rest(isAsleep: boolean): void
  /**
   * Resolves once the lease lasts for `forMs` from now, by the monotonic clock. FerryError `busy` when it cannot: another
   * worker has the run, or it took too long to be asked.
   */
  holdLease(forMs: number): Promise<void>
  /** The same at this very moment, without asking for more of it. */
  requireLease(forMs: number): void
}

export interface Claiming {
  store: Store
  clock: Clock
  /** See process-identity.ts. */
  worker: string
  /** Longer than any request lasts; see {@link usualLeaseMs}. */
  leaseMs?: number
  /** So often a sign of life is given, progress told, and a pause noticed; see {@link usualBeatMs}. */
  beatMs?: number
  /**
   * So much before its end this worker relies on its lease no more: what it sends then is over, by its time-out, before
   * another may take the run, and for as long again nothing of it is under way. None unless told.
   */
  graceMs?: number
  /** Aborted: pause at the next border. */
  pause: AbortSignal
  /** Aborted: stop at once. */
  abort: AbortSignal
}

/**
 * Claims a run, carries it out while giving signs of life, and records how it ended. A run that another living worker
 * holds is refused with a FerryError of code `busy`.
 */
export async function carryOut(
  claiming: Claiming,
  id: string,
  work: (claim: Claim) => Promise<Readonly<Record<string, unknown>>>,
): Promise<Run['state']> {
  const { store, clock, worker, leaseMs = usualLeaseMs } = claiming
  const claimed = await store.runs.claim(id, worker, clock.now(), leaseMs)
  if ('heldBy' in claimed) {
    throw new FerryError('busy', `The run ${id} is in the hands of another worker (${claimed.heldBy}).`)
  }
  const run = await store.runs.get(id)
  if (run === null) throw new FerryError('usage', `There is no run "${id}".`)
  const pulse = startPulse(claiming, run, claimed.fence)
  try {
    const claim = { run, fence: claimed.fence, ...pulse.claim }
    const until = sleepsUntil(run)
    if (until !== null) await sleepUntil(until, run.progress?.phase ?? 'waiting for its time', claim, claiming)
    const result = await outlastQuota(claim, claiming, work)
    await pulse.stop()
    if (pulse.lost() !== null) throw pulse.lost()
    await store.runs.finish(id, claimed.fence, { state: 'done', result }, clock.now())
    return 'done'
  } catch (error) {
    await pulse.stop()
    const end = endOf(pulse.lost() ?? error, run)
    await store.runs.finish(id, claimed.fence, end, clock.now())
    if (end.problem.code === 'bug') throw error
    return end.state
  }
}

type Pulse = {
  claim: Pick<Claim, 'signal' | 'pausing' | 'progress' | 'rest' | 'holdLease' | 'requireLease'>
  /** Why the claim no longer holds, or can no longer be kept. */
  lost(): Error | null
  stop(): Promise<void>
}

function startPulse(
  { store, clock, leaseMs = usualLeaseMs, beatMs = usualBeatMs, graceMs = 0, pause, abort }: Claiming,
  { id, progress }: Run,
  fence: number,
): Pulse {
  const ending = new AbortController()
  const stopped = new AbortController()
  const safeEnd = (): number => clock.monotonic() + leaseMs - graceMs
  let [latest, asked, leaseEnd]: [Progress | null, boolean, number] = [progress, false, safeEnd()]
  let lost: Error | null = null
  let [isAsleep, nap] = [false, new AbortController()]
  const beat = async (): Promise<void> => {
    const end = safeEnd()
    const answer = await store.runs.report(id, fence, latest, clock.now(), leaseMs)
    leaseEnd = end
    if (answer === 'pause') asked = true
    if (answer === 'lost') lose(new FerryError('busy', `Another worker has taken over the run ${id}.`))
    if (!(await store.inPlace())) lose(new FerryError('store', `${store.home} was deleted or replaced.`))
  }
  const lose = (reason: Error): void => {
    lost ??= reason
    ending.abort(lost)
  }
  const isShort = (forMs: number): boolean => leaseEnd - clock.monotonic() < forMs
  const requireLease = (forMs: number): void => {
    if (lost !== null) throw lost
    if (!isShort(forMs)) return
    const message = `The lease of the run ${id} could not be held for the ${forMs} ms that a request may take.`
    throw new FerryError('busy', message, 'Nothing was sent. Resume the run when this machine is less busy.')
  }
  const beating = (async () => {
    while (!stopped.signal.aborted) {
      await beat().catch(lose)
      nap = new AbortController()
      const until = AbortSignal.any([stopped.signal, nap.signal])
      await clock.sleep(isAsleep ? leaseMs / 4 : beatMs, until).catch(() => undefined)
    }
  })()
  return {
    claim: {
      signal: AbortSignal.any([abort, ending.signal]),
      pausing: () => asked || pause.aborted,
      progress(progress) {
        latest = { ...(latest?.phases && { phases: latest.phases }), ...progress }
      },
      rest(asleep) {
        isAsleep = asleep
        nap.abort()
      },
      async holdLease(forMs) {
        if (isShort(forMs)) await beat()
        requireLease(forMs)
      },
      requireLease,
    },
    lost: () => lost,
    async stop() {
      stopped.abort()
      await beating
      await beat()
    },
  }
}

/** A run whose cause can be mended from outside pauses; any other failure ends it. Both can be resumed. */
function endOf(error: unknown, run: Run): { state: 'paused' | 'failed'; problem: NonNullable<Run['problem']> } {
  const goOn = `Go on with: ${resumeStep(run)}.`
  if (error instanceof FerryError) {
    const { code, message } = error
    const state = code === 'paused' || code === 'drift' || code === 'store' ? 'paused' : 'failed'
    // A medium that was mended is no reason to begin anew.
    const next =
      code === 'store' ? `${error.next ?? ''} ${goOn}`.trim() : (error.next ?? (code === 'paused' ? goOn : undefined))
    return { state, problem: { code, message, ...(next === undefined ? {} : { next }) } }
  }
  if (error instanceof CrmError) {
    const { kind, message } = error
    const isBefore = run.verb === 'discover' || run.verb === 'propose'
    // What is not where the connection says is not waited for by a run that has nothing to go on with.
    if (kind === 'invalid' || (kind === 'not-found' && isBefore)) {
      if (isBefore) return { state: 'failed', problem: { code: 'vendor', message, next: beforeAnyPlan } }
      return { state: 'failed', problem: { code: 'plan', message, next: 'Mend the plan and start a new run.' } }
    }
    if (kind === 'bug') return { state: 'failed', problem: { code: 'vendor', message } }
    const next = `Nothing is lost. ${mending[kind] ?? 'Look at the message.'} Then go on with: ${resumeStep(run)}.`
    return { state: 'paused', problem: { code: 'vendor', message, next } }
  }
  const message = error instanceof Error ? error.message : String(error)
  return { state: 'failed', problem: { code: 'bug', message: `Something went wrong inside crm-ferry: ${message}` } }
}

const beforeAnyPlan = 'Mend what the message names, then look again: discover_schema, or crm-ferry discover.'

const mending: Partial<Record<CrmError['kind'], string>> = {
  auth: 'Renew the credential of the connection.',
  'not-found': 'Check the address of the connection, and that what the message names is still there.',
  permission: 'Grant the missing right.',
  quota: "Wait until the vendor's daily budget is renewed.",
  'rate-limited': 'Wait a little.',
  transient: 'Check that the vendor answers.',
  unsupported: 'Switch the feature on in the account.',
}
