import { isDeepStrictEqual } from 'node:util'
import { afterEach, describe, expect, test } from 'vitest'
import type { StartOptions } from '../../simulators/index.ts'
import type { Fault } from '../../simulators/kit/faults.ts'
import type { Connection, Writer } from '../../src/connector.ts'
import { approvalSummary } from '../../src/engine/approval-summary.ts'
import type { Row } from '../../src/model/record.ts'
import { carryOut, expected, type Note, type Notes, notePlan, notesPlan, openNotes } from './notes.ts'

let notes: Notes
afterEach(() => notes.world.close())

/** Different notes, white space at the end of some, and many that say the same of the same person. */
const book: Note[] = Array.from({ length: 31 }, (_, n) => ({
  person: n % 3 === 0 ? 'Ann' : 'Bob',
  body: n % 4 === 0 ? 'Called, nobody there.' : `Note ${n}${n % 5 === 0 ? ' \n' : ''}`,
}))
const small = { limits: { batchRows: 6, pageRows: 7 } }
const pair = 'note>note'

async function expectOnce(migration: string, more: string[] = []): Promise<void> {
  const result = await carryOut(notes, migration)
  expect(result.tally).toMatchObject({ created: book.length + 2, quarantined: 0, failed: 0 })
  expect(notes.told().sort()).toEqual([...expected(book), ...more].sort())
  expect(await notes.world.store.journal.inDoubt(migration)).toEqual([])
}

const earlierNotes = (count: number): string[] => Array.from({ length: count }, (_, n) => `Old: Earlier ${n}`)

describe('notes, which have no place for our key,', () => {
  test('arrive once, are read back, and a dry run right afterwards finds nothing to do', async () => {
    notes = await openNotes(book, { target: small, earlier: 3 })
    const { migration } = await notes.world.prepare()
    await expectOnce(migration, earlierNotes(3))
    expect(await notes.world.verify(migration)).toMatchObject({ matched: book.length + 2, mismatched: 0, missing: 0 })
    const again = await notes.world.dryRun()
    expect(again.pairs.find((each) => each.pair === pair)?.counts).toMatchObject({ create: 0, unchanged: book.length })
    expect(again.findings.map(({ code }) => code)).not.toContain('no-place-for-key')
  })

  test('that were changed in the source since are updated, and one that was deleted in the target is made again', async () => {
    notes = await openNotes(book, {
      target: small,
      plan: {
        ...notesPlan,
        objects: [{ ...notePlan, policy: { ...notePlan.policy, existing: 'overwrite' } }, notesPlan.objects[1]!],
      },
    })
    await notes.world.migrate()
    const [changed] = [...notes.source.account.store.collection('note').values()] as { id: string }[]
    notes.source.account.edit!({ object: 'note', update: { [changed!.id]: { body: 'Mended' } } })
    notes.target.account.edit!({ object: 'note', delete: notes.idsOf({ person: 'Bob', body: 'Note 1' }) })
    const run = await notes.world.create('dry-run', { refresh: true })
    const { pairs } = ((await notes.world.attempt(run)) as { result: { pairs: { pair: string; counts: object }[] } })
      .result
    expect(pairs.find((each) => each.pair === pair)?.counts).toMatchObject({ create: 1, update: 1, unchanged: 29 })
  })

  test('say before they are approved what their recognition hangs on', async () => {
    notes = await openNotes(book, { target: small })
    const { dryRun } = await notes.world.prepare()
    const told = dryRun.findings.filter(({ code }) => code === 'no-place-for-key')
    expect(told).toMatchObject([{ severity: 'warning', pair, count: book.length }])
    expect(told[0]?.message).toMatch(
      /Notes have no place for our key: .* journal on this computer.* make all of them again/,
    )
    const approval = (await notes.world.store.approvals.latest(notesPlan.id))!
    expect(approvalSummary(approval, dryRun)).toContain(told[0]?.message)
  })

  test('are made once more where the journal is lost, unless a match key tells them', async () => {
    notes = await openNotes(book.slice(1, 4), { target: small })
    await notes.world.migrate()
    const other = { ...notesPlan, source: { ...notesPlan.source, account: 'ref-1' } }
    const forget = async (plan: typeof other) => {
      await notes.world.writePlan(plan)
      const target = notes.world.store.journal.targetIds.bind(notes.world.store.journal)
      notes.world.store.journal.targetIds = async (_, ids) => ids.map(() => null)
      const told = await notes.world.dryRun()
      notes.world.store.journal.targetIds = target
      return told.pairs.find((each) => each.pair === pair)?.counts
    }
    expect(await forget(other)).toMatchObject({ create: 3, unchanged: 0 })
    const byText = { ...notePlan, match: [{ field: 'body', normalise: 'exact' as const }] }
    expect(await forget({ ...other, objects: [byText, other.objects[1]!] })).toMatchObject({ create: 0, unchanged: 3 })
  })
})

