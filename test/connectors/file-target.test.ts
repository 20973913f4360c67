import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  appendFileSync,
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Connection } from '../../src/connector.ts'
import type { ObjectSchema } from '../../src/model/schema.ts'
import { never } from './fake-http.ts'
import { connectTo, folderOf, objectOf, recordsOf } from './file-disk.ts'
import { columns, createRow } from './file-rows.ts'

interface Target {
  folder: string
  path: string
  connection: Connection
  people: ObjectSchema
}

async function makeTarget(format: 'csv' | 'jsonl' = 'csv', settings: Record<string, string> = {}): Promise<Target> {
  const folder = folderOf({})
  const connection = connectTo(folder, { objects: 'people', format, ...settings })
  const outcomes = await connection.admin!.createFields('people', columns, never)
  expect(outcomes).toEqual(columns.map(() => ({ status: 'created' })))
  return { folder, path: join(folder, `people.${format}`), connection, people: await objectOf(connection, 'people') }
}

async function create({ connection, people }: Target, numbers: readonly number[]) {
  const rows = numbers.map((n) => createRow(connection, people, n, { name: `Name ${n}` }))
  return connection.write!.create(people, rows, never)
}

async function keysIn({ folder }: Target): Promise<unknown[]> {
  return (await recordsOf(connectTo(folder), 'people')).map(({ row }) => row.crm_ferry_source_id)
}

