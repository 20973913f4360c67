import { expect, it } from 'vitest'
import type { Connection, CreateRow, Link, LinkOutcome } from '../../src/connector.ts'
import type { Row } from '../../src/model/record.ts'
import { findObject, type ObjectSchema, type Relation } from '../../src/model/schema.ts'
import { lackingIn, type Open, type Opened, relationOf, type Subject, skip } from './contract-subject.ts'
import { idsOf } from './contract-write.ts'
import { never } from './fake-http.ts'

const nobody = '999999999999'

/** New records at both ends, so many that a whole batch of links finds a pair each, and one more. */
interface Ends {
  relation: Relation
  from: string[]
  to: string[]
}

function toolsFor(subject: Subject, open: Open) {
  let made: Promise<Ends> | undefined
  const ends = (): Promise<Ends> => {
    made ??= makeEnds(open(), subject)
    return made
  }
  const link = (relation: Relation, links: Link[], by: Opened['connection'] = open().connection) =>
    by.write!.link!(relation, links, never)
  const read = async (relation: Relation, ids: string[]): Promise<string[]> => {
    const pages = await Array.fromAsync(open().connection.readLinks!(relation, ids, never))
    return pages.flat().map(show).sort()
  }
  return { ends, link, read }
}

export function describeLinks(subject: Subject, open: Open): void {
  const { ends, link, read } = toolsFor(subject, open)
  const can = (): boolean => !lackingIn(open(), subject).includes('links')

  it('links records, and what is linked already is left as it is', async (context) => {
    if (!can()) return skip(context)
    const { relation, from, to } = await ends()
    // One record with several links, several records with the same one, and one link asked for twice.
    const links = [pair(from[0], to[0]), pair(from[0], to[1]), pair(from[1], to[0]), pair(from[0], to[1])]
    const told = [...new Set(links.map(show))].sort()
    const ids = [from[2]!, from[0]!, from[1]!]
    expect(await read(relation, ids)).toEqual([])
    expect(statuses(await link(relation, links))).toEqual(links.map(() => 'written'))
    expect(await read(relation, ids)).toEqual(told)
    const again = await link(relation, links.toReversed())
    expect(statuses(again)).toEqual(links.map(() => 'written'))
    for (const outcome of again) expect(outcome).not.toMatchObject({ created: true })
    expect(await read(relation, ids)).toEqual(told)
    const back = open().schema.relations?.find((other) => other.from === relation.to && other.to === relation.from)
    if (back?.read === undefined) return
    const flipped = await read(back, [to[0]!, to[1]!])
    expect(flipped).toEqual([...new Set(links.map(({ from, to }) => show({ from: to, to: from })))].sort())
  })

  const missing: [string, (ends: Ends) => Link][] = [
    ['first', ({ to }) => pair(nobody, to[2])],
    ['second', ({ from }) => pair(from[3], nobody)],
  ]
  for (const [which, linkWith] of missing)
    it(`refuses a link whose ${which} end is missing, and no other for its sake`, async (context) => {
      if (!can()) return skip(context)
      const { relation, from, to } = await ends()
      const links = [pair(from[2], to[2]), linkWith(await ends()), pair(from[3], to[3])]
      const outcomes = await link(relation, links)
      expect(outcomes[1]).toMatchObject({ status: 'rejected', error: { stored: 'no' } })
      if (statuses(outcomes).includes('written')) {
        expect(outcomes[1]).toMatchObject({ error: { scope: 'row' } })
        expect(statuses(outcomes)).toEqual(['written', 'rejected', 'written'])
      } else {
        // The call was refused as a whole, and says for whose sake.
        for (const outcome of outcomes) expect(outcome).toMatchObject({ error: { scope: 'request', rows: [1] } })
        expect(statuses(await link(relation, [links[0]!, links[2]!]))).toEqual(['written', 'written'])
      }
      expect(await read(relation, [from[2]!, nobody, from[3]!])).toEqual([links[0]!, links[2]!].map(show).sort())
    })
}

