import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'

const demo = join(import.meta.dirname, '../../src/demo.ts')

async function play(...args: string[]) {
  const child = spawn(process.execPath, [demo, '--json', ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  const [stdout, stderr, [status]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  const lines = stdout.trimEnd().split('\n')
  return { lines, summary: JSON.parse(lines.at(-1) ?? 'null') as Record<string, unknown> }
}

/** Side by side: most of their time is that of the simulated network. */
describe.concurrent('the whole way, in processes of its own', () => {
  test('leaves in the target what the generator wrote down, and says so in one line', {
    timeout: 120_000,
  }, async () => {
    const { lines, summary } = await play('--size', '600', '--latency', 'none')
    expect(lines).toHaveLength(1)
    expect(summary).toMatchObject({
      ...{ read: 600, created: 534, updated: 17, unchanged: 4, skipped: 18, quarantined: 27, failed: 0 },
      ...{ duplicates: 0, predictedRight: 600, rateLimitHits: 0 },
      verified: { matched: 551, mismatched: 0, missing: 0 },
    })
  })

  test('survives kills of server and worker, batches on their way included', { timeout: 240_000 }, async () => {
    const { lines, summary } = await play('--size', '5200', '--kills', '4', '--seed', '7')
    const kills = lines.filter((line) => line.includes('KILLED'))
    expect(kills).toHaveLength(4)
    expect(kills.filter((line) => /upsert sent, [1-9]\d* without an answer/.test(line)).length).toBeGreaterThan(0)
    expect(summary).toMatchObject({ read: 5200, failed: 0, duplicates: 0, predictedRight: 5200, rateLimitHits: 0 })
    expect(summary.verified).toMatchObject({ mismatched: 0, missing: 0 })
  })
})
