import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { CrmError } from '../../src/model/errors.ts'
import type { MigrateResult } from '../../src/model/results.ts'
import { Approved, creates, updates, whole } from './approved.ts'
import { bounds } from './schemas.ts'
import { errorOf, PowerCut, resultOf, type World } from './world.ts'

let world: World
let migration: string
let once: Approved['once']
let expectWhole: Approved['expectWhole']

beforeEach(async () => {
  const approved = await Approved.open()
  ;({ world, migration } = approved)
  once = approved.once.bind(approved)
  expectWhole = approved.expectWhole.bind(approved)
})

afterEach(() => world.close())

const odd = (index: number): boolean => index % 2 === 1

describe('an answer that never comes', () => {
  for (const operation of ['create', 'update'] as const) {
    for (const took of [true, false]) {
      test(`of a ${operation} that ${took ? 'took effect' : 'had none'} is asked for again in the same run`, async () => {
        once(operation, 2, { kind: 'lost', took })
        await expectWhole(await world.attempt(migration))
        const lost = world.target.callsOf(operation)[1]
        const sent = world.target.callsOf(operation).filter(({ rows }) => rows.join() === lost?.rows.join())
        // A create that took effect is found by its key; an update says again what it said.
        expect(sent).toHaveLength(operation === 'create' && took ? 1 : 2)
      })
    }
  }

  test('for some rows of a batch asks for these again, and for no other', async () => {
    once('update', 1, { kind: 'half-lost' })
    await expectWhole(await world.attempt(migration))
    const [first, ...later] = world.target.callsOf('update')
    const lost = first?.rows.filter((_, i) => i % 2 === 1)
    expect(later.map(({ rows }) => rows)).toContainEqual(lost)
  })

  test('does not undo what a person has edited in the created record meanwhile', async () => {
    let found = ''
    once('create', 1, { kind: 'lost', took: true })
    world.onStep = (step) => {
      // Before the batch is intended again, somebody gives one of its records another note.
      const [id] = [...world.target.records].find(([, row]) => row.email === 'g0@inn.test') ?? []
      if (step !== 'intend:before' || id === undefined || found !== '') return
      found = id
      world.target.records.set(id, { ...world.target.records.get(id), note: 'edited by hand' })
    }
    expect(await world.attempt(migration)).toMatchObject(whole)
    expect(world.target.records.get(found)).toMatchObject({ note: 'edited by hand' })
  })

  test('is settled by a second sending where the target cannot be asked by our key', async () => {
    const find = { keys: ['id'], maxRows: bounds.find }
    const [people] = world.target.schema.objects
    world.target.schema = { objects: [{ ...people!, operations: { ...people!.operations, find } }] }
    once('create', 2, { kind: 'lost', took: true })
    await expectWhole(await world.attempt(migration))
    const lost = world.target.callsOf('create')[1]
    expect(world.target.callsOf('create').filter(({ rows }) => rows.join() === lost?.rows.join())).toHaveLength(2)
  })

  test('five times over pauses the run with the batch in doubt, and a resume settles it', async () => {
    const first = 'inn:inn-1:Guest:g0'
    world.target.fault = ({ operation, rows }) =>
      operation === 'create' && rows.includes(first) ? { kind: 'lost', took: false } : undefined
    expect(errorOf(await world.attempt(migration)).message).toBe('The line went dead.')
    expect(world.target.callsOf('create').filter(({ rows }) => rows.includes(first))).toHaveLength(5)
    const doubts = await world.store.journal.inDoubt(migration)
    expect(doubts.map(({ batch, attempt }) => [batch, attempt])).toEqual([['Guest>people/create/0', 5]])
    expect(await world.store.journal.tallyOutcomes(migration)).not.toContainEqual(
      expect.objectContaining({ status: 'failed' }),
    )
    world.target.fault = () => undefined
    await expectWhole(await world.attempt(migration))
  })

  test('is waited for longer and longer before the batch is sent again', async () => {
    const sentAt: number[] = []
    world.random = () => 0.5
    world.target.fault = ({ operation, rows }) => {
      if (operation !== 'create' || !rows.includes('inn:inn-1:Guest:g0')) return undefined
      sentAt.push(world.clock.monotonic())
      return sentAt.length < 4 ? { kind: 'lost', took: false } : undefined
    }
    resultOf(await world.attempt(migration))
    const waits = sentAt.slice(1).map((at, i) => at - (sentAt[i] ?? 0))
    for (const [i, least] of [1_000, 2_000, 4_000].entries()) {
      expect(waits[i]).toBeGreaterThanOrEqual(least)
      expect(waits[i]).toBeLessThan(least + 500)
    }
  })
})

describe('a passing trouble of single rows', () => {
  for (const operation of ['create', 'update'] as const) {
    test(`of a ${operation} is waited for, and only these rows are sent again`, async () => {
      once(operation, 1, { kind: 'busy', nth: odd })
      await expectWhole(await world.attempt(migration))
      const [first, ...later] = world.target.callsOf(operation)
      expect(later.map(({ rows }) => rows)).toContainEqual(first?.rows.filter((_, i) => i % 2 === 1))
    })
  }

  test('that does not pass is a failure of these rows after three more attempts', async () => {
    const locked = 'inn:inn-1:Guest:g1'
    world.target.fault = ({ operation, rows }) =>
      operation === 'create' ? { kind: 'busy', nth: (i) => rows[i] === locked } : undefined
    const result = resultOf(await world.attempt<MigrateResult>(migration))
    expect(result.tally).toMatchObject({ created: creates - 1, updated: updates, failed: 1 })
    expect(world.target.callsOf('create').filter(({ rows }) => rows.includes(locked))).toHaveLength(4)
  })

  test('is met by each row on its own, where a call names one of them at a time', async () => {
    const { create } = world.target.connection.write!
    const met = new Set<string>()
    world.target.connection.write!.create = async (object, rows, signal) => {
      const locked = rows.findIndex(({ key }) => !met.has(key))
      if (locked < 0) return create(object, rows, signal)
      met.add(rows[locked]!.key)
      const facts = { kind: 'transient', scope: 'request', stored: 'no', message: 'Locked.' } as const
      const error = new CrmError({ ...facts, rows: [locked] })
      return rows.map(() => ({ status: 'rejected', error }))
    }
    await expectWhole(await world.attempt(migration))
    expect(met.size).toBe(creates)
  })

  test('is still open after a crash between two attempts, and its batch is not sent whole again', async () => {
    once('create', 1, { kind: 'busy', nth: odd })
    world.onStep = (step) => {
      if (step === 'keep:after') world.cutPower()
    }
    expect(errorOf(await world.attempt(migration))).toBeInstanceOf(PowerCut)
    const first = world.target.callsOf('create')[0]?.rows ?? []
    world.onStep = () => undefined
    world.target.fault = () => undefined
    await expectWhole(await world.attempt(migration))
    const sent = world.target.callsOf('create').flatMap(({ rows }) => rows)
    expect(first.map((key) => sent.filter((other) => other === key).length)).toEqual([1, 2, 1, 2, 1])
  })
})
