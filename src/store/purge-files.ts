import { lstatSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { wording } from './damage.ts'
import { fileNameOf } from './files.ts'
import type { Purged, PurgeScope } from './store.ts'

/** A database is up to three files: https://www.sqlite.org/wal.html */
const databaseFiles = (id: string) => [`${id}.db`, `${id}.db-wal`, `${id}.db-shm`]

/** Deletes the files of runs and snapshots below a home folder; what is gone already is not counted. */
export function deleteFiles(home: string, { runs, snapshots, journalCopies = false }: PurgeScope): Purged['files'] {
  const each = (ids: readonly string[], folder: string, names: (id: string) => string[]) =>
    ids.map((id) => removeAll(names(fileNameOf(id)).map((name) => join(home, folder, name))))
  return {
    snapshots: sum(each(snapshots, 'snapshots', databaseFiles)),
    indexes: sum(each(runs, 'indexes', databaseFiles)),
    beforeImages: sum(each(runs, 'before', databaseFiles)),
    reports: sum(each(runs, 'reports', (id) => [id])),
    logs: sum(each(runs, 'logs', (id) => [`${id}.log`])),
    journalCopies: removeAll(journalCopies ? copiesOf(home, 'journal.db') : []),
  }
}

/** What a migration left beside a file: its copies, and one that was interrupted. */
function copiesOf(home: string, name: string): string[] {
  const copy = /^\.v\d+(?:\.tmp)?(?:-wal|-shm)?$/
  return readdirSync(home)
    .filter((each) => each.startsWith(name) && copy.test(each.slice(name.length)))
    .map((each) => join(home, each))
}

interface Removed {
  files: number
  bytes: number
}

function removeAll(paths: readonly string[]): Removed {
  return sum(
    paths.map((path) =>
      wording(path, () => {
        const found = measure(path)
        rmSync(path, { recursive: true, force: true })
        return found
      }),
    ),
  )
}

/** A file, or all files of a folder; links are counted and not followed. */
function measure(path: string): Removed {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (found === undefined) return { files: 0, bytes: 0 }
  if (!found.isDirectory()) return { files: 1, bytes: found.size }
  return sum(readdirSync(path).map((name) => measure(join(path, name))))
}

function sum(parts: readonly Removed[]): Removed {
  return parts.reduce(({ files, bytes }, part) => ({ files: files + part.files, bytes: bytes + part.bytes }), {
    files: 0,
    bytes: 0,
  })
}
