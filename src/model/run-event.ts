import type { Phase, PhaseName, Progress, Run, RunState, Verb } from './run.ts'

/**
 * What happens in a run, as its log keeps it: one line of JSON each, in order, without values of records. What must
 * never be lost is in the journal; this is for those who watch, and for those who ask later what took so long.
 */
export type RunEvent =
  | { event: 'started'; verb: Verb; fence: number }
  | { event: 'phase-began'; phase: PhaseName; subject?: string }
  | ({ event: 'phase-ended'; phase: PhaseName; subject?: string } & Pick<Phase, 'ms' | 'calls' | 'rateLimitHits'>)
  /** At most about twice a second, and whenever the run does something else. */
  | ({ event: 'progress' } & Pick<Progress, 'phase' | 'done' | 'total'>)
  | BatchEvent
  | JobEvent
  | { event: 'ended'; state: RunState; problem?: string }
  | GivenUp

/** A worker could not leave the end of its run in the journal, and why: the disk is full, for one. */
export interface GivenUp extends NonNullable<Run['problem']> {
  event: 'gave-up'
}

/** An attempt at a batch whose answers are in the journal. Rows that are `unknown` or passing stay open. */
export interface BatchEvent {
  event: 'batch'
  /** `Lead>contacts/create/300`: pair, action, first ordinal. */
  batch: string
  attempt: number
  /** Sent, and how many of them have which outcome by now; `open` ones are settled later. */
  rows: number
  settled: number
  failed: number
  open: number
  /** From the intent to the journal. */
  ms: number
}

/** Of an asynchronous job; `no-room`: none can be opened before another ends, which is waited for. */
export interface JobEvent {
  event: 'job'
  /** The vendor's id. */
  job: string | null
  became: 'opened' | 'asked' | 'aborted' | 'ended' | 'gone' | 'no-room'
  rows: number
}

const fates = {
  opened: 'is opened',
  asked: 'is asked once more',
  aborted: 'is aborted',
  ended: 'has ended',
  gone: 'is not known any more',
} as const

/** An event with the time at which it was written, epoch milliseconds. */
export type LoggedEvent = RunEvent & { at: number }

/** An event for a person, in one line. */
export function describeEvent(event: RunEvent): string {
  switch (event.event) {
    case 'started':
      return `${event.verb} started${event.fence > 1 ? `, for the ${ordinal(event.fence)} time` : ''}`
    case 'phase-began':
      return `${named(event)} began`
    case 'phase-ended': {
      const { ms, calls, rateLimitHits } = event
      const refused = rateLimitHits === 0 ? '' : `, ${rateLimitHits} of them refused for their pace`
      return `${named(event)} ended after ${(ms / 1_000).toFixed(1)} s and ${calls} calls${refused}`
    }
    case 'progress':
      return `${event.phase}: ${event.done}${event.total === null ? '' : ` of ${event.total}`}`
    case 'batch': {
      const { batch, attempt, rows, failed, open, ms } = event
      const again = attempt === 1 ? '' : `, attempt ${attempt}`
      const told = [failed > 0 ? `${failed} failed` : [], open > 0 ? `${open} open` : []].flat()
      return `${batch}${again}: ${rows} rows in ${ms} ms${told.length === 0 ? '' : `, ${told.join(', ')}`}`
    }
    case 'job': {
      const { job, became, rows } = event
      if (became === 'no-room') return `${rows} rows wait until a job can be opened for them`
      return `the job ${job} for ${rows} rows ${fates[became]}`
    }
    case 'gave-up':
      return `the worker gave up: ${event.message}`
    case 'ended':
      return `the run is ${event.state}${event.problem === undefined ? '' : ` (${event.problem})`}`
  }
}

function named({ phase, subject }: { phase: PhaseName; subject?: string }): string {
  return `phase ${phase}${subject === undefined ? '' : ` of ${subject}`}`
}

function ordinal(n: number): string {
  const last = n % 100 >= 11 && n % 100 <= 13 ? 0 : n % 10
  return `${n}${['th', 'st', 'nd', 'rd'][last] ?? 'th'}`
}
