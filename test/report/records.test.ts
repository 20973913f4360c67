import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { recordList } from '../../src/report/html/records.ts'
import { dataOf, textOf } from './read-page.ts'
import { writeCsv } from './results.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ferry-records-'))
})
afterEach(() => rm(folder, { recursive: true }))

const columns = ['source_id', 'link', 'pair', 'name', 'action', 'target_id', 'target_link', 'fields']

async function listOf(rows: readonly (readonly string[])[], limit?: number): Promise<string[]> {
  const table = {
    path: await writeCsv(folder, 'actions', columns, rows),
    total: rows.length,
    choice: { column: 'action', values: [['create', 'Made.']] as [string, string][] },
    shown: [
      ['action', 'What'],
      ['target_id', 'Target'],
    ] as [string, string][],
    opened: [['fields', 'Fields']] as [string, string][],
    advice: { reasons: {}, fields: {} },
  }
  const pieces: string[] = []
  for await (const piece of recordList(table, limit)) pieces.push(String(await piece))
  return pieces
}

const rowsOf = (n: number): string[][] =>
  Array.from({ length: n }, (_, i) => [
    ...[`id${i}`, `https://a.example/id${i}`, 'A>b', `Name ${i}`, i % 2 === 0 ? 'create' : 'skip'],
    ...[`${i}`, `https://t.example/${i}`, i === 0 ? 'x y' : 'y z'],
  ])

test('texts that repeat are kept once, a list of fields is its bits, and a link only where it is not the usual one', async () => {
  const other = ['id9', 'https://b.example/9', 'A>b', 'Nine', 'skip', '', '', '']
  const page = (await listOf([...rowsOf(3), other])).join('')
  expect(dataOf(page, 'record-about')).toMatchObject({
    columns: ['pair', 'name', 'email', 'action', 'target_id', 'fields'],
    links: { 'A>b': ['https://a.example/{id}', 'https://t.example/{id}'] },
    texts: ['A>b', 'create', 'skip'],
    names: ['x', 'y', 'z'],
  })
  expect(dataOf(page, 'record-rows')).toEqual([
    ['id0', 0, 0, 0, 'Name 0', '', 1, '0', '3'],
    ['id1', 0, 0, 0, 'Name 1', '', 2, '1', '6'],
    ['id2', 0, 0, 0, 'Name 2', '', 1, '2', '6'],
    ['id9', 'https://b.example/9', 0, 0, 'Nine', '', 2, '', '0'],
  ])
})

test('a long list comes in pieces, whole and in order', async () => {
  const pieces = await listOf(rowsOf(1_750))
  expect(Math.max(...pieces.map((piece) => piece.length))).toBeLessThan(25_000)
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
