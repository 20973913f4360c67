import { renameSync, rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { FerryError } from '../../model/errors.ts'
import { ensureFile } from '../files.ts'
import { type FileKind, versionOf } from './open-database.ts'

/**
 * Brings a file to the present version in one transaction that holds the file's only write lock; of several processes
 * that come at once, the later ones find nothing left to do. An older file is copied to `<path>.v<version>` first, unless
 * what it holds can be had again.
 */
export async function migrate(handle: DatabaseSync, path: string, kind: FileKind): Promise<void> {
  const steps = await kind.migrations()
  if (steps.length !== kind.version) {
    throw new FerryError('bug', `${path} has ${steps.length} migrations, but its version is ${kind.version}.`)
  }
  handle.exec('BEGIN EXCLUSIVE')
  try {
    const version = versionOf(handle, path, kind)
    if (!kind.renewable && version > 0 && version < kind.version) copyTo(path, `${path}.v${version}`)
    for (const sql of steps.slice(version)) handle.exec(sql)
    handle.exec(`PRAGMA application_id = ${kind.applicationId}`)
    handle.exec(`PRAGMA user_version = ${kind.version}`)
    handle.exec('COMMIT')
  } catch (error) {
    if (handle.isTransaction) handle.exec('ROLLBACK')
    throw error
  }
}

/** A second reader sees the file as it is while the write lock is held, so nothing can change between copy and migration. */
function copyTo(path: string, copy: string): void {
  const unfinished = `${copy}.tmp`
  rmSync(unfinished, { force: true })
  ensureFile(unfinished)
  const reader = new DatabaseSync(path, { readOnly: true })
  try {
    reader.prepare('VACUUM INTO ?').run(unfinished)
  } finally {
    reader.close()
  }
  renameSync(unfinished, copy)
}
