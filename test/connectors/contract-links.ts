import { expect, it } from 'vitest'
import type { Link, LinkOutcome } from '../../src/connector.ts'
import { findObject, type Relation } from '../../src/model/schema.ts'
import {
  type Capability,
  lackingIn,
  type Open,
  type Opened,
  relationsOf,
  type Subject,
  skip,
} from './contract-subject.ts'
import { makeRecords, rowIn } from './contract-write.ts'
import { never } from './fake-http.ts'

const nobody = '999999999999'

/** New records at both ends, so many that a whole batch of links finds a pair each, and one more. */
interface Ends {
  relation: Relation
  from: string[]
  to: string[]
  /** Links that records of the first kind cannot be without. */
  inborn: ReadonlySet<string>
}

/** What was made for one subject serves all of its tests. */
const made = new WeakMap<Subject, Promise<Ends>>()

function toolsFor(subject: Subject, open: Open) {
  const ends = (): Promise<Ends> => {
    const known = made.get(subject) ?? makeEnds(open(), subject)
    made.set(subject, known)
    return known
  }
  const can = (...capabilities: Capability[]): boolean => {
    const lacking = lackingIn(open(), subject)
    return !capabilities.some((each) => lacking.includes(each))
  }
  const link = (relation: Relation, links: Link[], by: Opened['connection'] = open().connection) =>
    by.write!.link!(relation, links, never)
  const read = async (relation: Relation, ids: string[]): Promise<string[]> => {
    const { inborn } = await ends()
    return (await linksOf(open(), relation, ids)).filter((each) => !inborn.has(each)).sort()
  }
  return { ends, link, read, can }
}

