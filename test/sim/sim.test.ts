import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { leastDeaths, leastFaults, runSeed } from './run-seed.ts'

const [fixed, further, atOnce] = [200, 20, 5]
/** Further seeds, for whoever wants others than the fixed ones: `FERRY_SEED=5000 npm test`. */
const drawn = Number(process.env.FERRY_SEED ?? Number.NaN)

const rangesOf = (from: number, seeds: number): number[] =>
  Array.from({ length: seeds / atOnce }, (_, n) => from + n * atOnce)
const ranges = [...rangesOf(1, fixed), ...(Number.isSafeInteger(drawn) ? rangesOf(drawn, further) : [])]

describe.each(ranges)('seeds from %i on', (from) => {
  test(`to ${from + atOnce - 1}: nothing is lost, doubled or told wrongly`, async () => {
    const failed: string[] = []
    for (let seed = from; seed < from + atOnce; seed += 1) {
      const { wrong, fired } = await runSeed(seed)
      if (wrong.length > 0) failed.push(`npm run -s sim-test -- --seed ${seed}: ${wrong.join('; ')}`)
      const deaths = fired.filter((kind) => kind === 'crash').length
      expect(deaths).toBeGreaterThanOrEqual(leastDeaths)
      expect(fired.length - deaths).toBeGreaterThanOrEqual(leastFaults)
    }
    expect(failed).toEqual([])
  })
})

describe.each(['leads', 'sales', 'salesNoted', 'salesBack'] as const)('%s go from one vendor to another', (cast) => {
  test.each(rangesOf(1, 10))('whatever happens in seeds from %i on', async (from) => {
    const failed: string[] = []
    for (let seed = from; seed < from + atOnce; seed += 1) {
      const { wrong } = await runSeed(seed, undefined, cast)
      if (wrong.length > 0) failed.push(`npm run -s sim-test -- --seed ${seed} --cast ${cast}: ${wrong.join('; ')}`)
    }
    expect(failed).toEqual([])
  })
})

/** By Node itself: where modules are loaded through the test runner, each `import()` takes real time, even a repeated one. */
async function linesOf(seed: number): Promise<string> {
  const command = fileURLToPath(new URL('command.ts', import.meta.url))
  const { stdout } = await promisify(execFile)(process.execPath, [command, '--seed', String(seed)])
  return stdout
}

test('a seed gives the same run each time, in whichever process', async () => {
  const [first, second] = await Promise.all([linesOf(3), linesOf(3)])
  expect(second).toEqual(first)
  expect(first.split('\n').length).toBeGreaterThan(5)
})
