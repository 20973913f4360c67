import { DatabaseSync } from 'node:sqlite'
import { FerryError } from '../../model/errors.ts'
import { explainDamage } from '../damage.ts'
import { ensureFile } from '../files.ts'
import { Database, type WriteHook } from './database.ts'

/** A kind of file, without its migrations, so that opening an up-to-date one loads nothing more. */
export interface FileKind {
  /** Distinguishes our files from other databases and from each other: https://www.sqlite.org/pragma.html#pragma_application_id */
  applicationId: number
  /** Number of migrations. */
  version: number
  synchronous: 'FULL' | 'NORMAL'
  /** What is in it can be had again, so an older file is not copied before it is changed. */
  renewable?: boolean
  /** Loaded when steps are missing. */
  migrations(): Promise<readonly Migration[]>
}

/** Statements that bring a file from one version to the next. */
export type Migration = string

interface OpenOptions {
  hook?: WriteHook
  /** Looks at the file before anything is changed; throws to refuse it. */
  inspect?(handle: DatabaseSync, version: number): void
}

const waitForLocksMs = 5_000

/** Opens a file, makes it when absent and brings it to the present version. FerryError `store` when that cannot be. */
export async function openDatabase(path: string, kind: FileKind, options: OpenOptions = {}): Promise<Database> {
  let handle: DatabaseSync | null = null
  try {
    ensureFile(path)
    handle = new DatabaseSync(path, { timeout: waitForLocksMs })
    const version = versionOf(handle, path, kind)
    options.inspect?.(handle, version)
    useWriteAheadLog(handle)
    handle.exec(`PRAGMA synchronous = ${kind.synchronous}`)
    // macOS: fsync alone leaves data in the drive's cache. Elsewhere it has no effect.
    handle.exec('PRAGMA fullfsync = ON')
    if (version < kind.version) {
      const { migrate } = await import('./migrate.ts')
      await migrate(handle, path, kind)
    }
    return new Database(handle, path, options.hook)
  } catch (error) {
    if (handle?.isOpen) handle.close()
    throw explainDamage(error, path)
  }
}

/** The version of a file of ours; 0 of an empty one. */
export function versionOf(handle: DatabaseSync, path: string, kind: FileKind): number {
  const { application, version, tables } = lookInto(handle)
  const isEmpty = application === 0 && version === 0 && tables === 0
  if (isEmpty) return 0
  if (application !== kind.applicationId) {
    throw new FerryError(
      'store',
      `${path} is a database of something else.`,
      'Move it away, or choose another folder with --home.',
    )
  }
  if (version > kind.version) {
    throw new FerryError(
      'store',
      `${path} was written by a newer version of crm-ferry (format ${version}; this one knows ${kind.version}).`,
      'Install the newer version again, or choose another folder with --home.',
    )
  }
  return version
}

/** In one statement, hence of one moment: another process may be making the file. */
function lookInto(handle: DatabaseSync): { application: number; version: number; tables: number } {
  const look = `SELECT application_id AS application, user_version AS version, (SELECT count(*) FROM sqlite_master) AS tables
    FROM pragma_application_id, pragma_user_version`
  return handle.prepare(look).get() as { application: number; version: number; tables: number }
}

/**
 * The switch to a write-ahead log is kept by the file, so it happens once. SQLite refuses it at once, without waiting,
 * while another process makes the same switch.
 */
function useWriteAheadLog(handle: DatabaseSync): void {
  const pauseMs = 10
  for (let waitedMs = 0; ; waitedMs += pauseMs) {
    try {
      handle.exec('PRAGMA journal_mode = WAL')
      return
    } catch (error) {
      const code = (error as { errcode?: number }).errcode
      if (code !== 5 || waitedMs >= waitForLocksMs) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs)
    }
  }
}
