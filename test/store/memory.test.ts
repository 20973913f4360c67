import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'

it('holds a snapshot of 200,000 records in flat memory', () => {
  const home = mkdtempSync(join(tmpdir(), 'ferry-store-'))
  const script = `
    import { openStore } from ${JSON.stringify(join(import.meta.dirname, '../../src/store/sqlite/index.ts'))}
    const store = await openStore({ home: ${JSON.stringify(home)} })
    const snapshot = await store.snapshot('s')
    const record = (n) => ({ id: 'id-' + n, row: Object.fromEntries(Array.from({ length: 12 }, (_, f) => ['field_' + f, 'value ' + n + ' of ' + f])) })
    // Buffers are given back by finalizers, which run in a turn after the collection that found them.
    const used = async () => {
      for (let n = 0; n < 2; n++) { gc(); await new Promise((resolve) => setTimeout(resolve, 5)) }
      const { heapUsed, external } = process.memoryUsage()
      return heapUsed + external
    }
    const before = await used()
    let peak = 0
    for (let n = 0; n < 200_000; n += 1_000) {
      await snapshot.append('o', Array.from({ length: 1_000 }, (_, i) => record(n + i)), 'c' + n)
      if (n % 20_000 === 0) peak = Math.max(peak, await used())
    }
    let seen = 0
    for await (const page of snapshot.pages('o')) {
      if (page[0].id !== 'id-' + seen) throw new Error('order')
      seen += page.length
      if (seen % 20_000 === 0) peak = Math.max(peak, await used())
    }
    for (let n = 0; n < 200_000; n += 997) await snapshot.get('o', ['id-' + n])
    peak = Math.max(peak, await used())
    await store.close()
    console.log(JSON.stringify({ seen, growth: peak - before }))`
  try {
    const told = execFileSync(process.execPath, ['--expose-gc', '--input-type=module', '-e', script], {
      encoding: 'utf8',
    })
    const { seen, growth } = JSON.parse(told)
    expect(seen).toBe(200_000)
    expect(growth).toBeLessThan(60 * 1024 * 1024)
  } finally {
    rmSync(home, { recursive: true })
  }
})
