import { createHash } from 'node:crypto'
import { afterEach, describe, expect, test } from 'vitest'
import type { Fault } from '../../simulators/kit/faults.ts'
import type { DryRunResult } from '../../src/model/results.ts'
import { bytesOf, type FileFacts, type Files, type Kind, openFiles } from './files.ts'
import { carryOut } from './notes.ts'

let files: Files
afterEach(() => files.world.close())

const cabinet: FileFacts[] = Array.from({ length: 9 }, (_, n) => ({
  name: `Übersicht ${n} 🚀.bin`,
  person: n % 2 === 0 ? 'Ann' : 'Bob',
  content: bytesOf(n, [0, 1, 70_000, 300_000][n % 4]!),
}))

async function expectAll(facts: readonly FileFacts[] = cabinet): Promise<void> {
  const arrived = await files.arrived()
  expect([...arrived.keys()].sort()).toEqual(facts.map(({ person, name }) => `${person}/${name}`).sort())
  for (const { person, name, content } of facts)
    expect(Buffer.from(arrived.get(`${person}/${name}`)!).equals(content)).toBe(true)
}

describe.each<Kind>(['keyed', 'keyless', 'beside'])('%s files', (kind) => {
  test('arrive with their bytes, hashed, are read back by their size, and are there at the second look', async () => {
    files = await openFiles(kind, cabinet)
    const { dryRun, migration } = await files.world.prepare()
    const told = dryRun.findings.find(({ code }) => code === 'bytes-carried')
    expect(told).toMatchObject({ severity: 'info', count: 9, pair: 'file>file' })
    expect(told?.message).toContain('0.7 MB')
    const { tally } = await carryOut(files, migration)
    expect(tally).toMatchObject({ created: 11, failed: 0, quarantined: 0 })
    await expectAll()
    const outcomes = await files.world.store.journal.outcomes(migration, 'file>file', 'create', 0, 20)
    const digests = new Map(outcomes.map(({ sourceId, detail }) => [sourceId, detail]))
    for (const [i, { content }] of cabinet.entries()) {
      const sha256 = createHash('sha256').update(content).digest('hex')
      expect(digests.get(files.fileIds[i]!)).toBe(`${content.length} bytes, sha256 ${sha256}`)
    }
    expect(await files.world.verify(migration)).toMatchObject({ matched: 11, mismatched: 0, missing: 0 })
    const again = await files.world.dryRun()
    expect(again.pairs.find(({ pair }) => pair === 'file>file')?.counts).toMatchObject({ create: 0, unchanged: 9 })
  })

  test('that the source has no budget for today are told of', async () => {
    const many = Array.from({ length: 40 }, (_, n) => ({ name: `${n}`, person: 'Ann', content: bytesOf(n, 3) }))
    files = await openFiles(kind, many, {}, { limits: { daily: 70 } })
    const { findings } = await files.world.dryRun()
    expect(findings.find(({ code }) => code === 'daily-budget')?.message).toMatch(
      /^Reference has \d\d calls left .* and the bytes of its files need 40:/,
    )
  })

  test('that the target does not take are kept back with the reason, the others go', async () => {
    files = await openFiles(kind, cabinet, { limits: { fileBytes: 70_000 } })
    const { dryRun, migration } = await files.world.prepare()
    const reasons = dryRun.pairs.find(({ pair }) => pair === 'file>file')?.reasons
    expect(reasons).toMatchObject([{ reason: 'file-too-large', count: 2, wouldTake: 'no' }])
    await carryOut(files, migration)
    await expectAll(cabinet.filter(({ content }) => content.length <= 70_000))
  })
})

describe.each<Kind>(['keyed', 'keyless', 'beside'])('%s files in rough weather', (kind) => {
  const way = '/v1/files'
  test.each<[string, Fault]>([
    ['answer is lost after the upload', { kind: 'reset-after', method: 'POST', path: way, nth: [2, 5] }],
    ['upload is lost before it arrived', { kind: 'reset-before', method: 'POST', path: way, nth: [1, 4, 6] }],
    ['target is busy', { kind: 'status', status: 503, method: 'POST', path: way, nth: [3, 4] }],
  ])('arrive once and whole where the %s', async (_, fault) => {
    files = await openFiles(kind, cabinet)
    const { migration } = await files.world.prepare()
    files.target.faults.add([fault])
    expect((await carryOut(files, migration)).tally).toMatchObject({ created: 11, failed: 0, quarantined: 0 })
    expect(files.target.faults.list()[0]?.fired).toBe([fault.nth].flat().length)
    await expectAll()
  })

  test('arrive once and whole where the source breaks off in the middle, time and again', async () => {
    files = await openFiles(kind, cabinet)
    const { migration } = await files.world.prepare()
    files.source.faults.add([{ kind: 'cut', path: '/v1/storage/*', every: 3 }])
    await carryOut(files, migration)
    expect(files.source.faults.list()[0]?.fired).toBeGreaterThan(2)
    await expectAll()
  })

  test('arrive once and whole whichever step the worker dies at', async () => {
    for (const step of ['intend:before', 'intend:after', 'settle:before', 'settle:after']) {
      for (const nth of [2, 5]) {
        files = await openFiles(kind, cabinet.slice(0, 5))
        const { migration } = await files.world.prepare()
        let left = nth
        files.world.onStep = (name) => {
          if (name !== step || --left !== 0) return
          files.world.onStep = () => undefined
          files.world.cutPower()
        }
        await carryOut(files, migration)
        expect([step, nth, files.world.cuts]).toEqual([step, nth, 1])
        await expectAll(cabinet.slice(0, 5))
        await files.world.close()
      }
    }
    files = await openFiles(kind, [])
  })

  test('that are gone from the source by now fail alone, and the others arrive', async () => {
    files = await openFiles(kind, cabinet)
    const { migration } = await files.world.prepare()
    files.source.account.store.collection('file').delete(files.fileIds[2]!)
    const { tally } = await carryOut(files, migration)
    expect(tally).toMatchObject({ created: 10, failed: 1 })
    await expectAll(cabinet.filter((_, n) => n !== 2))
    const outcomes = await files.world.store.journal.outcomes(migration, 'file>file', 'create', 0, 20)
    expect(outcomes.find(({ status }) => status === 'failed')).toMatchObject({ sourceId: files.fileIds[2] })
  })
})

