import { afterEach, expect, test } from 'vitest'
import { guests } from './reference-source.ts'
import { errorOf, PowerCut, resultOf, World } from './world.ts'

let world: World
afterEach(() => world.close())

const people = 30
const pages = Math.ceil(people / 9)

test('the target is listed once, and after an interruption only the rest of it', async () => {
  world = await World.open({
    guests: guests(4),
    people: guests(people).map(({ row }) => ({ name: 'Older', email: row.mail ?? null })),
  })
  const run = await world.create('dry-run')
  world.target.fault = ({ operation, nth }) =>
    operation === 'read' && nth === 3 ? { kind: 'refused', error: 'transient' } : undefined
  expect(errorOf(await world.attempt(run))).toMatchObject({ kind: 'transient' })
  world.target.fault = () => undefined
  const read = world.target.callsOf('read').length
  const result = resultOf(await world.attempt(run))
  expect(result).toMatchObject({ pairs: [{ counts: { update: 4, create: 0 } }] })
  expect(world.target.callsOf('read').length - read).toBe(pages - 2)
})

test('a page that was read when the power went off is read again, and counts once', async () => {
  world = await World.open({
    guests: guests(2),
    people: guests(people).map(({ row }) => ({ email: row.mail ?? null })),
  })
  const run = await world.create('dry-run')
  const open = world.store.matchIndex.bind(world.store)
  world.store.matchIndex = async (id) => {
    const index = await open(id)
    index.append = async () => {
      throw new PowerCut('The power went off.')
    }
    return index
  }
  expect(errorOf(await world.attempt(run))).toBeInstanceOf(PowerCut)
  await world.restart()
  expect(resultOf(await world.attempt(run))).toMatchObject({ pairs: [{ counts: { update: 2 } }] })
  const index = await world.store.matchIndex(run)
  expect(await index.position('people')).toMatchObject({ complete: true, records: people })
})
