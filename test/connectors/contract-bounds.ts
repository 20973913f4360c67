import { expect, it } from 'vitest'
import { type Open, type Subject, skip } from './contract-subject.ts'
import { createIn, idsByKey, idsOf, toolsFor } from './contract-write.ts'
import { collect, never } from './fake-http.ts'

/** Batches of every size that there may be, and one that there may not. */
export function describeBounds(subject: Subject, open: Open): void {
  const { rowsFrom, expectStored } = toolsFor(subject, open)

  it('takes no row, one, and as many as it says, and answers in their order', async (context) => {
    const { connection, object } = open()
    if (!connection.write) return skip(context)
    const { maxRows } = object.operations.create!
    expect(await connection.write.create(object, [], never)).toEqual([])
    expect(await connection.write.update(object, [], never)).toEqual([])
    for (const count of [1, maxRows]) {
      const rows = rowsFrom(30_000 + count, count)
      const outcomes = await connection.write.create(object, rows, never)
      expect(new Set(idsOf(outcomes)).size).toBe(count)
      await expectStored(outcomes, rows)
    }
  })

  it('stores nothing of a batch that has a row too many, and says so of each', async (context) => {
    const { connection, object } = open()
    if (!connection.write || !connection.find) return skip(context)
    const rows = rowsFrom(40_000, object.operations.create!.maxRows + 1)
    const outcomes = await connection.write.create(object, rows, never)
    expect(outcomes).toHaveLength(rows.length)
    for (const outcome of outcomes) expect(outcome).toMatchObject({ status: 'rejected', error: { stored: 'no' } })
    expect(await idsByKey(open(), rows.slice(0, object.operations.find!.maxRows))).toEqual(new Map())
  })
}

/** Removing, where the system can: a record that is gone stays gone, and nobody is surprised by it. */
export function describeRemoving(subject: Subject, open: Open): void {
  const { rowsFrom } = toolsFor(subject, open)

  it('removes records by id, and takes one that is gone for removed', async (context) => {
    const { connection, object } = open()
    if (!connection.write?.remove || !object.operations.remove) return skip(context)
    const ids = idsOf(await createIn(open(), rowsFrom(50_000, 3)))
    const gone = ids.slice(0, 2)
    expect((await connection.write.remove(object, gone, never)).map(({ status }) => status)).toEqual([
      'written',
      'written',
    ])
    const again = await connection.write.remove(object, [...gone, ids[2]!], never)
    expect(again.map(({ status }) => status)).toEqual(['written', 'written', 'written'])
    expect(await connection.find!({ object: subject.object, key: 'id', values: ids, fields: [] }, never)).toEqual([])
    const left = await collect(connection.read({ object: subject.object, fields: [] }, never))
    expect(left.flatMap(({ records }) => records.map(({ id }) => id)).filter((id) => ids.includes(id))).toEqual([])
  })
}
