import { createHash, type Hash } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { NotThisEncoding, readText, sniff } from './bytes.ts'
import { type ColumnFacts, ColumnLearner } from './column-facts.ts'
import { detectDelimiter } from './csv.ts'
import { systemFailure } from './errors.ts'
import type { DataFile } from './folder.ts'
import { fold, mayHoldIds } from './names.ts'
import { type Layout, type Oddities, openRecords } from './records.ts'
import type { Settings } from './settings.ts'

/** What a file holds, learned from every record of it. */
export interface Analysis {
  file: DataFile
  layout: Layout
  version: FileVersion
  records: number
  columns: ColumnFacts[]
  oddities: Oddities
  /** What is to be known of the file as a whole, in sentences. */
  notices: string[]
}

/** Tells a file from what it was before. */
export interface FileVersion {
  size: number
  modifiedMs: number
  /** SHA-256 of what it holds, unpacked. */
  digest: string
}

const headCharacters = 64 * 1024

/** Size and time of a file. Throws a CrmError where there is none. */
export async function measure(path: string): Promise<Pick<FileVersion, 'size' | 'modifiedMs'>> {
  try {
    const { size, mtimeMs } = await stat(path)
    return { size, modifiedMs: mtimeMs }
  } catch (error) {
    throw systemFailure(error, path)
  }
}

/**
 * Reads a file from end to end, in memory that does not grow with it but for eight bytes an id, and learns its columns.
 * What is no UTF-8 is read once more as windows-1252, which has a character for each byte.
 */
export async function analyse(file: DataFile, settings: Settings, signal: AbortSignal): Promise<Analysis> {
  const storage = await sniff(file.path, settings.encoding)
  try {
    return await analyseAs(await layOut(file, storage, settings, signal), file, settings, signal)
  } catch (error) {
    if (!(error instanceof NotThisEncoding)) throw error
    const layout = await layOut(file, { ...storage, encoding: 'windows-1252' }, settings, signal)
    const analysis = await analyseAs(layout, file, settings, signal)
    const guess = `${file.path} is no UTF-8 and was read as windows-1252. If letters with accents look wrong, set encoding in the connection.`
    return { ...analysis, notices: [guess, ...analysis.notices] }
  }
}

async function layOut(
  { path, format }: DataFile,
  storage: Pick<Layout, 'gzip' | 'encoding'>,
  { delimiter }: Settings,
  signal: AbortSignal,
): Promise<Layout> {
  const isTold = format === 'jsonl' || delimiter !== undefined
  const found = isTold ? delimiter : detectDelimiter(await readStart(path, storage, signal))
  return { ...storage, path, format, delimiter: found ?? ',' }
}

async function readStart(
  path: string,
  storage: Pick<Layout, 'gzip' | 'encoding'>,
  signal: AbortSignal,
): Promise<string> {
  let head = ''
  for await (const text of readText(path, storage, signal)) {
    head += text
    if (head.length >= headCharacters) break
  }
  return head.slice(0, headCharacters)
}

async function analyseAs(layout: Layout, file: DataFile, settings: Settings, signal: AbortSignal): Promise<Analysis> {
  const measured = await measure(file.path)
  const hash: Hash = createHash('sha256')
  const reader = openRecords(layout)
  const learners: ColumnLearner[] = []
  let records = 0
  for await (const piece of reader.read(signal, (bytes) => hash.update(bytes))) {
    while (learners.length < reader.names.length) learners.push(learnerFor(reader.names[learners.length]!, settings))
    for (const { cells } of piece) {
      records += 1
      for (const [at, value] of cells.entries()) if (value !== undefined) learners[at]!.add(value)
    }
  }
  // A table without a record has columns all the same.
  while (learners.length < reader.names.length) learners.push(learnerFor(reader.names[learners.length]!, settings))
  const { oddities } = reader
  return {
    ...{ file, layout, records, oddities },
    version: { ...measured, digest: hash.digest('hex').slice(0, 16) },
    columns: learners.map((learner) => learner.result()),
    notices: describeOddities(oddities, file.path, records),
  }
}

function learnerFor(name: string, { formats, wishes }: Settings): ColumnLearner {
  const isWished = wishes.id !== undefined && fold(name) === fold(wishes.id)
  return new ColumnLearner(name, formats, isWished || mayHoldIds(name))
}

function describeOddities(
  { short, long, stray, nameless, repeated }: Oddities,
  path: string,
  records: number,
): string[] {
  const rows = ({ rows: n, line }: Oddities['short']) =>
    `${n === 1 ? 'one row' : `${n.toLocaleString('en-US')} rows`} (${n === 1 ? '' : 'the first '}at line ${line})`
  const notices = [
    records === 0 && 'there is no record.',
    short.rows > 0 && `${rows(short)} with fewer cells than the header; the missing ones count as empty.`,
    long.rows > 0 &&
      `${rows(long)} with more cells than the header, kept under "column N"; often a delimiter stands in a text without quotes.`,
    stray.rows > 0 && `${rows(stray)} with text beside quotes; the quotes were taken away.`,
    nameless > 0 && `${nameless === 1 ? 'one column' : `${nameless} columns`} without a name, called "column N".`,
    repeated.length > 0 &&
      `more than one column called ${[...new Set(repeated)].join(', ')}; the later ones got numbers.`,
  ]
  return notices.filter((notice) => notice !== false).map((notice) => `${path}: ${notice}`)
}
