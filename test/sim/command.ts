import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { runSeed, type SeedReport } from './run-seed.ts'
import { type Cast, casts } from './scenario.ts'

/** `npm run -s sim-test -- [--seeds 2000] [--from 1] [--processes 2] [--cast leads] [--json] | --seed 7 [--cast leads]`: exit 1 when a seed fails. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string' },
      cast: { type: 'string' },
      seeds: { type: 'string', default: '200' },
      from: { type: 'string', default: '1' },
      processes: { type: 'string', default: '2' },
      json: { type: 'boolean', default: false },
    },
  })
  const cast = casts.find((name) => name === values.cast)
  if (values.cast !== undefined && cast === undefined) throw new Error(`A cast is one of ${casts.join(', ')}.`)
  if (values.seed !== undefined) return showSeed(Number(values.seed), cast)
  const [count, from, processes] = [values.seeds, values.from, values.processes].map(Number) as [number, number, number]
  if (![count, from, processes].every((n) => Number.isSafeInteger(n) && n > 0))
    throw new Error('Numbers above 0, please.')
  const started = performance.now()
  const fired = new Map<string, number>()
  let failures = 0
  await runAll({ count, from, processes, cast }, (report) => {
    for (const kind of report.fired) fired.set(kind, (fired.get(kind) ?? 0) + 1)
    if (report.wrong.length === 0) return
    failures += 1
    print(
      `seed ${report.seed}: ${oneLine(report.wrong)} | npm run -s sim-test -- --seed ${report.seed}${cast === undefined ? '' : ` --cast ${cast}`}`,
    )
  })
  const seedsPerMinute = Math.round((count * 60_000) / (performance.now() - started))
  if (!values.json) {
    const kinds = [...fired].sort(([, a], [, b]) => b - a).map(([kind, n]) => `${kind} ${n}`)
    print(`Seeds ${from} to ${from + count - 1}. What went wrong in them: ${kinds.join(', ')}.`)
  }
  print(JSON.stringify({ seeds: count, failures, seedsPerMinute }))
  if (failures > 0) process.exitCode = 1
}

/** One seed with a line for everything that happens in it. */
async function showSeed(seed: number, cast?: Cast): Promise<void> {
  const { wrong, fired } = await runSeed(seed, print, cast)
  print(`What went wrong: ${fired.join(', ')}.`)
  for (const what of wrong) print(`Does not hold: ${what}`)
  print(JSON.stringify({ seeds: 1, failures: wrong.length > 0 ? 1 : 0 }))
  if (wrong.length > 0) process.exitCode = 1
}

/** Each process takes every nth seed. */
async function runAll(
  { count, from, processes, cast }: { count: number; from: number; processes: number; cast: Cast | undefined },
  tell: (report: SeedReport) => void,
): Promise<void> {
  const shares = Array.from({ length: Math.min(processes, count) }, (_, share) => {
    const child = fork(fileURLToPath(import.meta.url), ['--share'], { execArgv: ['--max-semi-space-size=32'] })
    child.on('message', (report) => tell(report as SeedReport))
    child.send({ from: from + share, to: from + count, step: processes, cast })
    return new Promise<void>((resolve, reject) => {
      child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`A process ended with ${code}.`))))
    })
  })
  await Promise.all(shares)
}

interface Share {
  from: number
  to: number
  step: number
  cast?: Cast
}

async function runShare({ from, to, step, cast }: Share): Promise<void> {
  for (let seed = from; seed < to; seed += step) {
    const report = await runSeed(seed, undefined, cast)
    await new Promise((resolve) => process.send!(report, resolve))
  }
  process.disconnect()
}

function oneLine(wrong: readonly string[]): string {
  const [first = ''] = wrong
  const more = wrong.length > 1 ? ` (and ${wrong.length - 1} more)` : ''
  return first.replaceAll(/\s+/g, ' ').slice(0, 300) + more
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

if (process.argv.includes('--share')) process.once('message', (share) => void runShare(share as never))
else await main()
