import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { explainDamage } from '../../src/store/damage.ts'
import { Database } from '../../src/store/sqlite/database.ts'
import { openStore } from '../../src/store/sqlite/index.ts'
import { snapshotFile } from '../../src/store/sqlite/kinds.ts'
import { type FileKind, openDatabase } from '../../src/store/sqlite/open-database.ts'
import { SqliteSnapshot } from '../../src/store/sqlite/snapshot.ts'

let folder: string
let home: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ferry-store-'))
  home = join(folder, 'home')
})
afterEach(() => rmSync(folder, { recursive: true }))

const path = (name: string) => join(home, name)
const storeError = (message: RegExp) =>
  expect.objectContaining({ code: 'store', message: expect.stringMatching(message), next: expect.stringMatching(/./) })

async function useOnce(runs = ['r']): Promise<void> {
  const store = await openStore({ home })
  for (const id of runs) await store.runs.create({ id, verb: 'migrate', plan: null, input: {} }, 1)
  await store.close()
}

function modesBelow(root: string): Record<string, string> {
  const entries = readdirSync(root, { recursive: true, encoding: 'utf8' })
  return Object.fromEntries(
    ['', ...entries].map((entry) => [entry, (statSync(join(root, entry)).mode & 0o777).toString(8)]),
  )
}

describe('the files of the embedded store', () => {
  it.each(['000', '077', '022'])('are private under umask %s', async (umask) => {
    const script = `
      import { openStore } from ${JSON.stringify(join(import.meta.dirname, '../../src/store/sqlite/index.ts'))}
      const store = await openStore({ home: ${JSON.stringify(home)} })
      await store.plans.write('p', 'x')
      await (await store.snapshot('s')).append('o', [{ id: '1', row: {} }], null)
      await store.matchIndex('i')
      await store.beforeImages('b')
      await store.runs.create({ id: 'r', verb: 'migrate', plan: null, input: {} }, 1)
      process.exit(0)`
    // The script leaves without closing, so that the files beside the databases are there to be seen.
    const start = ['-c', `umask ${umask} && exec "$0" --input-type=module -e "$1"`, process.execPath, script]
    execFileSync('/bin/sh', start)
    const modes = modesBelow(home)
    const folders = ['', 'snapshots', 'indexes', 'before', 'plans', 'schemas']
    for (const [entry, mode] of Object.entries(modes))
      expect([entry, mode]).toEqual([entry, folders.includes(entry) ? '700' : '600'])
    expect(Object.keys(modes)).toEqual(
      expect.arrayContaining([
        'journal.db',
        'journal.db-wal',
        'journal.mark',
        'limits.db',
        'plans/p.yaml',
        'snapshots/s.db',
      ]),
    )
  })

  it('become private again when somebody opened them up', async () => {
    await useOnce()
    chmodSync(path('journal.db'), 0o644)
    await useOnce([])
    expect(modesBelow(home)['journal.db']).toBe('600')
  })
})