test('a file of the target that says the same is not taken for one whose answer was lost', async () => {
  const [facts] = cabinet.slice(2)
  files = await openFiles('beside', [facts!])
  const persons = [{ last_name: 'Ann', email: 'Ann@home.test' }]
  const { created } = files.target.account.edit!({ object: 'person', create: persons }) as { created: string[] }
  const other = await files.place({ ...facts!, person: created[0]!, content: bytesOf(99, facts!.content.length) })
  const { migration } = await files.world.prepare()
  files.target.faults.add([{ kind: 'reset-after', method: 'POST', path: '/v1/files', nth: [1] }])
  expect((await carryOut(files, migration)).tally).toMatchObject({ created: 1, failed: 0, quarantined: 0 })
  expect(files.target.faults.list()[0]?.fired).toBe(1)
  const [outcome] = await files.world.store.journal.outcomes(migration, 'file>file', 'create', 0, 20)
  const ids = [...files.target.account.store.collection('file').values()].map(({ id }) => id)
  expect(ids).toHaveLength(2)
  expect(ids).toContain(outcome?.targetId)
  expect(outcome?.targetId).not.toBe(other)
})

test('of files that are listed by their persons alone, a dry run asks for those that an earlier run made', async () => {
  files = await openFiles('beside', cabinet, { limits: { lookupRows: 4 } })
  const persons = [{ last_name: 'Old', email: 'old@home.test' }]
  const { created } = files.target.account.edit!({ object: 'person', create: persons }) as { created: string[] }
  await files.place({ name: 'somebody else’s', person: created[0]!, content: bytesOf(1, 5) })
  const { migration } = await files.world.prepare()
  expect(files.asked()).toEqual({ calls: 0, ids: 0 })
  await carryOut(files, migration)
  const [, gone] = await files.world.store.journal.outcomes(migration, 'file>file', 'create', 0, 20)
  files.target.account.store.collection('file').delete(gone!.targetId!)
  files.asked()
  const { pairs } = await files.world.dryRun()
  expect(pairs.find(({ pair }) => pair === 'file>file')?.counts).toMatchObject({ create: 1, unchanged: 8 })
  expect(files.asked()).toEqual({ calls: 3, ids: 9 })
})

describe('files whose person does not come by this run', () => {
  const due = cabinet.slice(0, 4)
  const markBob = (subscribed: boolean): void => {
    files.source.account.edit!({ object: 'person', update: { [files.ids.get('Bob')!]: { subscribed } } })
  }
  const enterBob = (): void => {
    files.target.account.edit!({ object: 'person', create: [{ last_name: 'Bob', email: 'Bob@home.test' }] })
  }

  test.each<[string, { before?: () => void; meanwhile?: () => void; mend?: () => void }, object]>([
    ['is skipped', { before: () => markBob(true), mend: () => markBob(false) }, { skipped: 1, quarantined: 2 }],
    ['is kept back at the last moment', { meanwhile: enterBob }, { skipped: 0, quarantined: 1 + 2 }],
  ])('are kept back where it %s, and arrive with the next one', async (_, { before, meanwhile, mend }, stayed) => {
    files = await openFiles('beside', due)
    before?.()
    const { migration } = await files.world.prepare()
    meanwhile?.()
    expect((await carryOut(files, migration)).tally).toMatchObject({ created: 1 + 2, ...stayed, failed: 0 })
    await expectAll(due.filter(({ person }) => person === 'Ann'))
    mend?.()
    const { pairs } = await files.world.perform<DryRunResult>('dry-run', { refresh: true })
    expect(pairs.find(({ pair }) => pair === 'file>file')?.counts).toMatchObject({ create: 2, unchanged: 2 })
    const approval = await files.world.consent()
    const again = await files.world.create('migrate', { approval: approval.id })
    expect((await carryOut(files, again)).tally).toMatchObject({ quarantined: 0, failed: 0 })
    await expectAll(due)
  })
})
