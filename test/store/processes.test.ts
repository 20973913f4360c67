import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore } from '../../src/store/sqlite/index.ts'
import { created, ends, pair } from './contract-data.ts'

const child = fileURLToPath(new URL('./child.ts', import.meta.url))
let home: string
let children: ChildProcess[]

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'ferry-store-'))
  children = []
})
afterEach(() => {
  for (const process of children) process.kill('SIGKILL')
  rmSync(home, { recursive: true })
})

/** Starts a task; resolves with what it told once it ended or, given `killAfter`, was killed at that many lines. */
function runChild(task: string, name = '', killAfter = Number.POSITIVE_INFINITY): Promise<string[]> {
  const process_ = spawn(process.execPath, [child, task, home, name], { stdio: ['ignore', 'pipe', 'inherit'] })
  children.push(process_)
  let told = ''
  return new Promise((resolve, reject) => {
    process_.stdout.on('data', (text) => {
      told += text
      if (told.split('\n').length > killAfter) process_.kill('SIGKILL')
    })
    process_.on('error', reject)
    process_.on('close', () => resolve(told.split('\n').filter((line) => line !== '')))
  })
}

describe('the embedded store and several processes', () => {
  it('still has every intent and outcome that a killed process was told of', async () => {
    for (const killAfter of [1, 2, 57, 120]) {
      const run = `r${killAfter}`
      const before = await openStore({ home })
      await before.runs.create({ id: run, verb: 'migrate', plan: null, input: {} }, 1)
      await before.journal.bindPair(run, pair, { ...ends, object: run })
      await before.close()
      const told = await runChild('writeForEver', run, killAfter)
      const last = (word: string) => told.filter((line) => line.startsWith(word)).length
      const store = await openStore({ home })
      const intended = (await store.journal.position(run, pair, 'create')) / 100
      const outcomes = await store.journal.outcomes(run, pair, 'create', 0, 1_000_000)
      const inDoubt = await store.journal.inDoubt(run)
      await store.close()
      expect(told.length).toBeGreaterThanOrEqual(killAfter)
      // The kill may fall between a commit and its being told, so the journal may know one step more.
      expect(intended - last('intended')).toBeOneOf([0, 1])
      expect(outcomes.length / 100 - last('settled')).toBeOneOf([0, 1])
      expect(outcomes).toEqual(Array.from({ length: outcomes.length }, (_, ordinal) => created(ordinal)))
      expect(inDoubt.map((intent) => intent.from)).toEqual(intended * 100 > outcomes.length ? [outcomes.length] : [])
    }
  })

  it('lets two processes open a new home and write side by side', async () => {
    const told = await Promise.all([runChild('writeSome', 'x'), runChild('writeSome', 'y'), runChild('open')])
    expect(told).toEqual([['done'], ['done'], ['done']])
    const store = await openStore({ home })
    for (const run of ['x', 'y']) {
      expect(await store.journal.inDoubt(run)).toEqual([])
      expect(await store.journal.outcomes(run, pair, 'create', 0, 5_000)).toHaveLength(2_000)
      const ids = { sourceAccount: 'a', object: run, targetAccount: 'b', targetObject: 'c', sourceId: 's1999' }
      expect(await store.journal.targetId(ids)).toBe('t1999')
    }
    await store.close()
  })

  it('never has more permits out in a window than there are', async () => {
    const told = await Promise.all([runChild('takePermits'), runChild('takePermits'), runChild('takePermits')])
    const times = told
      .flat()
      .filter((line) => line !== 'done')
      .map(Number)
      .sort((a, b) => a - b)
    expect(times).toHaveLength(120)
    for (const [index, time] of times.slice(10).entries()) expect(time - times[index]!).toBeGreaterThanOrEqual(200)
    // Eleven more windows are needed; much more would mean that permits were left lying.
    expect(times.at(-1)! - times[0]!).toBeLessThan(11 * 200 * 2)
  })

  it('lets one process at a time renew a token that is good once, and loses none of them', async () => {
    let [current, used] = ['first', 0]
    const vendor = createServer(({ url }, reply) => {
      if (url !== `/${current}`) {
        used += 1
        reply.writeHead(400).end()
        return
      }
      current = `refresh-${Number(current.split('-')[1] ?? 0) + 1}`
      reply.end(JSON.stringify({ access: `for ${current}`, refresh: current }))
    })
    await new Promise<void>((resolve) => vendor.listen(0, '127.0.0.1', resolve))
    const { port } = vendor.address() as AddressInfo
    const tell = () => runChild('renewTokens', `http://127.0.0.1:${port}`)
    const told = await Promise.all([tell(), tell(), tell()])
    vendor.close()
    expect(used).toBe(0)
    expect(told.map((lines) => lines.length)).toEqual([11, 11, 11])
    expect(current).not.toBe('first')
    const store = await openStore({ home })
    expect(await store.tokens.read('vendor')).toMatchObject({ refresh: current })
    await store.close()
    expect(statSync(join(home, 'tokens.db')).mode & 0o077).toBe(0)
  })
})
