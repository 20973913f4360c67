import { afterEach, expect, test } from 'vitest'
import { viewSchema } from '../../src/engine/view-schema.ts'
import type { ProfileResult } from '../../src/model/results.ts'
import { guests } from './reference-source.ts'
import { errorOf, World } from './world.ts'

let world: World
afterEach(() => world.close())

const facts = (n: number) => ({
  mail: n < 4 ? 'same@inn.test' : `g${n}@inn.test`,
  note: n === 0 ? 'ring +49 151 1234567' : null,
})

test('every field of every record is counted, told in tables and remembered', async () => {
  world = await World.open({ guests: guests(24, facts) })
  const result = await world.perform<ProfileResult>('profile')
  const [guest] = result.objects
  expect(guest).toMatchObject({ object: 'Guest', records: 24 })
  expect(guest?.duplicates).toMatchObject([{ key: 'email', fields: ['mail'], groups: 1, records: 4 }])
  const field = (name: string) => guest?.fields.find((each) => each.field === name)
  expect(field('mail')).toMatchObject({
    filled: 24,
    distinct: { count: 21, exact: true },
    examples: ['s***@inn.test', 'g***@inn.test'],
  })
  expect(field('note')).toMatchObject({ filled: 1, nulls: 23, examples: ['ring ***67'] })
  expect(field('stage')).toMatchObject({ values: [{ value: 'new', count: 24, option: true }], noOption: 0 })
  expect(world.tables.profile?.map((row) => row[1])).toEqual(guest?.fields.map((each) => each.field))
  expect(world.tables['profile-values']).toContainEqual(['Guest', 'stage', 'new', '24', 'yes'])
  expect(await world.store.catalogue.profile('inn', 'Guest')).toEqual({
    ...{ account: 'inn-1', readAt: result.readAt },
    profile: guest,
  })
})

test('a snapshot that is there serves, and is what the dry run takes', async () => {
  world = await World.open({ guests: guests(24) })
  const { snapshot } = await world.perform<ProfileResult>('profile')
  const pages = world.source.pages.length
  expect((await world.dryRun()).snapshot).toBe(snapshot)
  expect(world.source.pages).toHaveLength(pages)
})

test('another account than the one of the plan is refused', async () => {
  world = await World.open({ guests: guests(3) })
  world.source.account = 'inn-2'
  expect(errorOf(await world.attempt(await world.create('profile')))).toMatchObject({ code: 'plan' })
})

test('a schema is shown with the profile of the same account only', async () => {
  world = await World.open({ guests: guests(3) })
  const seen = await world.perform<ProfileResult>('profile')
  const { profile } = await viewSchema(world.store, 'inn', 'Guest')
  expect(profile).toMatchObject({ readAt: seen.readAt, profile: { records: 3 } })
  expect(await viewSchema(world.store, 'inn')).not.toHaveProperty('profile')
  const known = await world.store.catalogue.get('inn')
  if (known === null) throw new Error('The account was seen just now.')
  await world.store.catalogue.save('inn', { ...known, account: { ...known.account, id: 'inn-2' } }, 1)
  expect(await viewSchema(world.store, 'inn', 'Guest')).not.toHaveProperty('profile')
})
