import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { parseTime, tellTime } from '../../src/model/local-time.ts'

const module = fileURLToPath(new URL('../../src/model/local-time.ts', import.meta.url))

/** What another machine's zone makes of these texts: the instant, and how that is told there. */
function there(zone: string, texts: string[]): (null | [string, string])[] {
  const program = `
    import { parseTime, tellLocalTime } from ${JSON.stringify(module)}
    const told = ${JSON.stringify(texts)}.map((text) => {
      const at = parseTime(text)
      return at === null ? null : [new Date(at).toISOString(), tellLocalTime(at)]
    })
    process.stdout.write(JSON.stringify(told))`
  const env = { ...process.env, TZ: zone }
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    ...{ env, encoding: 'utf8' },
  })
  if (stdout === '') throw new Error(stderr)
  return JSON.parse(stdout) as ReturnType<typeof there>
}

test('a time without a zone is of this machine and told back with UTC', () => {
  expect(there('Europe/Berlin', ['2026-11-23 02:00', '2026-07-01T02:00:30'])).toEqual([
    ['2026-11-23T01:00:00.000Z', '2026-11-23 02:00 Europe/Berlin (2026-11-23 01:00 UTC)'],
    ['2026-07-01T00:00:30.000Z', '2026-07-01 02:00 Europe/Berlin (2026-07-01 00:00 UTC)'],
  ])
  expect(there('UTC', ['2026-11-23 02:00'])).toEqual([['2026-11-23T02:00:00.000Z', '2026-11-23 02:00 UTC']])
})

test('the hour that clocks skip is no time, and of the one that comes twice the first is meant', () => {
  expect(there('Europe/Berlin', ['2026-03-29 02:30', '2026-10-25 02:30'])).toEqual([
    null,
    ['2026-10-25T00:30:00.000Z', '2026-10-25 02:30 Europe/Berlin (2026-10-25 00:30 UTC)'],
  ])
})

test('a time with a zone is that, wherever the machine stands', () => {
  for (const text of ['2026-11-23T02:00+01:00', '2026-11-23 01:00Z', '2026-11-22T20:00-05:00']) {
    expect(tellTime(parseTime(text) ?? 0)).toBe('2026-11-23 01:00 UTC')
  }
})

describe('nonsense is no time', () => {
  const nonsense = ['', 'tomorrow', '02:00', '2026-11-23', '2026-02-30 02:00', '2026-13-01 02:00', '2026-11-23 25:00']
  test.each([...nonsense, '2026-11-23 02:00 CET', '23.11.2026 02:00', '2026-11-23 02:00+99:99', '９９-11-23 02:00'])(
    '%j',
    (text) => expect(parseTime(text)).toBeNull(),
  )
})
