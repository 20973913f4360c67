import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createCsv, readCsv } from '../../src/report/csv.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ferry-csv-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function roundTrip(rows: readonly string[][]): Promise<string[][]> {
  const csv = await createCsv(join(folder, 'a.csv'), ['a', 'b', 'c'])
  for (const row of rows) await csv.add(row)
  await csv.close()
  return Array.fromAsync(readCsv(csv.path))
}

const hostile = fc.string({
  unit: fc.constantFrom('"', ',', '\n', '\r', '=', '-', '1', 'ä', '𝒳', ' ', 'x'),
  maxLength: 9,
})

test('what was written is read, whatever is in the cells', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(hostile, hostile, hostile), { maxLength: 9 }), async (rows) => {
      expect(await roundTrip(rows)).toEqual(rows)
    }),
    { numRuns: 60 },
  )
})

test('rows that lie across the pieces of a large file are whole', async () => {
  const rows = Array.from({ length: 3_000 }, (_, n) => [`${n}`, `line\n"${'ü'.repeat(n % 90)}"`, '=1'])
  expect(await roundTrip(rows)).toEqual(rows)
})

test('a file without rows has none', async () => {
  expect(await roundTrip([])).toEqual([])
})