test('notes are on their way together unless they say the same, and arrive once though many answers are lost', async () => {
  const underWay: Row[] = []
  let [most, met] = [0, 0]
  const watch = (connection: Connection): Connection => {
    const { create } = connection.write!
    const watched: Writer['create'] = async (object, rows, signal) => {
      const wires = object.name === 'note' ? rows.map(({ encoded }) => encoded.wire as Row) : []
      for (const wire of wires) if (underWay.some((other) => isDeepStrictEqual(other, wire))) met += 1
      underWay.push(...wires)
      most = Math.max(most, underWay.length)
      try {
        return await create(object, rows, signal)
      } finally {
        for (const wire of wires) underWay.splice(underWay.indexOf(wire), 1)
      }
    }
    return { ...connection, write: { ...connection.write!, create: watched } }
  }
  const target = {
    limits: { batchRows: 1, inFlight: 6, settleMs: 20_000 },
    latency: {
      batch: [100, 300] as [number, number],
      page: [5, 5] as [number, number],
      small: [1, 1] as [number, number],
    },
  }
  notes = await openNotes(book, { target, earlier: 3, seen: watch })
  const { migration } = await notes.world.prepare()
  const [reset, path] = ['reset-after', '/v1/objects/note/batch'] as const
  notes.target.faults.set([{ kind: reset, path, nth: [1, 2, 3, 4, 9, 20] }])
  await expectOnce(migration, earlierNotes(3))
  expect(notes.target.faults.list()[0]?.fired).toBe(6)
  expect([most, met]).toEqual([6, 0])
})

test('a dry run counts how long notes take that must follow each other, though their persons are yet to come', async () => {
  const latency = { batch: [100, 100], page: [100, 100], small: [100, 100] } satisfies StartOptions['latency']
  const target = { limits: { batchRows: 1, inFlight: 10 }, latency }
  const secondsFor = async (person: (n: number) => string): Promise<number> => {
    notes = await openNotes(
      Array.from({ length: 20 }, (_, n) => ({ person: person(n), body: 'Called.' })),
      { target },
    )
    return (await notes.world.dryRun()).estimate.seconds
  }
  const aboutOne = await secondsFor(() => 'Ann')
  await notes.world.close()
  // There are ten times as many persons, too.
  expect(2 * (await secondsFor((n) => `P${n}`))).toBeLessThan(aboutOne)
})

