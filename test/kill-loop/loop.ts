import { seeded } from '../engine/world.ts'
import { type Deeds, Drive } from './drive.ts'
import type { FailPoint } from './fail-points.ts'
import { faults, type Verdict } from './judge.ts'
import type { Scenario } from './scenarios.ts'

/** What a scenario came to. */
export interface Outcome {
  scenario: Scenario
  deeds: Deeds
  verdict: Verdict
  /** What the product itself says that it did, where that is not what was planted. */
  contradictions: string[]
  seconds: number
}

export interface Summary {
  records: number
  kills: number
  duplicates: number
  losses: number
  wrong: number
  foreign: number
  takeovers: number
  trespasses: number
  failPoints: Partial<Record<FailPoint, number>>
  classes: Record<string, { records: number; kills: number; duplicates: number; losses: number; takeovers: number }>
}

/** Migrates the records of a scenario by workers that die, and compares the target with what was planted. */
export async function runScenario(scenario: Scenario, random: () => number): Promise<Outcome> {
  const startedAt = performance.now()
  const arena = await scenario.open()
  const drive = await Drive.open(arena, random)
  try {
    const { run, verified } = await drive.migrate(arena, scenario)
    const verdict = await arena.judge()
    const contradictions = contradict(arena.planted, run.result, verified.result)
    return { scenario, deeds: drive.deeds, verdict, contradictions, seconds: (performance.now() - startedAt) / 1_000 }
  } finally {
    await drive.close()
    await arena.stop()
  }
}

/**
 * Runs scenarios side by side, so many at a time, each with a home, simulators and chances of its own: whoever dies most
 * often begins, since that takes longest. What ends is told at once; a scenario that cannot be ended stops no other.
 */
export async function runScenarios(
  scenarios: readonly Scenario[],
  { seed, atOnce }: { seed: number; atOnce: number },
  tellEnd: (line: string) => void,
): Promise<{ outcomes: Outcome[]; broken: number }> {
  const ended: { outcomes: Outcome[]; broken: number } = { outcomes: [], broken: 0 }
  const waiting = scenarios.toSorted((a, b) => b.migration.length - a.migration.length).values()
  const runInTurn = async (): Promise<void> => {
    for (const scenario of waiting) {
      try {
        const outcome = await runScenario(scenario, seeded(seed))
        ended.outcomes.push(outcome)
        tellEnd(tell(outcome))
      } catch (error) {
        ended.broken += 1
        tellEnd(`${scenario.name} (${scenario.class}): ${error}`)
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, runInTurn))
  return ended
}

type Result = Readonly<Record<string, unknown>> | null

/** Whether what the product says of its own work agrees with what was planted and with itself. */
function contradict(records: number, migrated: Result, verified: Result): string[] {
  const { read, created, updated, failed } = (migrated?.tally ?? {}) as Record<string, number>
  const { matched, mismatched, missing } = (verified ?? {}) as Record<string, number>
  const found = [
    read === records ? [] : `It read ${read} of ${records} records.`,
    failed === 0 ? [] : `It calls ${failed} records refused.`,
    mismatched === 0 && missing === 0 ? [] : `It finds ${mismatched} records different and ${missing} missing.`,
    matched === Number(created) + Number(updated) ? [] : `It wrote ${created} and ${updated}, and found ${matched}.`,
  ]
  return found.flat()
}

export function isFlawless({ deeds, verdict, contradictions }: Outcome): boolean {
  return faults(verdict) + deeds.trespasses.length + contradictions.length === 0
}

export function summarise(outcomes: readonly Outcome[]): Summary {
  const summary: Summary = {
    ...{ records: 0, kills: 0, duplicates: 0, losses: 0, wrong: 0, foreign: 0, takeovers: 0, trespasses: 0 },
    failPoints: {},
    classes: {},
  }
  for (const { scenario, deeds, verdict } of outcomes) {
    const own = {
      records: scenario.records,
      kills: deeds.kills,
      duplicates: verdict.duplicates,
      losses: verdict.losses,
      takeovers: deeds.takeovers,
    }
    const sum = summary.classes[scenario.class] ?? { records: 0, kills: 0, duplicates: 0, losses: 0, takeovers: 0 }
    for (const name of Object.keys(own) as (keyof typeof own)[]) {
      sum[name] += own[name]
      summary[name] += own[name]
    }
    summary.classes[scenario.class] = sum
    summary.wrong += verdict.wrong
    summary.foreign += verdict.foreign
    summary.trespasses += deeds.trespasses.length
    for (const [point, hits] of Object.entries(deeds.hits) as [FailPoint, number][])
      summary.failPoints[point] = (summary.failPoints[point] ?? 0) + hits
  }
  return summary
}

/** One line for a person. */
export function tell({ scenario, deeds, verdict, contradictions, seconds }: Outcome): string {
  const { kills, chance, hits, takeovers, trespasses, lives } = deeds
  const points = Object.entries(hits).map(([point, count]) => `${point} ${count}`)
  const bad = [...verdict.examples, ...trespasses, ...contradictions].map((line) => `\n    ${line}`)
  return [
    `${scenario.name} (${scenario.class}): ${scenario.records} records, ${lives} workers, ${kills} killed (${chance} by chance), `,
    `${takeovers} taken over, ${seconds.toFixed(0)} s: ${verdict.duplicates} duplicates, ${verdict.losses} lost, `,
    `${verdict.wrong} values wrong, ${verdict.foreign} others touched. Killed at: ${points.join(', ')}.`,
    ...bad,
  ].join('')
}
