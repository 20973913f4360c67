import { parseArgs } from 'node:util'
import { failPoints } from './fail-points.ts'
import { isFlawless, runScenarios, summarise } from './loop.ts'
import { planLoop } from './scenarios.ts'

/** At this size every fail point has to be hit so often, and so many frozen workers are to have found another in their place. */
const full = { records: 20_000, kills: 100, hits: 5, takeovers: 4 }

/** Scenarios wait more than they work: for leases, settle times and workers that come up. */
const atOnce = 3

const { values } = parseArgs({
  options: {
    records: { type: 'string', default: String(full.records) },
    kills: { type: 'string', default: String(full.kills) },
    seed: { type: 'string', default: '1' },
    only: { type: 'string', multiple: true },
    json: { type: 'boolean', default: false },
  },
})

for (const name of ['records', 'kills', 'seed'] as const) {
  if (/^\d{1,7}$/.test(values[name])) continue
  process.stderr.write(`--${name} takes a whole number, not "${values[name]}".\n`)
  process.exit(2)
}

const [records, kills] = [Number(values.records), Number(values.kills)]
const scenarios = planLoop(records, kills)
const unknown = values.only?.find((name) => scenarios.every((scenario) => scenario.name !== name))
if (unknown !== undefined) {
  const names = scenarios.map(({ name }) => `"${name}"`).join(', ')
  process.stderr.write(`There is no scenario "${unknown}"; there are ${names}.\n`)
  process.exit(2)
}
const { outcomes, broken } = await runScenarios(
  scenarios.filter(({ name }) => values.only?.includes(name) ?? true),
  { seed: Number(values.seed), atOnce },
  (line) => process.stderr.write(`${line}\n`),
)
const summary = summarise(outcomes)
const isFull = records >= full.records && kills >= full.kills && values.only === undefined
const rare = isFull
  ? failPoints.filter((point) => (summary.failPoints[point] ?? 0) < full.hits).map((point) => `fail point ${point}`)
  : []
if (isFull && summary.takeovers < full.takeovers) rare.push('takeover of a frozen worker')
for (const what of rare) process.stderr.write(`Too rare for a loop of this size: ${what}.\n`)
if (values.json) process.stdout.write(`${JSON.stringify({ ...summary, broken })}\n`)
process.exitCode = outcomes.every(isFlawless) && broken === 0 && rare.length === 0 ? 0 : 1
