import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

interface Row {
  number: number
  fact: string
  source: string
}

const rowShape = /^\| (\d+) \| (.+?) \| (.+?) \| .*\|$/
const folder = new URL('./', import.meta.url)
const marks = /\*\*(unconfirmed|assumption)\*\*|public logs|recorded answers/

/** Tests that hold a vendor's numbered list of behaviours, of at least `least`, and the tests that carry its numbers to each other. */
export function holdBehaviours(vendor: string, least: number): void {
  const list = new URL(`../../simulators/${vendor}/behaviours.md`, import.meta.url)
  const text = readFileSync(list, 'utf8')
  const rows = text.split('\n').flatMap((line): Row[] => {
    const [, number, fact = '', source = ''] = rowShape.exec(line) ?? []
    return number === undefined ? [] : [{ number: Number(number), fact, source }]
  })
  const files = testFiles(vendor)
  const shown = titlesByNumber(files)

  test('the list is counted without gaps', () => {
    expect(rows.map(({ number }) => number)).toEqual(rows.map((_, at) => at + 1))
    expect(rows.length).toBeGreaterThanOrEqual(least)
  })

  test('each behaviour is shown by a test, and each numbered test is in the list', () => {
    expect([...shown.keys()].sort((a, b) => a - b)).toEqual(rows.map(({ number }) => number))
  })

  test('each behaviour has a public source or a chapter of the documentation here, or says that it has none', () => {
    const links = [...text.matchAll(/^\[([\w-]+)\]: (?:https:\/\/|README\.md#)/gm)].map(([, name]) => name)
    for (const { number, source } of rows) {
      const cited = [...source.matchAll(/\[([\w-]+)\]/g)].map(([, name]) => name)
      expect({ number, unknown: cited.filter((name) => !links.includes(name)) }).toEqual({ number, unknown: [] })
      expect({ number, isSourced: cited.length > 0 || marks.test(source) }).toEqual({ number, isSourced: true })
    }
    const used = rows.flatMap(({ source }) => [...source.matchAll(/\[([\w-]+)\]/g)].map(([, name]) => name))
    expect(links.filter((name) => !used.includes(name))).toEqual([])
  })

  test('each chapter that is named is there', () => {
    const documentation = readFileSync(new URL('README.md', list), 'utf8')
    const chapters = [...documentation.matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
      title.toLowerCase().replaceAll(' ', '-'),
    )
    const named = [...text.matchAll(/^\[[\w-]+\]: README\.md#(.+)$/gm)].map(([, chapter]) => chapter)
    expect(named.filter((chapter) => !chapters.includes(String(chapter)))).toEqual([])
  })

  test('no test of the simulator is left out or alone', () => {
    const skipped = /\b(test|it|describe)\.(skip|only|todo|fails|skipIf|runIf)\b/
    for (const { name, source } of files) expect({ name, found: skipped.test(source) }).toEqual({ name, found: false })
  })

  test('the list names the tests as they are called now', async () => {
    const written = text.split('\n').map((line) => {
      const [, number, fact, source] = rowShape.exec(line) ?? []
      if (number === undefined) return line
      return `| ${number} | ${fact} | ${source} | ${(shown.get(Number(number)) ?? []).join('; ')} |`
    })
    await expect(written.join('\n')).toMatchFileSnapshot(fileURLToPath(list))
  })
}

function testFiles(vendor: string) {
  return readdirSync(folder)
    .filter((name) => name.startsWith(`${vendor}-`) && name.endsWith('.test.ts'))
    .filter((name) => name !== `${vendor}-behaviours.test.ts`)
    .sort()
    .map((name) => ({ name: name.replace('.test.ts', ''), source: readFileSync(new URL(name, folder), 'utf8') }))
}

/** Titles by the numbers that they begin with, in brackets. */
function titlesByNumber(files: ReturnType<typeof testFiles>): Map<number, string[]> {
  const shown = new Map<number, string[]>()
  for (const { name, source } of files)
    for (const [, , numbers = '', title = ''] of source.matchAll(/\(\s*(['"`])\[(\d+(?:, \d+)*)\] (.*?)\1,/g))
      for (const number of numbers.split(', ').map(Number))
        shown.set(number, [...(shown.get(number) ?? []), `${name}: ${title}`])
  return shown
}
