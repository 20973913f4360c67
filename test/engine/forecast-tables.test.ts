import { afterEach, expect, test } from 'vitest'
import { guest } from './reference-source.ts'
import { World } from './world.ts'

let world: World | undefined
afterEach(async () => {
  await world?.close()
  world = undefined
})

test('every record has one line that says who it is, what it gets, where, which fields, and what is lost of it', async () => {
  const people = [
    { name: 'Guest b', email: 'b@inn.test', note: 'theirs' },
    { name: 'Guest c', email: 'c@inn.test', stage: 'new' },
  ]
  const guests = [
    guest('a', { stage: 'lost', note: '' }),
    guest('b', { note: 'ours' }),
    guest('c'),
    guest('d', { gone: true }),
    guest('e', { mail: null }),
  ]
  world = await World.open({ guests, people })
  await world.dryRun()
  const source = (id: string) => [id, `https://source.test/guests/${id}`, 'Guest>people', `Guest ${id}`, '']
  const target = (id: string) => [id, `https://club.test/people/${id}`]
  expect(world.tables.actions).toEqual([
    [...source('a'), 'create', '', '', '', '', 'name email ferry_key ferry_made', 'stage'],
    [...source('b'), 'update', ...target('p1'), '', '', 'stage note ferry_key ferry_made', ''],
    [...source('c'), 'unchanged', ...target('p2'), '', '', '', ''],
    [...source('d'), 'skip', '', '', 'gone', '', '', ''],
    [...source('e'), 'quarantine', '', '', 'no-email', 'The record has no value for email.', '', ''],
  ])
  expect(world.tables['lost-values']).toEqual([
    ['a', 'https://source.test/guests/a', 'stage', 'stage', 'option-missing', 'lost'],
  ])
})

test('says what each phase of the migration needs at the least', async () => {
  const guests = Array.from({ length: 23 }, (_, n) => guest(`g${n}`))
  const people = Array.from({ length: 9 }, (_, n) => ({ name: 'Older', email: `g${n}@inn.test` }))
  world = await World.open({ guests, people })
  const { estimate } = await world.dryRun()
  // 14 creates in fives, 9 updates in fours with a look before each, 23 records read back in tens.
  expect(estimate.phases.map(({ name, calls }) => [name, calls])).toEqual([
    ['create-fields', 0],
    ['write', 3 + 2 * 3],
    ['read-back', 3],
  ])
  expect(estimate.calls).toBe(9)
})
