import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const command = fileURLToPath(new URL('command.ts', import.meta.url))

/** By Node itself: where modules are loaded through the test runner, each `import()` takes real time, even a repeated one. */
async function simulate(...args: string[]): Promise<string[]> {
  // A seed that fails makes the command fail, which has said by then what did.
  const { stdout } = await promisify(execFile)(process.execPath, [command, ...args]).catch((error) => {
    if (error.code === 1 && error.stdout !== '') return error as { stdout: string }
    throw error
  })
  return stdout.trimEnd().split('\n')
}

/** Further seeds, for whoever wants others than the fixed ones: `FERRY_SEED=5000 npm test`. */
const drawn = Number(process.env.FERRY_SEED ?? Number.NaN)
const seeds = [
  ...[1, 101].map((from) => ({ from, count: 100, among: [] as string[] })),
  ...['leads', 'sales', 'salesNoted', 'salesBack'].map((cast) => ({ from: 1, count: 10, among: ['--cast', cast] })),
  ...(Number.isSafeInteger(drawn) ? [{ from: drawn, count: 20, among: [] }] : []),
]

test.each(seeds)(
  '$count seeds from $from on $among: nothing is lost, doubled or told wrongly',
  {
    timeout: 300_000,
  },
  async ({ from, count, among }) => {
    const lines = await simulate('--json', '--processes', '1', '--from', `${from}`, '--seeds', `${count}`, ...among)
    const [last = '', ...failed] = lines.toReversed()
    expect(failed).toEqual([])
    expect(JSON.parse(last)).toMatchObject({ seeds: count, failures: 0 })
  },
)

test('a seed gives the same run each time, in whichever process', async () => {
  const [first, second] = await Promise.all([simulate('--seed', '3'), simulate('--seed', '3')])
  expect(second).toEqual(first)
  expect(first.length).toBeGreaterThan(5)
})