describe('a note in doubt', () => {
  test.each<Fault>([
    { kind: 'reset-after', nth: [1, 2, 4] },
    { kind: 'reset-before', nth: [1, 3, 4] },
    { kind: 'cut', nth: [1, 3, 5] },
    { kind: 'partial', rows: 3, nth: [1, 2, 3, 4, 5, 6, 7] },
    { kind: 'status', status: 500, applied: true, nth: [2, 3] },
    { kind: 'status', status: 503, nth: [1, 2] },
    { kind: 'expire', nth: 2 },
  ])('is made once in spite of %j', async (fault) => {
    notes = await openNotes(book, { target: small, earlier: 20 })
    const { migration } = await notes.world.prepare()
    notes.target.faults.set([{ ...fault, path: '/v1/objects/note/batch' }])
    await expectOnce(migration, earlierNotes(20))
    expect(notes.target.faults.list()[0]?.fired).toBeGreaterThan(0)
  })

  test.each(['row', 'batch', 'unnamed'])(
    'is made once though batches are halved for the sake of wrong rows (%s) and answers are lost',
    async (refusal) => {
      const about = book.map((note, n) => (n % 7 === 3 ? { ...note, person: 'Cid' } : note))
      notes = await openNotes(about, { target: { ...small, settings: { refusal } } })
      const { migration } = await notes.world.prepare()
      // The person whom some notes are about goes before these arrive.
      notes.world.onStep = () => {
        const [cid] = notes.idsNamed('Cid')
        if (cid !== undefined) notes.target.account.edit!({ object: 'person', delete: [cid] })
      }
      notes.target.faults.set([
        { kind: 'reset-after', nth: [2, 3, 5], path: '/v1/objects/note/batch' },
        { kind: 'partial', rows: 1, nth: [4, 7], path: '/v1/objects/note/batch' },
      ])
      const { tally } = await carryOut(notes, migration)
      const arriving = about.filter(({ person }) => person !== 'Cid')
      expect(tally).toMatchObject({ created: arriving.length + 3, failed: about.length - arriving.length })
      expect(notes.told().sort()).toEqual(expected(arriving))
    },
  )

  test('is made once wherever the worker dies', async () => {
    const cutAt = new Map<string, number>()
    for (let at = 1; ; at += 1) {
      notes = await openNotes(book.slice(0, 14), { target: small, earlier: 9 })
      const { world } = notes
      const { migration } = await world.prepare()
      let step = 0
      world.onStep = (name) => {
        if (++step !== at) return
        cutAt.set(name, (cutAt.get(name) ?? 0) + 1)
        world.cutPower()
      }
      const { tally } = await carryOut(notes, migration)
      expect(tally).toMatchObject({ created: 16, quarantined: 0, failed: 0 })
      expect(notes.told().sort()).toEqual([...expected(book.slice(0, 14)), ...earlierNotes(9)].sort())
      if (world.cuts === 0) break
      await world.close()
    }
    for (const border of ['intend:before', 'intend:after', 'settle:before', 'settle:after'])
      expect(cutAt.get(border), border).toBeGreaterThan(2)
  })

  test('is made once though every worker but the last dies before it keeps an answer', async () => {
    notes = await openNotes(book, { target: small })
    const { migration } = await notes.world.prepare()
    notes.world.onStep = (step) => {
      if (step === 'settle:before' && notes.world.cuts < 7) notes.world.cutPower()
    }
    await expectOnce(migration)
    expect(notes.world.cuts).toBe(7)
  })

  test('waits until what was sent can no longer take effect', async () => {
    notes = await openNotes(book, { target: { limits: { ...small.limits, settleMs: 90_000 } } })
    const { migration } = await notes.world.prepare()
    notes.target.faults.set([{ kind: 'reset-after', nth: 2, path: '/v1/objects/note/batch' }])
    const begun = notes.world.clock.monotonic()
    await expectOnce(migration)
    expect(notes.world.clock.monotonic() - begun).toBeGreaterThanOrEqual(90_000)
  })

  test('does not take a record that another row of the journal has made, though it says the same', async () => {
    const twice = Array.from({ length: 12 }, () => ({ person: 'Ann', body: 'Called.' }))
    notes = await openNotes(twice, { target: small })
    const { migration } = await notes.world.prepare()
    notes.target.faults.set([{ kind: 'reset-before', nth: 2, path: '/v1/objects/note/batch' }])
    const result = await carryOut(notes, migration)
    expect(result.tally).toMatchObject({ created: 14 })
    expect(notes.told()).toHaveLength(12)
    const outcomes = await notes.world.store.journal.outcomes(migration, pair, 'create', 0, 100)
    expect(new Set(outcomes.map(({ targetId }) => targetId)).size).toBe(12)
  })

  test('that somebody else has made, too, is kept back and made no third time', async () => {
    const [one, other] = [book[1]!, book[2]!]
    notes = await openNotes([one, other], { target: small })
    const { migration } = await notes.world.prepare()
    notes.target.faults.set([{ kind: 'reset-after', nth: 1, path: '/v1/objects/note/batch' }])
    // Before anything is looked for.
    const sleep = notes.world.clock.sleep.bind(notes.world.clock)
    let isMade = false
    notes.world.clock.sleep = (ms, signal) => {
      const [known] = notes.idsOf(one)
      if (known !== undefined && !isMade) {
        isMade = true
        const [person = ''] = notes.idsNamed(one.person)
        notes.target.account.edit!({ object: 'note', create: [{ body: one.body, person }] })
      }
      return sleep(ms, signal)
    }
    const result = await carryOut(notes, migration)
    expect(result.tally).toMatchObject({ created: 3, quarantined: 1, failed: 0 })
    expect(notes.idsOf(one)).toHaveLength(2)
    const outcomes = await notes.world.store.journal.outcomes(migration, pair, 'create', 0, 100)
    const kept = outcomes.find(({ status }) => status === 'quarantined')
    expect(kept).toMatchObject({ reason: 'alike', targetId: null })
    for (const id of notes.idsOf(one)) expect(kept?.detail).toContain(id)
    expect(kept?.detail).not.toContain(one.body)
  })
})
