import { glob } from 'node:fs/promises'
import { judge } from './invariants.ts'
import { sail, sailAgain } from './journey.ts'
import { type Cast, casts, drawScenario, type Scenario } from './scenario.ts'
import { World } from './world.ts'

export interface SeedReport {
  seed: number
  /** What does not hold; empty: all is well. */
  wrong: string[]
  /** Kinds of trouble that came about. */
  fired: string[]
  virtualMs: number
}

/** What is loaded when it is first needed is loaded before: loading takes real time, in which virtual time would run off. */
let warm: Promise<unknown> | null = null

/** One seed from its numbers to its judgement. `note` gets a line for each thing that happens; `cast` in place of its own. */
export async function runSeed(seed: number, note?: (line: string) => void, cast?: Cast): Promise<SeedReport> {
  warm ??= loadAll()
  await warm
  for (let times = 1; ; times += 1) {
    const report = await runScenario(drawScenario(seed, cast, times), note)
    if (report.wrong.length > 0 || isHard(report)) return report
    if (times === mostTimes) return { ...report, wrong: ['Too little went wrong in it to tell anything.'] }
  }
}

/** Troubles that were drawn for what did not come about trouble nobody: the seed is tried again with more of them. */
const mostTimes = 6

function isHard({ fired }: SeedReport): boolean {
  const deaths = fired.filter((kind) => kind === 'crash').length
  return deaths >= leastDeaths && fired.length - deaths >= leastFaults
}

/** What every seed has at least. */
const [leastDeaths, leastFaults] = [1, 3]

/** The modules first, in real time alone; then what keeps a library once it has it. */
async function loadAll(): Promise<void> {
  const src = new URL('../../src/', import.meta.url)
  for await (const path of glob('{connectors,engine,http,mapping,report,store}/**/*.ts', { cwd: src }))
    await import(new URL(path, src).href)
  await Promise.all(['htmlparser2', 'libphonenumber-js/min', 'node:http', 'node:https'].map((name) => import(name)))
  await runScenario({ ...drawScenario(1, 'people'), schemaChange: true, again: true })
  for (const cast of casts.filter((each) => each !== 'people'))
    await runScenario({ ...drawScenario(1, cast), again: true })
}

async function runScenario(scenario: Scenario, note?: (line: string) => void): Promise<SeedReport> {
  const world = await World.open(scenario)
  const unhandled: string[] = []
  const onUnhandled = (reason: unknown): void => void unhandled.push(`nobody handled: ${String(reason)}`)
  process.on('unhandledRejection', onUnhandled)
  if (note !== undefined) world.strikes.note = (line) => note(`${stamp(world)} ${line}`)
  try {
    const wrong: string[] = []
    try {
      const voyage = await sail(world)
      wrong.push(...(await judge(world, voyage)))
      if (scenario.again) wrong.push(...(await sailAgain(world, voyage)))
    } catch (error) {
      wrong.push(error instanceof Error ? `${error.name}: ${error.message}` : String(error))
      note?.(error instanceof Error ? (error.stack ?? '') : '')
    }
    const { network, strikes, accounts, time } = world
    const struck = [accounts.source, accounts.target].flatMap(({ ledger }) =>
      ledger.entries().flatMap(({ fault }) => (fault === undefined ? [] : [fault])),
    )
    const fired = [...strikes.fired, ...network.fired, ...struck]
    return { seed: scenario.seed, wrong: [...wrong, ...unhandled], fired, virtualMs: time.now() - time.start }
  } finally {
    process.off('unhandledRejection', onUnhandled)
    await world.close()
  }
}

function stamp({ time }: World): string {
  return `${((time.now() - time.start) / 1_000).toFixed(3).padStart(10)} s`
}
