import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { count } from '../../src/model/wording.ts'
import { readCsv } from '../../src/report/csv.ts'
import { type Block, type Cell, cellText } from '../../src/report/report.ts'
import { dataOf, elementsOf, hashOf, textOf } from './read-page.ts'
import { dryRunOf, migrateResult, verifyResult } from './results.ts'
import { reportsOf, type Written, write } from './write.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ferry-formats-'))
})
afterEach(() => rm(folder, { recursive: true }))

const line = (text: string): string => text.replace(/\s+/g, ' ').trim()

/** Markdown without its marks. */
function plainMarkdown(markdown: string): string {
  return line(markdown.replace(/\\([\\|`*_<>[\]#~])/g, '$1').replaceAll('&amp;', '&'))
}

/** Every fact of a block, as a person reads it. */
function factsOf(block: Block): string[] {
  switch (block.kind) {
    case 'text':
      return [block.text, block.code ?? '']
    case 'shares':
      return block.shares.map((share) => `${count(share.count)} ${share.label}`)
    case 'table':
      return block.rows.flat().map(cellText)
    case 'findings':
      return block.findings.flatMap(({ message, code, count: n, fix = '', edit, examples }) => [
        ...[message, code, count(n), fix, edit === undefined ? '' : JSON.stringify(edit)],
        ...examples.map(({ id }) => id),
      ])
    case 'records':
      return [block.records.path]
  }
}

/** A cell as programs read it. */
function dataOfCell(cell: Cell): string {
  if (typeof cell !== 'object') return String(cell)
  if (cell.kind === 'moment') return new Date(cell.at).toISOString()
  return cell.kind === 'duration' ? String(cell.seconds) : ''
}

async function expectSameFacts({ page, markdown, json, paths }: Written): Promise<void> {
  const { report } = json
  const seen = line(textOf(page))
  const read = plainMarkdown(markdown)
  const rows = await Array.fromAsync(readCsv(paths.csv ?? ''))
  const values = new Set(rows.map((row) => row[4]))
  for (const { title, blocks } of report.sections) {
    for (const fact of [title, ...blocks.flatMap(factsOf)].map(line)) {
      expect(seen).toContain(fact)
      expect(read).toContain(fact)
    }
    for (const cell of blocks.flatMap((block) => (block.kind === 'table' ? block.rows.flat() : []))) {
      expect(values).toContain(
        dataOfCell(cell) || rows.find((row) => row[4] === cellText(cell))?.[4] || dataOfCell(cell),
      )
    }
    expect(rows.some(([section]) => section === title)).toBe(true)
  }
}

describe('the same facts are in Markdown, CSV, JSON and on the page', () => {
  test('of a dry run', async () => {
    await expectSameFacts(await write(folder, 'dry-run', await dryRunOf(folder, 'Acme', ['a1', 'a2'])))
  })

  test('of a migration', async () => {
    await expectSameFacts(await write(folder, 'migrate', migrateResult))
  })

  test('of a verified migration', async () => {
    await expectSameFacts(await write(folder, 'verify', verifyResult, { run_m: { result: migrateResult } }))
  })
})

/** Of each table of a page: how it is set, its heads, and what each row says that its cells stand under. */
function tablesOf(page: string): { way: string; heads: string[]; rows: string[][] }[] {
  const all = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, found = '']) => found)
  return [...page.matchAll(/<table class="([^"]*)"[\s\S]*?<\/table>/g)].map(([text, way = '']) => ({
    way,
    heads: all(text, /<th [^>]*>([^<]*)</g),
    rows: all(text, /<tr>(<td[\s\S]*?)<\/tr>/g).map((row) => all(row, /<td [^>]*data-head="([^"]*)"/g)),
  }))
}

test('on a narrow screen each line of a table with columns of words reads on its own', async () => {
  const pages = [
    await write(folder, 'dry-run', await dryRunOf(folder, 'Acme', ['a1', 'a2'])),
    await write(folder, 'verify', verifyResult, { run_m: { result: migrateResult } }),
  ]
  for (const { page } of pages) {
    const tables = tablesOf(page)
    for (const { heads, rows } of tables) for (const row of rows) expect(row).toEqual(heads)
    const ways = new Map(tables.map(({ heads, way }) => [heads.join(), way]))
    expect(new Set(ways.values())).toEqual(new Set(['stacked', 'plain']))
    expect(ways.get('what,value')).toBe('plain')
    expect([...ways].find(([heads]) => heads.startsWith('phase,of,'))?.[1]).toBe('stacked')
    const counts = tables.filter(({ heads }) => heads.length > 4)
    expect(counts.length).toBeGreaterThan(1)
    for (const { way } of counts) expect(way).toBe('stacked')
  }
})

test('ids keep room for one on a line, and words that are short enough are not broken', async () => {
  const { page } = await write(folder, 'verify', verifyResult, { run_m: { result: migrateResult } })
  const classes = (head: string): string[] =>
    [...page.matchAll(/<td class="([^"]*)" data-head="([^"]*)"/g)].flatMap(([, shade = '', of]) =>
      of === head ? shade : [],
    )
  expect(classes('for example')).toContain('text ids')
  expect(classes('why')).toContain('text whole')
})

const hostileNames = [
  '<img src=x onerror=alert(1)>',
  '</script><script>alert(1)</script>',
  '"><svg onload=alert(1)>',
  "' autofocus onfocus='alert(1)",
  '<!--<script>',
  '&lt;b&gt; </style></title>',
  '=HYPERLINK("https://evil.example","x")',
  '@SUM(1+1)*cmd|x',
  '| a | `b` [c](javascript:d) **e**',
]

describe('names from the two systems', () => {
  test.each(hostileNames)('stay text: %s', async (name) => {
    const harmless = await write(folder, 'dry-run', await dryRunOf(folder, 'Acme', ['a1', 'a2']))
    const written = await write(folder, 'dry-run', await dryRunOf(folder, name, [name, 'a2']))
    const { page } = written
    expect(elementsOf(page)).toEqual(elementsOf(harmless.page))
    expect(page).not.toContain('<!--')
    expect(textOf(page)).toContain(line(`Edit ${name}.`))
    const rows = dataOf(page, 'record-rows') as unknown[][]
    expect(rows.map(([id, , , , shown]) => [id, shown])).toEqual([
      [name, `${name} 0`],
      ['a2', `${name} 1`],
    ])
    await expectSameFacts(written)
    const outsideCode = written.markdown.replace(/`[^`\n]*`/g, '')
    expect(outsideCode).not.toMatch(/(?<!\\)<(?!https?:)|(?<!\\)\]\(javascript/)
    expect(
      written.markdown.split('\n').filter((each) => each.startsWith('| ') && /(?<!\\)\| a (?<!\\)\|/.test(each)),
    ).toEqual([])
  })

  test.each(['=1+1', '+1-1', '@x', '-1+1', '\t=1', '\r=1'])('start no formula in a spreadsheet: %j', async (name) => {
    const { csv } = await write(folder, 'dry-run', await dryRunOf(folder, name, ['a1']))
    const cells = csv.split('\n').flatMap((row) => row.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/))
    const opened = cells.map((cell) => cell.replace(/^"/, ''))
    expect(opened.filter((cell) => /^[=+@\t\r]|^-(?![\d.]+"?$)/.test(cell))).toEqual([])
    expect(csv).toContain(`'${name}`)
  })

  test('the policy names the style and the script of the page and nothing else', async () => {
    const { page } = await write(folder, 'dry-run', await dryRunOf(folder, 'Acme', ['a1']))
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]
    expect(policy?.split('; ')).toEqual([
      "default-src 'none'",
      `style-src ${hashOf(page, 'style')}`,
      `script-src ${hashOf(page, 'script')}`,
      "base-uri 'none'",
      "form-action 'none'",
    ])
    expect(page).not.toMatch(/\s(style|on\w+)=|<link|\ssrc=/)
  })

  test('every table and control of the page has a name for those who do not see it', async () => {
    const { page } = await write(folder, 'dry-run', await dryRunOf(folder, 'Acme', ['a1']))
    for (const [table] of page.matchAll(/<table[^>]*>/g)) expect(table).toMatch(/aria-label="[^"]+"/)
    for (const [head] of page.matchAll(/<th\b[^>]*>/g)) expect(head).toContain('scope="col"')
    for (const [, label] of page.matchAll(/<label>([^<]*)</g)) expect(label?.trim()).not.toBe('')
    expect(page.match(/<(?:input|select)\b/g)).toHaveLength(page.match(/<label>/g)?.length ?? -1)
  })
})

test('other verbs leave no report', async () => {
  expect(await reportsOf(folder, 'discover', { connections: [] })).toBeNull()
})
