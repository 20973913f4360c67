import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const module = fileURLToPath(new URL('../../src/dispatch/lean-heap.ts', import.meta.url))

/** Runs a script with `keep` and a settable `now` in a process of its own, as the heap is the process's. */
function measure(script: string): unknown {
  const program = `
    import { createLeanHeap } from ${JSON.stringify(module)}
    let now = 0
    const keep = createLeanHeap(() => now)
    const used = () => process.memoryUsage().heapUsed / 2 ** 20
    const litter = () => { let waste = []; for (let i = 0; i < 600_000; i += 1) waste.push({ i }); waste = null; return used() }
    ${script}`
  // Room for all of it, so that nothing but what is tested collects.
  const room = ['--min-semi-space-size=64', '--max-semi-space-size=64']
  const args = ['--input-type=module', ...room, '-e', program]
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return JSON.parse(stdout)
}

test('garbage above the mark is collected, but not again within a short time', () => {
  const [littered, kept, again, tooSoon, later] = measure(`
    const seen = [litter()]
    keep(); seen.push(used())
    seen.push(litter())
    now = 100; keep(); seen.push(used())
    now = 60_000; keep(); seen.push(used())
    process.stdout.write(JSON.stringify(seen))`) as number[]
  expect(littered).toBeGreaterThan(27)
  expect(kept).toBeLessThan(15)
  expect(again).toBeGreaterThan(27)
  expect(tooSoon).toBeGreaterThan(27)
  expect(later).toBeLessThan(15)
})

test('a small heap is left alone', () => {
  const [before, after] = measure(`
    let waste = []; for (let i = 0; i < 60_000; i += 1) waste.push({ i }); waste = null
    const before = used(); keep()
    process.stdout.write(JSON.stringify([before, used()]))`) as number[]
  expect(before).toBeLessThan(27)
  expect(after).toBeGreaterThanOrEqual((before ?? 0) - 0.5)
})
