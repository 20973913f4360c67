import fc from 'fast-check'
import { afterEach, expect, test } from 'vitest'
import type { ReadLink } from '../../src/connector.ts'
import { extractLinks, heldLinks, linkId, parseLinkId } from '../../src/engine/read/extract-links.ts'
import type { Relation } from '../../src/model/schema.ts'
import { World } from './world.ts'

let world: World | undefined
afterEach(() => world?.close())

test('an id of a link names both ends, whatever is in their ids, and no two links share one', () => {
  const end = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('%', '>', '%3E', '%25', '%253E', '\ud800', ''))
  const link = fc.record({ from: end, to: end })
  fc.assert(
    fc.property(link, (one) => {
      expect(parseLinkId(linkId(one))).toEqual({ ...one })
    }),
  )
  fc.assert(
    fc.property(link, link, (a, b) => {
      if (a.from !== b.from || a.to !== b.to) expect(linkId(a)).not.toBe(linkId(b))
    }),
  )
  expect(linkId({ from: '0035f0', to: 'a-b:c' })).toBe('0035f0>a-b:c')
})

/** A deal has three contacts, one in each role, and a link of another kind to the deal itself. */
async function openDeals(deals: number) {
  world = await World.open({ guests: [] })
  const run = await world.store.runs.get(await world.create('extract'))
  const context = world.context(run!, 0)
  const snapshot = await world.store.snapshot('snap_links')
  const ids = Array.from({ length: deals }, (_, n) => `d${n}`)
  await snapshot.append(
    'Deal',
    ids.map((id) => ({ id, row: {} })),
    null,
  )
  const relation = (name: string, together?: string): Relation => ({
    ...{ name, label: name, from: 'Deal', to: 'Contact' },
    read: { maxRows: 2, ...(together === undefined ? {} : { together }) },
  })
  const roles = ['buyer', 'user', 'payer'].map((name) => relation(name, 'roles'))
  const calls: string[] = []
  const connection = {
    ...world.source.connection,
    async *readLinks(asked: Relation, some: readonly string[], _: AbortSignal, beside: readonly Relation[] = []) {
      const names = [asked, ...beside].map(({ name }) => name)
      calls.push(`${names.join('+')} ${some.join()}`)
      yield some.flatMap((from) =>
        names.map(
          (name, at): ReadLink => ({ from, to: `${name} of ${from}`, ...(at === 0 ? {} : { relation: name }) }),
        ),
      )
    },
  }
  const linksOf = async (name: string) =>
    (await Array.fromAsync(heldLinks(snapshot, name))).flat().map(({ from, to }) => `${from}: ${to}`)
  return { context, snapshot, connection, roles, other: relation('kin'), calls, linksOf, ids }
}

test('links of relations that are told by the same calls are read once, those of others by their own', async () => {
  const { context, snapshot, connection, roles, other, calls, linksOf, ids } = await openDeals(3)
  await extractLinks(context, connection, snapshot, [...roles, other])
  expect(calls).toEqual(['buyer+user+payer d0,d1', 'buyer+user+payer d2', 'kin d0,d1', 'kin d2'])
  for (const { name } of [...roles, other])
    expect(await linksOf(name)).toEqual(ids.map((id) => `${id}: ${name} of ${id}`))
  await snapshot.close()
})

test('what an interruption kept of some of them is gone on with, and no link is kept twice', async () => {
  const { context, snapshot, connection, roles, calls, linksOf, ids } = await openDeals(5)
  const append = snapshot.append.bind(snapshot)
  let left = 5
  snapshot.append = async (...given) => {
    left -= 1
    if (left < 0) throw new Error('The power went off.')
    return append(...given)
  }
  await expect(extractLinks(context, connection, snapshot, roles)).rejects.toThrow('power')
  snapshot.append = append
  await extractLinks(context, connection, snapshot, [...roles].reverse())
  expect(calls).toEqual(['buyer+user+payer d0,d1', 'buyer+user+payer d2,d3', 'payer d2,d3', 'payer+user+buyer d4'])
  for (const { name } of roles) expect(await linksOf(name)).toEqual(ids.map((id) => `${id}: ${name} of ${id}`))
  await snapshot.close()
})
