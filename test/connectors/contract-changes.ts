import { expect, it } from 'vitest'
import type { ReadQuery, RecordPage } from '../../src/connector.ts'
import { type Open, type Subject, skip } from './contract-subject.ts'
import { createIn, idsOf, toolsFor } from './contract-write.ts'
import { collect, never } from './fake-http.ts'

const ids = (pages: RecordPage[]): string[] => pages.flatMap(({ records }) => records.map(({ id }) => id))

/** Parts of a read that go side by side: together they are the whole. */
export function describeSlices(subject: Subject, open: Open): void {
  it('divides a read into parts that hold each record once and can be continued each', async (context) => {
    const { connection, deaf } = open()
    if (!connection.slices) return skip(context)
    const query: ReadQuery = { object: subject.object, fields: [] }
    const whole = ids(await collect(connection.read(query, never)))
    const parts = await connection.slices(query, 5, never)
    if (!subject.undivided) expect(parts.length).toBeGreaterThan(1)
    const found: string[] = []
    for (const part of parts) {
      const pages = await collect(connection.read(part, never))
      found.push(...ids(pages))
      const cursor = pages[0]?.cursor ?? null
      if (cursor === null) continue
      expect(ids(await collect(deaf.read({ ...part, cursor }, never)))).toEqual(ids(pages.slice(1)))
    }
    expect(found.length).toBe(whole.length)
    expect(found.sort()).toEqual(whole.sort())
    expect(await connection.slices(query, 1, never)).toHaveLength(1)
  })
}

/** What was created, changed and deleted since a moment. */
export function describeChanges(subject: Subject, open: Open): void {
  const { encode, rowsFrom } = toolsFor(subject, open)

  it('reads what was created or changed since a time, and what is gone since', async (context) => {
    const { connection, object, control } = open()
    const { changes } = object.operations.read!
    if (!changes || !connection.write || !control) return skip(context)
    const advance = (ms: number) => control.tell('clock', { advance: ms })
    const old = idsOf(await createIn(open(), rowsFrom(60_000, 4)))
    await advance(3_600_000)
    const { now } = (await control.ask('clock')) as { now: string }
    await advance(60_000)
    const made = idsOf(await createIn(open(), rowsFrom(61_000, 3)))
    const change = { id: old[0]!, encoded: encode('update', subject.row(62_000)) }
    idsOf(await connection.write.update(object, [change], never))
    if (connection.write.remove) await connection.write.remove(object, [old[1]!], never)
    await advance(changes.lagMs + 60_000)
    const pages = await collect(connection.read({ object: subject.object, fields: [], changedSince: now }, never))
    expect([...new Set(ids(pages))].sort()).toEqual([...made, old[0]!].sort())
    const gone = pages.flatMap(({ deleted = [] }) => deleted)
    const removed = connection.write.remove ? [old[1]!] : []
    // Where nobody promises to tell, whatever is told is true.
    if (changes.deletions === false) expect([[], removed]).toContainEqual(gone)
    else expect(gone).toEqual(removed)
  })
}