describe('damage', () => {
  it('is refused when a file is no database', async () => {
    mkdirSync(home)
    writeFileSync(path('journal.db'), 'This is a letter, and a long one. '.repeat(50))
    await expect(openStore({ home })).rejects.toThrow(storeError(/journal\.db is not a database/))
  })

  it('is refused when a database is of something else', async () => {
    mkdirSync(home)
    const other = new DatabaseSync(path('journal.db'))
    other.exec('CREATE TABLE notes (text TEXT)')
    other.close()
    await expect(openStore({ home })).rejects.toThrow(storeError(/database of something else/))
    rmSync(path('journal.db'))
    await useOnce()
    copyFileSync(path('limits.db'), path('snapshots/s.db'))
    const store = await openStore({ home })
    await expect(store.snapshot('s')).rejects.toThrow(storeError(/s\.db is a database of something else/))
    await store.close()
  })

  it('is refused when a newer version wrote the file', async () => {
    await useOnce()
    const newer = new DatabaseSync(path('limits.db'))
    newer.exec('PRAGMA user_version = 99')
    newer.close()
    await expect(openStore({ home })).rejects.toThrow(storeError(/newer version of crm-ferry \(format 99/))
  })

  it('is refused when the home is a file', async () => {
    writeFileSync(home, '')
    await expect(openStore({ home })).rejects.toThrow(storeError(/cannot be opened/))
  })

  it.runIf(process.platform === 'linux')('is refused when no folder can be made for the home', async () => {
    await expect(openStore({ home: '/proc/none/home' })).rejects.toThrow(storeError(/cannot be opened/))
  })

  it('is seen when pages of a file are overwritten', async () => {
    const store = await openStore({ home })
    const snapshot = await store.snapshot('s')
    const records = Array.from({ length: 20_000 }, (_, n) => ({ id: `${n}`, row: {} }))
    await snapshot.append('o', records, null)
    await snapshot.close()
    truncateSync(path('snapshots/s.db'), 8_192)
    const again = store.snapshot('s').then((opened) => opened.get('o', ['19999']))
    await expect(again).rejects.toThrow(storeError(/is damaged/))
    await store.close()
  })

  it('of a full disk stores nothing of the step, and the next step works when there is space', async () => {
    mkdirSync(home)
    const file = path('s.db')
    await (await openDatabase(file, snapshotFile)).close()
    const handle = new DatabaseSync(file)
    const pages = Number(handle.prepare('PRAGMA page_count').get()?.page_count)
    handle.exec(`PRAGMA max_page_count = ${pages + 2}`)
    const snapshot = new SqliteSnapshot('s', new Database(handle, file))
    const many = Array.from({ length: 5_000 }, (_, n) => ({ id: `record ${n}`, row: { n: String(n) } }))
    await expect(snapshot.append('o', many, 'c')).rejects.toThrow(storeError(/disk that holds .*s\.db is full/))
    expect(await snapshot.position('o')).toBeNull()
    handle.exec('PRAGMA max_page_count = 100000')
    await snapshot.append('o', many, 'c')
    expect(await snapshot.position('o')).toEqual({ cursor: 'c', complete: false, records: 5_000 })
    await snapshot.close()
  })

  it('of a home that may not be written is told by a sentence', async () => {
    await useOnce()
    chmodSync(folder, 0o755)
    chmodSync(home, 0o555)
    // Root may write everywhere, so root's child becomes somebody else, once it has read a program that others may not.
    const child = join(import.meta.dirname, 'child.ts')
    const start = [child, 'openAsNobody', join(folder, 'own'), home]
    const tried = spawnSync(process.execPath, start, { encoding: 'utf8' })
    chmodSync(home, 0o700)
    expect(JSON.parse(tried.stdout)).toEqual(storeError(/may not read or write .*home/))
    expect(tried.status).toBe(1)
  })

  it('of a read-only disk is told by a sentence', () => {
    const cause = Object.assign(new Error('EROFS: read-only file system'), { code: 'EROFS' })
    expect(explainDamage(cause, '/x')).toEqual(storeError(/\/x cannot be written/))
    expect(explainDamage(new TypeError('ours'), '/x')).toBeInstanceOf(TypeError)
  })

  it('by a lock that is never given back is told by a sentence', async () => {
    await useOnce()
    const store = await openStore({ home })
    const other = new DatabaseSync(path('journal.db'))
    other.exec('BEGIN IMMEDIATE')
    await expect(store.runs.requestPause('r', 1)).rejects.toThrow(storeError(/kept .*journal\.db locked/))
    other.close()
    await store.runs.requestPause('r', 1)
    await store.close()
  })
})

describe('a lost write-ahead log', () => {
  /** Copies the home as it lies there while a process has it open. */
  async function copyWhileOpen(copy: string, leaveOut: RegExp): Promise<void> {
    await useOnce(['r0'])
    const store = await openStore({ home })
    await store.runs.create({ id: 'r1', verb: 'migrate', plan: null, input: {} }, 1)
    mkdirSync(copy)
    for (const name of readdirSync(home)) {
      if (!leaveOut.test(name) && statSync(path(name)).isFile()) copyFileSync(path(name), join(copy, name))
    }
    await store.close()
  }

  it('is noticed, and can be accepted', async () => {
    const copy = join(folder, 'copy')
    await copyWhileOpen(copy, /journal\.db-(wal|shm)/)
    await expect(openStore({ home: copy })).rejects.toThrow(storeError(/ends at step 1, but had come to step 2/))
    rmSync(join(copy, 'journal.mark'))
    const store = await openStore({ home: copy })
    expect(await store.runs.get('r1')).toBeNull()
    expect(await store.runs.get('r0')).not.toBeNull()
    await store.close()
  })

  it('is not suspected when it is there', async () => {
    const copy = join(folder, 'copy')
    await copyWhileOpen(copy, /journal\.db-shm/)
    const store = await openStore({ home: copy })
    expect(await store.runs.get('r1')).not.toBeNull()
    await store.close()
  })

  it('is noticed however many processes had moved the mark', async () => {
    const [first, second] = [await openStore({ home }), await openStore({ home })]
    const create = (store: typeof first, id: string) =>
      store.runs.create({ id, verb: 'migrate', plan: null, input: {} }, 1)
    await create(first, 'r1')
    await create(first, 'r2')
    await create(second, 'r3')
    await first.close()
    expect(readFileSync(path('journal.mark'), 'utf8')).toBe('3\n')
    await create(second, 'r4')
    expect(readFileSync(path('journal.mark'), 'utf8')).toBe('3\n')
    await second.close()
    expect(readFileSync(path('journal.mark'), 'utf8')).toBe('4\n')
  })

  it('is noticed when the whole journal is gone, and none is made in its place', async () => {
    await useOnce()
    rmSync(path('journal.db'))
    await expect(openStore({ home })).rejects.toThrow(storeError(/ends at step 0, but had come to step 1/))
    expect(existsSync(path('journal.db'))).toBe(false)
  })
})

describe('migrations', () => {
  const first: FileKind = {
    applicationId: 77,
    version: 1,
    synchronous: 'FULL',
    migrations: async () => ['CREATE TABLE a (x TEXT) STRICT'],
  }
  const second: FileKind = {
    ...first,
    version: 2,
    migrations: async () => ['CREATE TABLE never (x TEXT)', 'ALTER TABLE a ADD COLUMN y INTEGER'],
  }

  it('change an older file, after copying it', async () => {
    const file = join(folder, 'f.db')
    const old = await openDatabase(file, first)
    old.run("INSERT INTO a VALUES ('kept')")
    old.close()
    const now = await openDatabase(file, second)
    expect({ ...now.get<object>('SELECT x, y FROM a') }).toEqual({ x: 'kept', y: null })
    now.close()
    const copy = await openDatabase(`${file}.v1`, first)
    expect({ ...copy.get<object>('SELECT * FROM a') }).toEqual({ x: 'kept' })
    copy.close()
    expect(statSync(`${file}.v1`).mode & 0o777).toBe(0o600)
  })

  it('copy no file whose content can be had again', async () => {
    const file = join(folder, 'f.db')
    ;(await openDatabase(file, first)).close()
    ;(await openDatabase(file, { ...second, renewable: true })).close()
    expect(existsSync(`${file}.v1`)).toBe(false)
  })

  it('wait for a writer before the file turns to a write-ahead log', async () => {
    const file = join(folder, 'f.db')
    const script = `
      import { DatabaseSync } from 'node:sqlite'
      const database = new DatabaseSync(${JSON.stringify(file)})
      database.exec('CREATE TABLE a (x TEXT) STRICT; PRAGMA application_id = 77; PRAGMA user_version = 1')
      database.exec('BEGIN IMMEDIATE')
      console.log('writing')
      setTimeout(() => database.close(), 300)`
    const writer = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const ended = once(writer, 'close')
    await once(writer.stdout, 'data')
    const opened = await openDatabase(file, first)
    expect({ ...opened.get<object>('PRAGMA journal_mode') }).toEqual({ journal_mode: 'wal' })
    opened.close()
    await ended
  })

  it('happen once when a new home is opened twice at the same time', async () => {
    const stores = await Promise.all([openStore({ home }), openStore({ home })])
    await stores[0].runs.create({ id: 'r', verb: 'migrate', plan: null, input: {} }, 1)
    expect((await stores[1].runs.get('r'))?.id).toBe('r')
    await Promise.all(stores.map((store) => store.close()))
  })

  it('leave the file as it was when one fails', async () => {
    const file = join(folder, 'f.db')
    ;(await openDatabase(file, first)).close()
    const broken: FileKind = {
      ...second,
      migrations: async () => ['', 'CREATE TABLE b (x TEXT); CREATE TABLE a (x TEXT)'],
    }
    await expect(openDatabase(file, broken)).rejects.toThrow(/already exists/)
    const again = await openDatabase(file, first)
    expect(again.all("SELECT name FROM sqlite_master WHERE name = 'b'")).toEqual([])
    again.close()
  })

  it('are as many as the version says', async () => {
    await expect(openDatabase(join(folder, 'f.db'), { ...first, version: 2 })).rejects.toThrow(
      expect.objectContaining({ code: 'bug' }),
    )
  })
})
