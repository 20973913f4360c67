import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createCsv } from '../../src/report/csv.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ferry-csv-'))
})
afterEach(() => rm(folder, { recursive: true }))

test('quotes, commas and line ends stay inside their cell', async () => {
  const csv = await createCsv(join(folder, 'deep', 'a.csv'), ['id', 'text'])
  await csv.add(['1', 'plain'])
  await csv.add(['2', 'a, b'])
  await csv.add(['3', 'say "yes"'])
  await csv.add(['4', 'two\nlines\r\nand three'])
  await csv.add(['', 'ä; ö\t'])
  await csv.close()
  expect(await readFile(csv.path, 'utf8')).toBe(
    'id,text\n1,plain\n2,"a, b"\n3,"say ""yes"""\n4,"two\nlines\r\nand three"\n,ä; ö\t\n',
  )
})

test('what a spreadsheet would take for a formula is text, and numbers are numbers', async () => {
  const csv = await createCsv(join(folder, 'a.csv'), ['value'])
  for (const value of ['=1+2', '@SUM(A1)', '+49 30 1', '-cmd|x', '-12.5', '7', 'a=b']) await csv.add([value])
  await csv.close()
  expect(await readFile(csv.path, 'utf8')).toBe("value\n'=1+2\n'@SUM(A1)\n'+49 30 1\n'-cmd|x\n-12.5\n7\na=b\n")
})

test('only the user may read it, and an earlier file is replaced', async () => {
  const path = join(folder, 'a.csv')
  const first = await createCsv(path, ['old', 'longer'])
  await first.add(['x'.repeat(100), ''])
  await first.close()
  await (await createCsv(path, ['new'])).close()
  expect(await readFile(path, 'utf8')).toBe('new\n')
  expect((await stat(path)).mode & 0o777).toBe(0o600)
})

test('more rows than a buffer holds all arrive', async () => {
  const csv = await createCsv(join(folder, 'a.csv'), ['n'])
  const wide = 'w'.repeat(1_000)
  for (let n = 0; n < 500; n += 1) await csv.add([`${n}`, wide])
  await csv.close()
  const lines = (await readFile(csv.path, 'utf8')).trimEnd().split('\n')
  expect(lines).toHaveLength(501)
  expect(lines[500]).toBe(`499,${wide}`)
})

test.runIf(process.platform === 'linux')('a full disk is told', async () => {
  const write = async () => {
    const csv = await createCsv('/dev/full', ['n'])
    for (let n = 0; n < 200; n += 1) await csv.add(['w'.repeat(1_000)])
    await csv.close()
  }
  await expect(write()).rejects.toMatchObject({ code: 'ENOSPC' })
})
