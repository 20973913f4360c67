import {
  closeSync,
  existsSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { CrmError } from '../../model/errors.ts'
import { syncFolder } from './descriptor.ts'
import { refusal, systemFailure } from './errors.ts'

const logName = '.crm-ferry.db'
const patienceMs = 10_000

/** Changes files of a folder such that each change is there whole or not at all, whenever the machine stops. */
export interface FolderLog {
  /**
   * Adds text at the end of a file and tells where it begins, in bytes. It is durable when this returns, and nothing of
   * it is there when it throws.
   */
  append(path: string, text: string): number
  /** Puts what `pieces` gives in place of a file. */
  replace(path: string, pieces: Iterable<Uint8Array | string>): void
}

/**
 * Does work on a folder that no other process does meanwhile: the lock is the operating system's, so a process that
 * dies leaves none behind. An append that a dead process left half done is taken back first: it was never answered.
 * Throws a CrmError `transient` where another process keeps the folder too long.
 */
export function exclusively<T>(folder: string, work: (log: FolderLog) => T): T {
  const path = join(folder, logName)
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(path, { timeout: patienceMs })
    database.exec('PRAGMA locking_mode = EXCLUSIVE')
    database.exec('PRAGMA synchronous = FULL')
    database.exec('BEGIN EXCLUSIVE')
    database.exec('CREATE TABLE IF NOT EXISTS appending (file TEXT PRIMARY KEY, size INTEGER, bytes INTEGER) STRICT')
    // The mode keeps the lock after this, until the database is closed.
    database.exec('COMMIT')
    takeBack(folder, database)
    return work(logOf(database))
  } catch (error) {
    throw databaseFailure(error, folder)
  } finally {
    database?.close()
  }
}

/** Takes back what a dead process left half done, for those who only read; where that cannot be, it stays. */
export function recover(folder: string): void {
  if (!existsSync(join(folder, logName))) return
  try {
    exclusively(folder, () => undefined)
  } catch (error) {
    if (!(error instanceof CrmError)) throw error
  }
}

function databaseFailure(error: unknown, folder: string): unknown {
  const code = error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : null
  if (code === null) return error
  const more = { cause: error }
  if (code === 5 || code === 6)
    return refusal('transient', `Another process is writing into ${folder}. Let it end, then resume.`, more)
  if (code === 13)
    return refusal('transient', `${folder} finds no room: the disk is full. Make room, then resume.`, more)
  if (code === 8 || code === 14)
    return refusal('permission', `${folder} may not be written to by this user. Change its rights.`, more)
  return refusal('transient', `${join(folder, logName)} could not be written (SQLite ${code}).`, more)
}

function takeBack(folder: string, database: DatabaseSync): void {
  const open = database.prepare('SELECT file, size, bytes FROM appending').all() as unknown as Mark[]
  for (const { file, size, bytes } of open) {
    const path = join(folder, file)
    const now = statSync(path, { throwIfNoEntry: false })?.size ?? 0
    // Another size says that somebody changed the file since, and then it is theirs.
    if (now > size && now <= size + bytes) truncate(path, size)
    database.prepare('DELETE FROM appending WHERE file = ?').run(file)
  }
}

interface Mark {
  file: string
  size: number
  bytes: number
}

function truncate(path: string, size: number): void {
  const file = openSync(path, 'r+')
  try {
    ftruncateSync(file, size)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

function logOf(database: DatabaseSync): FolderLog {
  return {
    append(path, text) {
      try {
        const file = openSync(path, 'r+')
        try {
          const { size } = fstatSync(file)
          const bytes = new TextEncoder().encode(endsLine(file, size) ? text : `\n${text}`)
          const name = basename(path)
          database.prepare('INSERT OR REPLACE INTO appending VALUES (?, ?, ?)').run(name, size, bytes.length)
          try {
            writeAll(file, bytes, size)
            fsyncSync(file)
          } catch (error) {
            ftruncateSync(file, size)
            throw error
          }
          database.prepare('DELETE FROM appending WHERE file = ?').run(name)
          return size + bytes.length - Buffer.byteLength(text)
        } finally {
          closeSync(file)
        }
      } catch (error) {
        throw systemFailure(error, path)
      }
    },
    replace(path, pieces) {
      const partial = `${path}.partial`
      try {
        // Records are personal data: who else may read them is for their owner to say.
        const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0o600
        rmSync(partial, { force: true })
        const file = openSync(partial, 'w', 0o600)
        try {
          fchmodSync(file, mode & 0o777)
          let position = 0
          for (const bytes of inLargePieces(pieces)) position = writeAll(file, bytes, position)
          fsyncSync(file)
        } finally {
          closeSync(file)
        }
        renameSync(partial, path)
        syncFolder(dirname(path))
      } catch (error) {
        rmSync(partial, { force: true })
        throw systemFailure(error, path)
      }
    },
  }
}

/** A file that somebody saved without the end of its last line is gone on with on a new one. */
function endsLine(file: number, size: number): boolean {
  if (size === 0) return true
  const last = new Uint8Array(1)
  readSync(file, last, 0, 1, size - 1)
  return last[0] === 0x0a
}

function writeAll(file: number, bytes: Uint8Array, position: number): number {
  let done = 0
  while (done < bytes.length) done += writeSync(file, bytes, done, bytes.length - done, position + done)
  return position + done
}

const largeBytes = 1024 * 1024

function* inLargePieces(pieces: Iterable<Uint8Array | string>): Generator<Uint8Array> {
  const encoder = new TextEncoder()
  let buffer = new Uint8Array(largeBytes)
  let used = 0
  for (const piece of pieces) {
    const bytes = typeof piece === 'string' ? encoder.encode(piece) : piece
    if (used + bytes.length > buffer.length) {
      yield buffer.subarray(0, used)
      buffer = new Uint8Array(Math.max(largeBytes, bytes.length))
      used = 0
    }
    buffer.set(bytes, used)
    used += bytes.length
  }
  if (used > 0) yield buffer.subarray(0, used)
}