/** The writer in a process of its own; `limit` of file sizes in blocks of the shell. */
function startWriter(folder: string, from: number, limit?: number): ChildProcess {
  const main = fileURLToPath(new URL('file-writer.ts', import.meta.url))
  const args = [main, folder, String(from)]
  const child =
    limit === undefined
      ? spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
      : spawn('sh', ['-c', `ulimit -f ${limit}; exec "$0" "$@"`, process.execPath, ...args], {
          stdio: ['ignore', 'pipe', 'inherit'],
        })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

/** Reads what the writer tells until it ends, which `onLine` may bring about. */
async function follow(child: ChildProcess, onLine: (lines: readonly string[]) => void): Promise<string[]> {
  const lines: string[] = []
  const ended = once(child, 'exit')
  for await (const line of createInterface({ input: child.stdout! })) {
    lines.push(line)
    onLine(lines)
  }
  await ended
  return lines
}

describe('a folder that is written to', () => {
  it('gets a plain file for each object, which spreadsheets take for UTF-8', async () => {
    const target = await makeTarget()
    await create(target, [1])
    const text = readFileSync(target.path, 'utf8')
    expect(text).toMatch(/^\ufeffid,crm_ferry_source_id,name,notes\r\n[0-9a-f]{16},key:1,Name 1,\r\n$/)
    // A file of personal data is its owner's alone, until they say otherwise.
    if (process.platform !== 'win32') {
      expect(statSync(target.path).mode & 0o777).toBe(0o600)
      chmodSync(target.path, 0o640)
      await target.connection.admin!.createFields('people', [{ name: 'x', label: 'X', type: 'text' }], never)
      expect(statSync(target.path).mode & 0o777).toBe(0o640)
    }
    expect(readdirSync(target.folder).sort()).toEqual(['.crm-ferry.db', 'datapackage.json', 'people.csv'])
  })

  it('has each record once, whoever sends it again', async () => {
    const target = await makeTarget()
    const first = await create(target, [1, 2, 2])
    expect(first).toMatchObject([{ created: true }, { created: true }, { created: false }])
    const other = { ...target, connection: connectTo(target.folder) }
    expect(await create(other, [2, 3])).toMatchObject([{ created: false }, { created: true }])
    // The first connection sees what the other has written.
    expect(await create(target, [3, 4])).toMatchObject([{ created: false }, { created: true }])
    expect(await keysIn(target)).toEqual(['key:1', 'key:2', 'key:3', 'key:4'])
  })

  it('gets further columns and loses ours, with the values of the others as they were', async () => {
    for (const format of ['csv', 'jsonl'] as const) {
      const target = await makeTarget(format)
      await create(target, [1, 2])
      const { admin } = target.connection
      expect(await admin!.createFields('people', [{ name: 'city', label: 'City', type: 'text' }], never)).toEqual([
        { status: 'created' },
      ])
      expect(await admin!.deleteFields!('people', ['notes', 'nothing'], never)).toEqual([
        { status: 'deleted' },
        { status: 'absent' },
      ])
      const records = await recordsOf(connectTo(target.folder), 'people')
      expect(records.map(({ row }) => row)).toMatchObject([1, 2].map((n) => ({ name: `Name ${n}`, city: null })))
      expect(records[0]!.row).not.toHaveProperty('notes')
      expect(readFileSync(target.path, 'utf8')).not.toContain('notes')
    }
  })

  it('refuses a name of a column that a spreadsheet would take for a formula', async () => {
    const { connection } = await makeTarget()
    for (const name of ['=1+1', '@x', '', 'a\nb']) {
      const outcomes = await connection.admin!.createFields('people', [{ name, label: name, type: 'text' }], never)
      expect(outcomes).toMatchObject([{ status: 'failed', error: { kind: 'invalid', field: name } }])
    }
  })

  it('keeps the links of two pairs apart whose names would make one file', async () => {
    const folder = folderOf({})
    const connection = connectTo(folder, { objects: 'a, b-c, a-b, c' })
    const made: Record<string, string> = {}
    for (const name of ['a', 'b-c', 'a-b', 'c']) {
      await connection.admin!.createFields(name, columns, never)
      const object = await objectOf(connection, name)
      const [outcome] = await connection.write!.create(object, [createRow(connection, object, 1)], never)
      made[name] = outcome?.status === 'written' ? outcome.id : expect.unreachable()
    }
    const { relations = [] } = await connection.describe(never)
    const link = async (from: string, to: string) => {
      const relation = relations.find((each) => each.from === from && each.to === to)!
      return connection.write!.link!(relation, [{ from: made[from]!, to: made[to]! }], never)
    }
    expect(await link('a', 'b-c')).toMatchObject([{ status: 'written' }])
    expect(await link('a-b', 'c')).toMatchObject([{ status: 'rejected', error: { kind: 'conflict' } }])
    expect(await link('b-c', 'a')).toMatchObject([{ status: 'written', created: false }])
  })

  it('refuses a column that is there as something else', async () => {
    const { connection } = await makeTarget()
    const wanted = [{ name: 'name', label: 'Name', type: 'date' as const }]
    expect(await connection.admin!.createFields('people', wanted, never)).toMatchObject([
      { status: 'failed', error: { field: 'name' } },
    ])
  })

  it('is never written to where a file was made by somebody else', async () => {
    const folder = folderOf({ 'people.csv': 'id,name\n1,a\n' })
    const connection = connectTo(folder)
    const people = await objectOf(connection, 'people')
    expect(people.operations.create).toBeUndefined()
    const outcomes = await connection.admin!.createFields('people', columns, never)
    expect(outcomes[0]).toMatchObject({ status: 'failed', error: { kind: 'unsupported' } })
    const named = connectTo(folder, { objects: 'People' })
    await expect(named.describe(never)).rejects.toMatchObject({ kind: 'conflict' })
    expect(
      (await connectTo(folder, { objects: 'people' }).admin!.createFields('people', columns, never))[0],
    ).toMatchObject({ status: 'failed', error: { kind: 'conflict' } })
    expect(readFileSync(join(folder, 'people.csv'), 'utf8')).toBe('id,name\n1,a\n')
    expect(existsSync(join(folder, 'datapackage.json'))).toBe(false)
  })
})

describe('what people do to a file in between', () => {
  it('counts: a last line without its end, rows that were added, taken out and edited', async () => {
    const target = await makeTarget()
    await create(target, [1, 2])
    const text = readFileSync(target.path, 'utf8')
      .replace('Name 1', 'Edited')
      .replace(/.*key:2.*\r\n/, '')
    writeFileSync(target.path, `${text},,By hand,`)
    expect(await create(target, [1, 2, 3])).toMatchObject([{ created: false }, { created: true }, { created: true }])
    const { connection } = target
    const id = (
      await connection.find!({ object: 'people', key: 'crm_ferry_source_id', values: ['key:3'], fields: [] }, never)
    )[0]!.id
    const encoded = connection.write!.encode(target.people, 'update', { name: 'New' })
    if (Array.isArray(encoded)) expect.unreachable()
    expect(await connection.write!.update(target.people, [{ id, encoded }], never)).toEqual([{ status: 'written', id }])
    const names = (await recordsOf(connectTo(target.folder), 'people')).map(({ row }) => row.name)
    expect(names).toEqual(['Edited', 'By hand', 'Name 2', 'New'])
  })

  it('counts where a quote stands alone in a text that they typed', async () => {
    const target = await makeTarget()
    await create(target, [1, 2, 3])
    writeFileSync(target.path, readFileSync(target.path, 'utf8').replace('Name 1', '5" disk'))
    expect(await create(target, [1, 2, 3])).toMatchObject([{ created: false }, { created: false }, { created: false }])
    expect((await recordsOf(connectTo(target.folder), 'people')).map(({ row }) => row.name)).toEqual([
      '5" disk',
      'Name 2',
      'Name 3',
    ])
  })

  it('counts where they took the file away: it begins anew', async () => {
    const target = await makeTarget()
    await create(target, [1])
    rmSync(target.path)
    expect(await recordsOf(connectTo(target.folder), 'people')).toEqual([])
    expect(await create(target, [1])).toMatchObject([{ status: 'written', created: true }])
    expect(await keysIn(target)).toEqual(['key:1'])
  })

  it('stops the writing where it changed the columns, and nothing is lost', async () => {
    const target = await makeTarget()
    await create(target, [1])
    const saved = readFileSync(target.path, 'utf8').replaceAll(',', ';')
    writeFileSync(target.path, saved)
    const outcomes = await create(target, [2])
    expect(outcomes).toMatchObject([
      { status: 'rejected', error: { scope: 'request', message: expect.stringContaining('another delimiter') } },
    ])
    expect(readFileSync(target.path, 'utf8')).toBe(saved)
  })

  it('is told where it broke the description of the folder', async () => {
    const target = await makeTarget()
    writeFileSync(join(target.folder, 'datapackage.json'), '{')
    await expect(connectTo(target.folder).describe(never)).rejects.toThrow('datapackage.json')
    writeFileSync(
      join(target.folder, 'datapackage.json'),
      '{"resources":[{"path":"../x.csv","crmFerry":{"object":"x"}}]}',
    )
    await expect(connectTo(target.folder).describe(never)).rejects.toThrow('datapackage.json')
  })
})

describe('when a machine stops', () => {
  it('a half-written batch is taken back, as nobody was told of it', async () => {
    const target = await makeTarget()
    await create(target, [1])
    const { size } = statSync(target.path)
    const log = new DatabaseSync(join(target.folder, '.crm-ferry.db'))
    log.prepare('INSERT INTO appending VALUES (?, ?, ?)').run('people.csv', size, 1_000)
    log.close()
    appendFileSync(target.path, '0123456789abcdef,key:2,"Na')
    // Whoever looks next does not see it either.
    expect(await keysIn(target)).toEqual(['key:1'])
    expect(await create(target, [2])).toMatchObject([{ status: 'written', created: true }])
    expect(await keysIn(target)).toEqual(['key:1', 'key:2'])
  })

  it('what was told is there, once, and nothing by half: killed again and again', async () => {
    const target = await makeTarget()
    let told = 0
    for (let kill = 1; kill <= 3; kill += 1) {
      const child = startWriter(target.folder, told)
      const lines = await follow(child, (lines) => void (lines.length === kill * 3 && child.kill('SIGKILL')))
      told = Number(lines.at(-1)) + 10
    }
    const child = startWriter(target.folder, told)
    await follow(child, (lines) => void (lines.length === 2 && child.kill('SIGKILL')))
    const records = await recordsOf(connectTo(target.folder), 'people')
    const keys = records.map(({ row }) => String(row.crm_ferry_source_id))
    expect(new Set(keys).size).toBe(keys.length)
    expect(keys).toEqual(expect.arrayContaining(Array.from({ length: told }, (_, n) => `key:${n}`)))
    for (const { row } of records.slice(0, told)) expect(row.notes).toBe(`"line\n`.repeat(300))
  }, 30_000)

  it('a file that may grow no more keeps what it has, and says so', async () => {
    const target = await makeTarget()
    // Blocks have 512 or 1,024 bytes, by the shell.
    const lines = await follow(startWriter(target.folder, 0, 200), () => undefined)
    expect(lines.at(-1)).toBe('EFBIG transient no')
    const told = (lines.length - 1) * 10
    expect(told).toBeGreaterThan(0)
    expect(await keysIn(target)).toEqual(Array.from({ length: told }, (_, n) => `key:${n}`))
    expect(await create(target, [told])).toMatchObject([{ created: true }])
  })

  it('one process writes at a time', async () => {
    const target = await makeTarget()
    const [one, other] = [startWriter(target.folder, 0), startWriter(target.folder, 0)]
    const stop = (child: ChildProcess) => (lines: readonly string[]) =>
      void (lines.length === 15 && child.kill('SIGKILL'))
    await Promise.all([follow(one, stop(one)), follow(other, stop(other))])
    const keys = (await keysIn(target)) as string[]
    expect(new Set(keys).size).toBe(keys.length)
    expect(keys.length).toBeGreaterThanOrEqual(150)
    expect(existsSync(`${target.path}.partial`)).toBe(false)
  }, 30_000)
})