export function describeLinkBatches(subject: Subject, open: Open): void {
  const { ends, link, read } = toolsFor(subject, open)
  const can = (): boolean => !lackingIn(open(), subject).includes('links')

  it('makes as many at once as it says, and tells each that there was one too many', async (context) => {
    if (!can()) return skip(context)
    const { relation, from, to } = await ends()
    const { maxRows } = relation.link!
    const links = from.slice(4).flatMap((each) => to.map((other) => pair(each, other)))
    const [most, tooMany] = [links.slice(0, maxRows), links.slice(0, maxRows + 1)]
    expect(tooMany).toHaveLength(maxRows + 1)
    const refused = await link(relation, tooMany)
    expect(refused).toHaveLength(tooMany.length)
    for (const outcome of refused) expect(outcome).toMatchObject({ status: 'rejected', error: { stored: 'no' } })
    expect(await read(relation, from.slice(4))).toEqual([])
    expect(new Set(statuses(await link(relation, most)))).toEqual(new Set(['written']))
    expect(await read(relation, from.slice(4))).toEqual(most.map(show).sort())
  })

  it('says unknown when the answer was lost, though the links were made', async (context) => {
    // Only a line can lose an answer.
    if (!can() || open().control === null) return skip(context)
    const { relation, from, to } = await ends()
    const links = [pair(from[2], to[4]), pair(from[3], to[5])]
    const lost = await link(relation, links, open().deaf)
    expect(statuses(lost)).toEqual(['unknown', 'unknown'])
    expect(await read(relation, [from[2]!, from[3]!])).toEqual(expect.arrayContaining(links.map(show)))
    expect(statuses(await link(relation, links))).toEqual(['written', 'written'])
  })

  it('links nothing where there is nothing to link, and stops when it is told', async (context) => {
    if (!can()) return skip(context)
    const { relation, from, to } = await ends()
    expect(await link(relation, [])).toEqual([])
    expect(await read(relation, [])).toEqual([])
    const stopped = AbortSignal.abort(new Error('paused'))
    const { write, readLinks } = open().connection
    await expect(write!.link!(relation, [pair(from[0], to[6])], stopped)).rejects.toThrow('paused')
    await expect(Array.fromAsync(readLinks!(relation, [from[0]!], stopped))).rejects.toThrow('paused')
  })
}

// Far from the numbers that other tests give their rows.
let first = 500_000

async function makeEnds(opened: Opened, subject: Subject): Promise<Ends> {
  const relation = relationOf(opened, subject)!
  const side = Math.ceil(Math.sqrt(relation.link!.maxRows + 1)) + 4
  const from = await makeRecords(opened.connection, findObject(opened.schema, relation.from)!, side, subject.row!)
  const to = await makeRecords(opened.connection, findObject(opened.schema, relation.to)!, side, subject.otherRow!)
  return { relation, from, to }
}

/** Ids of new records, under keys and numbers that no other test uses. */
export async function makeRecords(
  connection: Connection,
  object: ObjectSchema,
  count: number,
  rowOf: (n: number) => Row,
): Promise<string[]> {
  first += count
  const rows = Array.from({ length: count }, (_, n): CreateRow => {
    const encoded = connection.write!.encode(object, 'create', rowOf(first + n))
    return Array.isArray(encoded) ? expect.unreachable(JSON.stringify(encoded)) : { key: `made:${first + n}`, encoded }
  })
  const { maxRows } = object.operations.create!
  const ids: string[] = []
  for (let at = 0; at < rows.length; at += maxRows)
    ids.push(...idsOf(await connection.write!.create(object, rows.slice(at, at + maxRows), never)))
  return ids
}

function pair(from: string | undefined, to: string | undefined): Link {
  return { from: from!, to: to! }
}

function show({ from, to }: Link): string {
  return `${from}>${to}`
}

function statuses(outcomes: readonly LinkOutcome[]): string[] {
  return outcomes.map(({ status }) => status)
}
