import { createHash } from 'node:crypto'
import { readdir, realpath, stat } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { refusal, systemFailure } from './errors.ts'
import { plainName } from './exports.ts'
import type { FileFormat, Settings } from './settings.ts'

export interface DataFile {
  object: string
  path: string
  format: FileFormat
}

/** What a connection is about: a folder, or the one file of it that was named. */
export interface Place {
  folder: string
  /** Which of its files are meant; absent: all. */
  only?: string
  /** Of the whole, for people. */
  name: string
  /** The same for the same path, whatever else it is called. */
  id: string
}

export const descriptorName = 'datapackage.json'

const formats: Readonly<Record<string, FileFormat>> = {
  ...{ '.csv': 'csv', '.tsv': 'csv', '.tab': 'csv', '.txt': 'csv' },
  ...{ '.jsonl': 'jsonl', '.ndjson': 'jsonl', '.json': 'jsonl' },
}

const holdsRecords = /\.(?:csv|tsv|tab|jsonl|ndjson)(?:\.gz)?$/i

/** Throws a CrmError when there is nothing at the path, or it may not be looked at. */
export async function findPlace({ path }: Settings): Promise<Place> {
  try {
    const real = await realpath(path)
    const id = createHash('sha256').update(real).digest('hex').slice(0, 12)
    const isFolder = (await stat(real)).isDirectory()
    const name = basename(real) || real
    return isFolder ? { folder: real, name, id } : { folder: dirname(real), only: basename(real), name, id }
  } catch (error) {
    const failure = systemFailure(error, path)
    if (!(failure instanceof Error) || !('kind' in failure) || failure.kind !== 'not-found') throw failure
    throw refusal(
      'not-found',
      `There is no file or folder ${path}. Name the file, or make the folder that is to be written to.`,
    )
  }
}

/**
 * The files that hold records, by the names of their objects: the file's name without its endings, made such that a
 * source key can hold it. Throws a CrmError for a folder without any, which says what there is instead.
 */
export async function listFiles(place: Place, settings: Settings, mayBeEmpty: boolean): Promise<DataFile[]> {
  const names = place.only === undefined ? await namesIn(place.folder) : [place.only]
  const files = names.flatMap((name): Omit<DataFile, 'object'>[] => {
    const known = formats[extname(name.replace(/\.gz$/i, '')).toLowerCase()]
    const format = settings.format ?? known ?? (place.only === undefined ? undefined : 'csv')
    // In a folder only an ending that means records says that a file holds some.
    if (format === undefined || (place.only === undefined && !holdsRecords.test(name))) return []
    return [{ path: join(place.folder, name), format: known ?? format }]
  })
  if (files.length === 0 && settings.objects.length === 0 && !mayBeEmpty) throw nothingIn(place.folder, names)
  return nameObjects(
    settings.format === undefined || place.only === undefined
      ? files
      : files.map((file) => ({ ...file, format: settings.format! })),
  )
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true })
    return entries
      .filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== descriptorName)
      .map(({ name }) => name)
      .filter((name) => !name.endsWith('.partial'))
      .sort()
  } catch (error) {
    throw systemFailure(error, folder)
  }
}

function nothingIn(folder: string, names: readonly string[]) {
  const shown = names.slice(0, 5).join(', ')
  const has =
    names.length === 0 ? 'it is empty' : `it has ${shown}${names.length > 5 ? ` and ${names.length - 5} more` : ''}`
  const workbook = names.some((name) => /\.xlsx?$/i.test(name)) ? ' Save each sheet as "CSV UTF-8" in Excel.' : ''
  const message = `${folder} has no CSV or JSON Lines file: ${has}.${workbook} For a folder that is to be written to, set objects to the names of the files that it is to get.`
  return refusal('not-found', message)
}

/** Longest name of an object: it is part of each source key. */
const longest = 40

function nameObjects(files: readonly Omit<DataFile, 'object'>[]): DataFile[] {
  const taken = new Set<string>()
  return files.map((file) => {
    const base = basename(file.path).replace(/\.gz$/i, '')
    const stem = base.slice(0, base.length - extname(base).length).normalize('NFC')
    const clean = (text: string) =>
      text
        .replace(/[^\p{L}\p{N} _-]+/gu, '_')
        .trim()
        .slice(0, longest) || 'records'
    const wanted = [clean(plainName(stem)), clean(stem), clean(base)]
    const free = wanted.find((name) => !taken.has(name.toLowerCase())) ?? numbered(wanted[0]!, taken)
    taken.add(free.toLowerCase())
    return { ...file, object: free }
  })
}

function numbered(name: string, taken: ReadonlySet<string>): string {
  for (let n = 2; ; n += 1) {
    const next = `${name.slice(0, longest - 5)} ${n}`
    if (!taken.has(next.toLowerCase())) return next
  }
}
