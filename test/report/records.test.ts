import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createCsv } from '../../src/report/csv.ts'
import { recordList } from '../../src/report/html/records.ts'
import { dataOf, textOf } from './read-page.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ferry-records-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function listOf(rows: readonly (readonly string[])[], most?: number): Promise<string[]> {
  const csv = await createCsv(join(folder, 'actions.csv'), ['source_id', 'link', 'action', 'target_id'])
  for (const row of rows) await csv.add(row)
  await csv.close()
  const list = { path: csv.path, columns: ['action', 'target'], choice: { column: 0, values: ['create', 'skip'] } }
  const pieces: string[] = []
  const all = { ...list, total: rows.length, ...(most !== undefined && { most }) }
  for await (const piece of recordList(all)) pieces.push(String(await piece))
  return pieces
}

const rowsOf = (n: number): string[][] =>
  Array.from({ length: n }, (_, i) => [`id${i}`, `https://a.example/id${i}`, i % 2 === 0 ? 'create' : 'skip', `${i}`])

test('texts that repeat are kept once, and a link only where it is not like the first', async () => {
  const page = (await listOf([...rowsOf(3), ['id9', 'https://b.example/9', 'skip', '']])).join('')
  expect(dataOf(page, 'record-texts')).toMatchObject({ link: 'https://a.example/{id}', texts: ['create', 'skip', ''] })
  expect(dataOf(page, 'record-rows')).toEqual([
    ['id0', 0, 0, '0'],
    ['id1', 0, 1, '1'],
    ['id2', 0, 0, '2'],
    ['id9', 'https://b.example/9', 1, 2],
  ])
})

test('a long list comes in pieces, whole and in order', async () => {
  const pieces = await listOf(rowsOf(1_750))
  expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(20_000)
  const rows = dataOf(pieces.join(''), 'record-rows') as unknown[][]
  expect(rows.map(([id]) => id)).toEqual(rowsOf(1_750).map(([id]) => id))
  expect(textOf(pieces.join(''))).not.toContain('This page holds the first')
})

test('more records than a page holds: the first ones, and where all of them are', async () => {
  const page = (await listOf(rowsOf(30), 20)).join('')
  expect(dataOf(page, 'record-rows')).toHaveLength(20)
  expect(textOf(page)).toContain(`the first 20 of 30 records. All of them are in ${join(folder, 'actions.csv')}`)
})

test('a reader without scripts is told where the list is, and sees no control that does nothing', async () => {
  const page = (await listOf(rowsOf(1))).join('')
  expect(/<noscript>([\s\S]*?)<\/noscript>/.exec(page)?.[1]).toContain(join(folder, 'actions.csv'))
  for (const id of ['record-search', 'record-table', 'record-pages'])
    expect(page).toMatch(new RegExp(`id="${id}"[^>]* hidden>`))
})

test('no records are an empty list', async () => {
  expect(dataOf((await listOf([])).join(''), 'record-rows')).toEqual([])
})
