import type { Phase, PhaseName, Progress } from '../model/run.ts'
import { costOf, effortOf } from '../model/system.ts'
import type { RunContext } from './context.ts'

/** Which part of a run begins, and on which connections its calls go out. */
export interface PhaseFacts {
  name: PhaseName
  subject?: string
  connections?: readonly string[]
}

/** The list of what a run spends its time on. */
export interface PhaseRecorder {
  /** Measures the work; the phase counts from its beginning on, and also when the work fails. */
  phase<Result>(facts: PhaseFacts, work: () => Promise<Result>): Promise<Result>
  /** Progress with the phases so far in it, so that they outlast the process. */
  withPhases(progress: Progress): Progress
  phases(): Phase[]
}

/** Goes on with the list of a run that was interrupted. */
export function recordPhases({
  run,
  clock,
  traffic,
  log,
}: Pick<RunContext, 'run' | 'clock' | 'traffic' | 'log'>): PhaseRecorder {
  const earlier = run.progress?.phases ?? []
  const begun: (() => Phase)[] = []
  const phases = (): Phase[] => [...earlier, ...begun.map((read) => read())]

  const spent = (connections: readonly string[]): Spent => sumSpent(connections.map(traffic))

  return {
    async phase({ name, subject, connections = [] }, work) {
      const about = { phase: name, ...(subject === undefined ? {} : { subject }) }
      log({ event: 'phase-began', ...about })
      const before = spent(connections)
      const [startedAt, started] = [clock.now(), clock.monotonic()]
      const read = (): Phase => {
        const now = spent(connections)
        return {
          ...{ name, ...(subject === undefined ? {} : { subject }), startedAt },
          ms: Math.round(clock.monotonic() - started),
          ...effortOf(now.calls - before.calls, costOf(now) - costOf(before)),
          rateLimitHits: now.rateLimitHits - before.rateLimitHits,
        }
      }
      const place = begun.push(read) - 1
      try {
        return await work()
      } finally {
        const whole = read()
        begun[place] = () => whole
        const { ms, calls, rateLimitHits } = whole
        log({ event: 'phase-ended', ...about, ms, calls, rateLimitHits })
      }
    },
    withPhases: (progress) => ({ ...progress, phases: phases() }),
    phases,
  }
}

type Spent = Pick<Phase, 'calls' | 'cost' | 'rateLimitHits'>

function sumSpent(all: readonly Spent[]): Spent {
  const sum = (pick: (one: Spent) => number): number => all.reduce((total, one) => total + pick(one), 0)
  const rateLimitHits = sum((one) => one.rateLimitHits)
  return {
    ...effortOf(
      sum(({ calls }) => calls),
      sum(costOf),
    ),
    rateLimitHits,
  }
}

/** Phases of one kind taken together: when the first began, and what all of them took. */
export function sumPhases(phases: readonly Phase[], name: PhaseName): Omit<Phase, 'name' | 'subject'> | null {
  const members = phases.filter((phase) => phase.name === name)
  const [first] = members
  if (first === undefined) return null
  const sum = (pick: (phase: Phase) => number): number => members.reduce((total, phase) => total + pick(phase), 0)
  return {
    startedAt: Math.min(...members.map(({ startedAt }) => startedAt)),
    ms: sum(({ ms }) => ms),
    ...sumSpent(members),
  }
}
