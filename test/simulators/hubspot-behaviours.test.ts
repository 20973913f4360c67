import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

/** The numbered list of behaviours and the tests that carry its numbers, each held to the other. */
const list = new URL('../../simulators/hubspot/behaviours.md', import.meta.url)
const folder = new URL('./', import.meta.url)

interface Row {
  number: number
  fact: string
  source: string
}

const text = readFileSync(list, 'utf8')
const rowShape = /^\| (\d+) \| (.+?) \| (.+?) \| .*\|$/
const rows = text.split('\n').flatMap((line): Row[] => {
  const [, number, fact = '', source = ''] = rowShape.exec(line) ?? []
  return number === undefined ? [] : [{ number: Number(number), fact, source }]
})
const files = readdirSync(folder)
  .filter((name) => /^hubspot-.*\.test\.ts$/.test(name) && name !== 'hubspot-behaviours.test.ts')
  .sort()
  .map((name) => ({ name: name.replace('.test.ts', ''), source: readFileSync(new URL(name, folder), 'utf8') }))

/** Titles by the numbers that they begin with. */
const shown = new Map<number, string[]>()
for (const { name, source } of files)
  for (const [, , numbers = '', title = ''] of source.matchAll(/\(\s*(['"`])\[(\d+(?:, \d+)*)\] (.*?)\1,/g))
    for (const number of numbers.split(', ').map(Number))
      shown.set(number, [...(shown.get(number) ?? []), `${name}: ${title}`])

test('the list is counted without gaps', () => {
  expect(rows.map(({ number }) => number)).toEqual(rows.map((_, at) => at + 1))
  expect(rows.length).toBeGreaterThan(100)
})

test('each behaviour is shown by a test, and each numbered test is in the list', () => {
  expect([...shown.keys()].sort((a, b) => a - b)).toEqual(rows.map(({ number }) => number))
})

test('each behaviour has a public source, or says that it has none', () => {
  const links = [...text.matchAll(/^\[([\w-]+)\]: https:\/\//gm)].map(([, name]) => name)
  for (const { number, source } of rows) {
    const cited = [...source.matchAll(/\[([\w-]+)\]/g)].map(([, name]) => name)
    expect({ number, unknown: cited.filter((name) => !links.includes(name)) }).toEqual({ number, unknown: [] })
    const isMarked = /\*\*(unconfirmed|assumption)\*\*|public logs|recorded answers/.test(source)
    expect({ number, isSourced: cited.length > 0 || isMarked }).toEqual({ number, isSourced: true })
  }
  const used = rows.flatMap(({ source }) => [...source.matchAll(/\[([\w-]+)\]/g)].map(([, name]) => name))
  expect(links.filter((name) => !used.includes(name))).toEqual([])
})

test('no test of the simulator is left out or alone', () => {
  for (const { name, source } of files)
    expect({ name, found: /\b(test|describe)\.(skip|only|todo|fails|skipIf|runIf)\b/.test(source) }).toEqual({
      name,
      found: false,
    })
})

test('the list names the tests as they are called now', async () => {
  const written = text
    .split('\n')
    .map((line) => {
      const [, number, fact, source] = rowShape.exec(line) ?? []
      if (number === undefined) return line
      return `| ${number} | ${fact} | ${source} | ${(shown.get(Number(number)) ?? []).join('; ')} |`
    })
    .join('\n')
  await expect(written).toMatchFileSnapshot(fileURLToPath(list))
})