export function describeLinks(subject: Subject, open: Open): void {
  const { ends, link, read, can } = toolsFor(subject, open)

  it('links records, and what is linked already is left as it is', async (context) => {
    if (!can('links')) return skip(context)
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
    const back = open().schema.relations?.find(({ name }) => name === relation.inverse)
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
      if (!can('links')) return skip(context)
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
  const { ends, link, read, can } = toolsFor(subject, open)

  it('makes as many at once as it says, and tells each that there was one too many', async (context) => {
    if (!can('links')) return skip(context)
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
    if (!can('links') || open().control === null) return skip(context)
    const { relation, from, to } = await ends()
    const links = [pair(from[2], to[4]), pair(from[3], to[5])]
    const lost = await link(relation, links, open().deaf)
    expect(statuses(lost)).toEqual(['unknown', 'unknown'])
    expect(await read(relation, [from[2]!, from[3]!])).toEqual(expect.arrayContaining(links.map(show)))
    expect(statuses(await link(relation, links))).toEqual(['written', 'written'])
  })

  it('links nothing where there is nothing to link, and stops when it is told', async (context) => {
    if (!can('links')) return skip(context)
    const { relation, from, to } = await ends()
    expect(await link(relation, [])).toEqual([])
    expect(await read(relation, [])).toEqual([])
    const stopped = AbortSignal.abort(new Error('paused'))
    const { write, readLinks } = open().connection
    await expect(write!.link!(relation, [pair(from[0], to[6])], stopped)).rejects.toThrow('paused')
    await expect(Array.fromAsync(readLinks!(relation, [from[0]!], stopped))).rejects.toThrow('paused')
  })
}

/** Taking links away. */
export function describeUnlinking(subject: Subject, open: Open): void {
  const { ends, link, read, can } = toolsFor(subject, open)
  const unlink = (relation: Relation, links: Link[], by = open().connection) =>
    by.write!.unlink!(relation, links, never)

  it('takes links away, those that are not there too, and no other', async (context) => {
    if (!can('links', 'unlink')) return skip(context)
    const { relation, from, to } = await ends()
    const [one, other, absent] = [pair(from[4], to[0]), pair(from[4], to[1]), pair(from[3], to[6])]
    expect(statuses(await link(relation, [one, other]))).toEqual(['written', 'written'])
    const kept = (await read(relation, [from[4]!])).filter((each) => each !== show(one))
    const removals = [one, absent, pair(nobody, to[0])]
    expect(statuses(await unlink(relation, removals))).toEqual(['written', 'written', 'written'])
    expect(await read(relation, [from[4]!])).toEqual(kept)
    expect(kept).toContain(show(other))
    expect(statuses(await unlink(relation, [one]))).toEqual(['written'])
    expect(await unlink(relation, [])).toEqual([])
    expect(statuses(await link(relation, [one]))).toEqual(['written'])
    expect(await read(relation, [from[4]!])).toEqual([...kept, show(one)].sort())
  })

  it('takes away as many at once as it makes', async (context) => {
    if (!can('links', 'unlink')) return skip(context)
    const { relation, from, to } = await ends()
    const links = from.slice(4).flatMap((each) => to.map((other) => pair(each, other)))
    const { maxRows } = relation.link!
    await link(relation, links.slice(0, maxRows))
    expect(new Set(statuses(await unlink(relation, links.slice(0, maxRows))))).toEqual(new Set(['written']))
    expect(await read(relation, from.slice(4))).toEqual([])
  })

  it('says unknown when the answer was lost, though the links were taken away', async (context) => {
    if (!can('links', 'unlink') || open().control === null) return skip(context)
    const { relation, from, to } = await ends()
    const links = [pair(from[5], to[0]), pair(from[6], to[1])]
    expect(statuses(await link(relation, links))).toEqual(['written', 'written'])
    expect(statuses(await unlink(relation, links, open().deaf))).toEqual(['unknown', 'unknown'])
    expect(await read(relation, [from[5]!, from[6]!])).toEqual([])
    expect(statuses(await unlink(relation, links))).toEqual(['written', 'written'])
  })
}

/** What ties the same two objects in several ways: labels, a primary one. */
export function describeMeanings(subject: Subject, open: Open): void {
  const { ends, link, read, can } = toolsFor(subject, open)

  it('keeps the ways apart in which records are linked', async (context) => {
    if (!can('links', 'unlink', 'meanings')) return skip(context)
    const { relation: plain, from, to } = await ends()
    const ways = relationsOf(open(), subject).filter((each) => each.to === plain.to && each.name !== plain.name)
    for (const [n, way] of ways.entries()) {
      const tie = pair(from[7 + (n % 3)], to[7 + n])
      expect(statuses(await link(way, [tie])), way.name).toEqual(['written'])
      expect(await read(way, [tie.from]), way.name).toEqual([show(tie)])
      for (const other of ways.filter((each) => each !== way))
        expect(await read(other, [tie.from]), `${other.name} beside ${way.name}`).not.toContain(show(tie))
      const back = open().schema.relations?.find(({ name }) => name === way.inverse)
      if (back !== undefined) expect(await read(back, [tie.to]), back.name).toContain(show(pair(tie.to, tie.from)))
      expect(statuses(await open().connection.write!.unlink!(way, [tie], never)), way.name).toEqual(['written'])
      expect(await read(way, [tie.from]), way.name).toEqual([])
    }
  })

  it('lets two records be linked in two ways at once, but for those that exclude each other', async (context) => {
    if (!can('links', 'unlink', 'meanings')) return skip(context)
    const { relation: first, from, to } = await ends()
    const second = relationsOf(open(), subject).find((each) => each.to === first.to && each.name !== first.name)
    // Several ways lead to several kinds of records then.
    if (second === undefined) return
    const tie = pair(from.at(-1), to.at(-1))
    for (const way of [first, second]) expect(statuses(await link(way, [tie])), way.name).toEqual(['written'])
    expect(await read(second, [tie.from])).toContain(show(tie))
    const isAlone = first.exclusive !== undefined && first.exclusive === second.exclusive
    expect((await read(first, [tie.from])).includes(show(tie))).toBe(!isAlone)
    for (const way of [second, first]) await open().connection.write!.unlink!(way, [tie], never)
  })
}

async function makeEnds(opened: Opened, subject: Subject): Promise<Ends> {
  const [relation] = relationsOf(opened, subject)
  const side = Math.ceil(Math.sqrt(relation!.link!.maxRows + 1)) + 4
  const make = (name: string): Promise<string[]> => {
    const row = rowIn(subject.rows[name]!, opened.parents)
    return makeRecords(opened.connection, findObject(opened.schema, name)!, side, row)
  }
  const from = await make(relation!.from)
  const inborn = new Set(await linksOf(opened, relation!, from))
  return { relation: relation!, from, to: await make(relation!.to), inborn }
}

async function linksOf({ connection }: Opened, relation: Relation, ids: readonly string[]): Promise<string[]> {
  const pages = await Array.fromAsync(connection.readLinks!(relation, ids, never))
  return pages.flat().map(show)
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
