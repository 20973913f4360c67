import { expect, test } from 'vitest'
import { type GivenOptions, shareOut } from '../../src/cli/simulator-options.ts'
import { FerryError } from '../../src/model/errors.ts'

const known = new Map([
  ['inn', { settings: ['rooms', 'readings'], limits: ['daily', 'window'] }],
  ['club', { settings: ['bars', 'readings'], limits: ['daily'] }],
])
const share = (given: Partial<GivenOptions>) =>
  Object.fromEntries(shareOut({ settings: [], limits: [], faults: [], ...given }, known))

test('what names no vendor goes to those that know it', () => {
  expect(share({ settings: ['rooms=Attic.North,Cellar=2', 'readings='], limits: ['window=7', 'daily=3'] })).toEqual({
    inn: ['--rooms=Attic.North,Cellar=2', '--readings=', '--limit', 'window=7', '--limit', 'daily=3'],
    club: ['--readings=', '--limit', 'daily=3'],
  })
})

test('what names a vendor goes to that one', () => {
  const fault = '{"kind":"status","path":"/inn.html"}'
  expect(share({ settings: ['club.readings=x'], limits: ['inn.daily=3'], faults: [`inn.${fault}`, fault] })).toEqual({
    inn: ['--limit', 'daily=3', '--fault', fault, '--fault', fault],
    club: ['--readings=x', '--fault', fault],
  })
})

test.each<[Partial<GivenOptions>, string, string]>([
  [{ settings: ['doors=3'] }, 'no setting "doors" in inn or club', 'inn has rooms, readings; club has bars, readings.'],
  [{ settings: ['club.rooms=3'] }, 'no setting "rooms" in club', 'club has bars, readings.'],
  [{ limits: ['hotel.daily=3'] }, 'limit "hotel.daily" is for a simulator that is not started', 'one of: inn, club.'],
  [{ limits: ['daily'] }, '--limit takes name=value', ''],
  [{ settings: ['=x'] }, '--setting takes name=value', ''],
])('%j is refused: %s', (given, message, next) => {
  const refused = (() => {
    try {
      return share(given)
    } catch (error) {
      return error as FerryError
    }
  })()
  expect(refused).toBeInstanceOf(FerryError)
  expect(refused).toMatchObject({ code: 'usage', message: expect.stringContaining(message) })
  if (next !== '') expect((refused as FerryError).next).toContain(next)
})
