import type { Random } from './random.ts'

export type JobEnd = 'failed' | 'lost' | 'stuck'

/**
 * What goes wrong:
 * - `status`: this answer in place of the vendor's; with `applied` the request is executed first.
 * - `slow`: `ms` more before the request is executed; with `applied` after it.
 * - `reset-before`: the socket is destroyed and nothing is executed. `reset-after`: executed, then destroyed.
 * - `cut`: executed; headers and half of the body arrive, then the socket is destroyed.
 * - `job`: executed and answered; the asynchronous job that the request starts, if it starts one, ends as `end` says:
 *   `failed`, `lost` (nobody knows it any more) or `stuck` (it is processed for ever).
 * - `partial`: only the first `rows` of a batch are executed, then `status` (502 by default) is answered. A request
 *   that is no batch is executed as a whole.
 * - `expire`: executed and answered; then every access token that was issued is at the end of its life.
 */
type FaultEffect =
  | { kind: 'status'; status: number; headers?: Record<string, string>; body?: unknown; applied?: boolean }
  | { kind: 'slow'; ms: number; applied?: boolean }
  | { kind: 'reset-before' | 'reset-after' | 'cut' }
  | { kind: 'job'; end: JobEnd }
  | { kind: 'partial'; rows: number; status?: number }
  | { kind: 'expire' }

/** When it goes wrong. Without `nth`, `every` and `chance`: at each matching request. */
interface FaultMatch {
  /** HTTP method; absent: any. */
  method?: string
  /** Path pattern, `*` stands for any text; absent: any path. */
  path?: string
  /** Only these occurrences of a matching request, counted from 1. */
  nth?: number | number[]
  /** Each time this many matching requests have come. */
  every?: number
  /** Share of the matching requests, drawn from the seeded generator. */
  chance?: number
  /** At most this often. */
  times?: number
}

export type Fault = FaultMatch & FaultEffect

export interface Faults {
  set(faults: Fault[]): void
  add(faults: Fault[]): void
  /** The faults with how often each was matched and fired. */
  list(): (Fault & { matched: number; fired: number })[]
  /** Counts a request; the first fault that is due is its fate. */
  next(method: string, path: string): Fault | undefined
}

/** No faults at first. Each `set` begins the drawn chances anew, so that the same faults strike the same calls. */
export function createFaults(draw: () => Random): Faults {
  let random = draw()
  let armed: { fault: Fault; path: RegExp; matched: number; fired: number }[] = []
  const arm = (fault: Fault) => ({ fault, path: pathPattern(fault.path ?? '*'), matched: 0, fired: 0 })
  return {
    set: (faults) => {
      random = draw()
      armed = faults.map(arm)
    },
    add: (faults) => {
      armed.push(...faults.map(arm))
    },
    list: () => armed.map(({ fault, matched, fired }) => ({ ...fault, matched, fired })),
    next: (method, path) => {
      let fate: Fault | undefined
      for (const entry of armed) {
        const { fault } = entry
        if (fault.method !== undefined && fault.method.toUpperCase() !== method) continue
        if (!entry.path.test(path)) continue
        entry.matched++
        if (fate !== undefined || entry.fired >= (fault.times ?? Infinity) || !isDue(fault, entry.matched, random))
          continue
        entry.fired++
        fate = fault
      }
      return fate
    },
  }
}

/** A pattern with `*` for any text, as a regular expression over the whole path. */
export function pathPattern(pattern: string): RegExp {
  const parts = pattern.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`)
}

const kinds = ['status', 'slow', 'reset-before', 'reset-after', 'cut', 'job', 'partial', 'expire']
const jobEnds = ['failed', 'lost', 'stuck']

const isStatus = (value: unknown): boolean =>
  Number.isInteger(value) && (value as number) >= 200 && (value as number) <= 599
const isCount = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 1
const isAbsentOr = (test: (value: unknown) => boolean) => (value: unknown) => value === undefined || test(value)
const isText = isAbsentOr((value) => typeof value === 'string')

const members: Record<string, (value: unknown) => boolean> = {
  method: isText,
  path: isText,
  nth: isAbsentOr((value) => [value].flat().every(isCount)),
  every: isAbsentOr(isCount),
  times: isAbsentOr(isCount),
  chance: isAbsentOr((value) => typeof value === 'number' && value >= 0 && value <= 1),
}

/** Checks what came over the control plane; the text says what is wrong. */
export function faultProblem(fault: unknown): string | undefined {
  if (typeof fault !== 'object' || fault === null) return 'A fault is an object.'
  const given = fault as Record<string, unknown>
  const { kind, status, ms, end, rows } = given
  if (!kinds.includes(kind as string)) return `A fault has a kind, one of ${kinds.join(', ')}.`
  if ((kind === 'status' || (kind === 'partial' && status !== undefined)) && !isStatus(status))
    return `A fault of kind ${kind} needs a status from 200 to 599.`
  if (kind === 'partial' && rows !== 0 && !isCount(rows)) return 'A fault of kind partial needs a number of rows.'
  if (kind === 'slow' && !(typeof ms === 'number' && ms >= 0)) return 'A fault of kind slow needs ms.'
  if (kind === 'job' && !jobEnds.includes(end as string))
    return `A fault of kind job needs an end, one of ${jobEnds.join(', ')}.`
  const wrong = Object.keys(members).find((name) => !members[name]!(given[name]))
  return wrong === undefined ? undefined : `The member ${wrong} of a fault is wrong.`
}

function isDue(fault: Fault, occurrence: number, random: Random): boolean {
  if (fault.nth !== undefined && ![fault.nth].flat().includes(occurrence)) return false
  if (fault.every !== undefined && occurrence % fault.every !== 0) return false
  return fault.chance === undefined || random.next() < fault.chance
}
