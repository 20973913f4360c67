import { existsSync, statfsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { DatabaseSync } from 'node:sqlite'
import { wording } from '../damage.ts'
import { ensureFolder, fileNameOf } from '../files.ts'
import { HighWater } from '../high-water.ts'
import { PlanFiles } from '../plans.ts'
import { deleteFiles } from '../purge-files.ts'
import { SchemaFiles } from '../schemas.ts'
import type { BeforeImages, MatchIndex, Purged, PurgeScope, Snapshot, Store } from '../store.ts'
import { SqliteApprovals } from './approvals.ts'
import { SqliteBeforeImages } from './before-images.ts'
import { SqliteCatalogue } from './catalogue.ts'
import type { Database, WriteHook } from './database.ts'
import { forgetRun } from './forget.ts'
import { SqliteJournal } from './journal.ts'
import { beforeImagesFile, journalFile, limitsFile, matchIndexFile, snapshotFile, tokensFile } from './kinds.ts'
import { SqliteMatchIndex } from './match-index.ts'
import { type FileKind, openDatabase } from './open-database.ts'
import { SqlitePermits } from './permits.ts'
import { SqliteRuns } from './runs.ts'
import { SqliteSchemaParts } from './schema-parts.ts'
import { SqliteSnapshot } from './snapshot.ts'
import { SqliteSpending } from './spending.ts'
import { SqliteTokens } from './tokens.ts'

const folders = { snapshots: 'snapshots', indexes: 'indexes', before: 'before', plans: 'plans', schemas: 'schemas' }

/**
 * Opens the store in a folder, made when absent: `journal.db`, `limits.db`, `tokens.db`, and folders for snapshots, indexes,
 * before-images, plans and schemas. Several processes may have it open. Throws FerryError `store` when the medium or what lies
 * on it forbids that, and says what to do.
 */
export async function openStore({ home }: { home: string }): Promise<Store> {
  wording(home, () => {
    ensureFolder(home)
    for (const folder of Object.values(folders)) ensureFolder(join(home, folder))
  })
  const journal = await openJournal(home)
  try {
    return new SqliteStore(home, journal, await openDatabase(join(home, 'limits.db'), limitsFile))
  } catch (error) {
    journal.close()
    throw error
  }
}

class SqliteStore implements Store {
  readonly home: string
  readonly runs: SqliteRuns
  readonly journal: SqliteJournal
  readonly schemaParts: SqliteSchemaParts
  readonly catalogue: SqliteCatalogue
  readonly plans: PlanFiles
  readonly schemas: SchemaFiles
  readonly approvals: SqliteApprovals
  readonly permits: SqlitePermits
  readonly spending: SqliteSpending
  readonly tokens: SqliteTokens
  readonly #journal: Database
  readonly #open: Set<Database>
  readonly #place: string | null

  constructor(home: string, journal: Database, limits: Database) {
    this.home = home
    this.#journal = journal
    this.runs = new SqliteRuns(journal)
    this.journal = new SqliteJournal(journal)
    this.schemaParts = new SqliteSchemaParts(journal)
    this.catalogue = new SqliteCatalogue(journal)
    this.approvals = new SqliteApprovals(journal)
    this.permits = new SqlitePermits(limits)
    this.spending = new SqliteSpending(limits)
    this.tokens = new SqliteTokens(() => this.#openFile(join(home, 'tokens.db'), tokensFile))
    this.plans = new PlanFiles(join(home, folders.plans))
    this.schemas = new SchemaFiles(join(home, folders.schemas))
    this.#open = new Set([journal, limits])
    this.#place = fileAt(home)
  }

  async freeBytes(): Promise<number> {
    const { bavail, bsize } = wording(this.home, () => statfsSync(this.home))
    return bavail * bsize
  }

  async snapshot(id: string): Promise<Snapshot> {
    return new SqliteSnapshot(id, await this.#file(folders.snapshots, id, snapshotFile))
  }

  async matchIndex(id: string): Promise<MatchIndex> {
    return new SqliteMatchIndex(await this.#file(folders.indexes, id, matchIndexFile))
  }

  async beforeImages(run: string): Promise<BeforeImages> {
    return new SqliteBeforeImages(await this.#file(folders.before, run, beforeImagesFile))
  }

  /** The mark comes first, so that an interrupted purge leaves no run that seems whole. */
  async purge(scope: PurgeScope, now: number): Promise<Purged> {
    this.runs.markPurged([...new Set([...scope.runs, ...scope.journals])], now)
    this.catalogue.forgetSnapshots(scope.snapshots)
    const profiles = this.catalogue.forgetProfiles(scope.profiles ?? [])
    const files = deleteFiles(this.home, scope)
    let rows = 0
    for (const run of scope.journals) rows += await forgetRun(this.#journal, run)
    return { files, profiles, rows }
  }

  async inPlace(): Promise<boolean> {
    return this.#place === wording(this.home, () => fileAt(this.home))
  }

  /** Closes what is still open of snapshots, indexes and before-images too. */
  async close(): Promise<void> {
    for (const database of this.#open) database.close()
    this.#open.clear()
  }

  #file(folder: string, id: string, kind: FileKind): Promise<Database> {
    return this.#openFile(join(this.home, folder, `${fileNameOf(id)}.db`), kind)
  }

  async #openFile(path: string, kind: FileKind): Promise<Database> {
    const hook: WriteHook = {
      inside: () => {},
      after: () => {},
      closed: () => this.#open.delete(database),
    }
    const database = await openDatabase(path, kind, { hook })
    this.#open.add(database)
    return database
  }
}

/** Which file the journal of a folder is; null where there is none. */
function fileAt(home: string): string | null {
  const stat = statSync(join(home, 'journal.db'), { throwIfNoEntry: false })
  return stat === undefined ? null : `${stat.dev}:${stat.ino}`
}

/** Each write of the journal counts one step, and the mark beside it remembers how far it came. */
async function openJournal(home: string): Promise<Database> {
  const path = join(home, 'journal.db')
  const mark = new HighWater(join(home, 'journal.mark'))
  if (!existsSync(path)) wording(path, () => mark.check(0, path))
  let step = 0
  const hook: WriteHook = {
    inside: (database) => {
      step = database.get<{ n: number }>('UPDATE sequence SET n = n + 1 WHERE id = 1 RETURNING n')!.n
    },
    after: () => mark.note(step),
    closed: () => mark.flush(),
  }
  const inspect = (handle: DatabaseSync, version: number) => mark.check(version > 0 ? stepOf(handle) : 0, path)
  return openDatabase(path, journalFile, { hook, inspect })
}

function stepOf(handle: DatabaseSync): number {
  return Number(handle.prepare('SELECT n FROM sequence WHERE id = 1').get()?.n ?? 0)
}
