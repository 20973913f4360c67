import type { CreateRow, JobResults, JobState, OpenedJobs, Outcome } from '../../src/connector.ts'
import { askJob, type JobRows, type Jobs, sendByJob } from '../../src/engine/write/job.ts'
import { CrmError, type CrmErrorFacts } from '../../src/model/errors.ts'
import type { RunEvent } from '../../src/model/run-event.ts'
import type { ObjectSchema } from '../../src/model/schema.ts'
import { createVirtualClock, type VirtualClock } from '../http/virtual-clock.ts'

export const hour = 3_600_000
export const object = { name: 'people', label: 'Person', labelPlural: 'People' } as ObjectSchema
export const bounds = { maxRows: 10, maxBytes: 1_000, lifeMs: 8 * hour, atOnce: 2, resultRows: 2, fromRows: 1 }
export const running = (wait: number, handled?: number): JobState => ({
  ...{ state: 'running', wait },
  ...(handled !== undefined && { handled }),
})
export const ended: JobState = { state: 'ended' }
export const written = (id: string): Outcome => ({ status: 'written', id, created: true })
export const failure = (facts: Partial<CrmErrorFacts>): CrmError =>
  new CrmError({ kind: 'transient', scope: 'request', stored: 'no', message: 'Not now.', ...facts })
export const refs = ['a', 'b', 'c']
export const all: JobResults = {
  outcomes: refs.map((ref) => ({ ref, outcome: written(`id-${ref}`) })),
  cursor: null,
}

/** What is said to an account and when, in milliseconds since the beginning; each answer is given once, the last for ever. */
class Account implements OpenedJobs {
  readonly calls: { call: string; at: number; rows?: number }[] = []
  opens: (string | CrmError | Error)[] = ['job-1']
  uploads: (CrmError | Error | null)[] = [null]
  polls: JobState[] = [ended]
  aborts: (CrmError | Error | null)[] = [null]
  pages: (JobResults | CrmError)[] = [{ outcomes: [], cursor: null }]
  readonly #clock: VirtualClock

  constructor(clock: VirtualClock) {
    this.#clock = clock
  }

  #answer<T>(call: string, answers: T[], rows?: number): Exclude<T, Error> {
    this.calls.push({ call, at: this.#clock.monotonic(), ...(rows !== undefined && { rows }) })
    const answer = answers.length > 1 ? answers.shift()! : answers[0]!
    if (answer instanceof Error) throw answer
    return answer as Exclude<T, Error>
  }

  open = async () => this.#answer('open', this.opens)
  upload: OpenedJobs['upload'] = async (_, rows) => void this.#answer('upload', this.uploads, rows.length)
  poll = async () => this.#answer('poll', this.polls)
  results: OpenedJobs['results'] = async (_, from) => this.#answer(`results ${from}`, this.pages)
  abort = async () => void this.#answer('abort', this.aborts)

  count = (call: string): number => this.calls.filter((each) => each.call === call).length
  timesOf = (call: string): number[] => this.calls.filter((each) => each.call === call).map(({ at }) => at)
}

/** Three rows on their way by a job, on a virtual clock. */
export class JobRig {
  readonly clock = createVirtualClock()
  readonly account = new Account(this.clock)
  told: RunEvent[] = []
  leases = 0
  handled: [string, number][] = []
  uploaded = 0
  /** Jobs that became durable, and after how many calls. */
  begun: string[] = []
  pausing = false

  way(): Jobs {
    return {
      context: {
        ...{ clock: this.clock, signal: new AbortController().signal, pausing: () => this.pausing },
        holdLease: async () => {
          this.leases += 1
        },
        log: (event) => void this.told.push(event),
      },
      ...{ bulk: this.account, object, operation: 'create', bounds },
      handled: (job, rows) => void this.handled.push([job, rows]),
      address: ({ ordinal }) => String(ordinal),
    }
  }

  sendAll(): Promise<Outcome[]> {
    const begin = async (job: string) => void this.begun.push(`${job} after ${this.account.calls.length}`)
    return this.clock.run(sendByJob(this.way(), this.#rows(), begin))
  }

  askAll(openedAgo = 0, more?: Partial<JobRows>): Promise<Outcome[]> {
    const job = { id: 'job-1', openedAt: this.clock.now() - openedAgo }
    return this.clock.run(askJob(this.way(), job, this.#rows(more)))
  }

  became(): string[] {
    return this.told.map((event) => ('became' in event ? `${event.job} ${event.became} ${event.rows}` : event.event))
  }

  #rows(more: Partial<JobRows> = {}): JobRows {
    return {
      refs,
      sent: async () => refs.map((key): CreateRow => ({ key, encoded: { wire: {}, bytes: 1 } })),
      uploaded: () => {
        this.uploaded += 1
      },
      ...more,
    }
  }
}
