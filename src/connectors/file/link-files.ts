import { statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Link, LinkOutcome } from '../../connector.ts'
import type { Relation } from '../../model/schema.ts'
import type { OwnFile } from './descriptor.ts'
import { rowRefusal } from './errors.ts'
import type { FolderLog } from './folder-log.ts'
import { columnsOf, OwnObject } from './own-object.ts'
import { codecOf, idField, idOf } from './own-rows.ts'
import { scan } from './scan.ts'

/** Links of two objects are rows of a file of their own: an id, and the ids of both records under the objects' names. */
export interface LinkFiles {
  add(log: FolderLog, relation: Relation, links: readonly Link[], ends: (name: string) => OwnObject): LinkOutcome[]
  remove(log: FolderLog, relation: Relation, links: readonly Link[]): LinkOutcome[]
}

/** Reads and writes links of our objects. `find` tells the file of two objects, `make` makes it. */
export function createLinkFiles(
  find: (relation: Relation) => OwnFile | null,
  make: (log: FolderLog, relation: Relation) => OwnFile,
): LinkFiles {
  const opened = new Map<string, OwnObject>()
  const open = (file: OwnFile): OwnObject => {
    const known = opened.get(file.path) ?? new OwnObject(file)
    opened.set(file.path, known)
    return known
  }
  return {
    add(log, relation, links, ends) {
      const rows = open(find(relation) ?? make(log, relation))
      const [from, to] = [ends(relation.from), ends(relation.to)]
      const fresh = new Map<string, ReturnType<typeof rowOf>>()
      const outcomes = links.map((link): LinkOutcome => {
        if (!from.has(link.from)) return { status: 'rejected', error: noEnd(relation.from, link.from) }
        if (!to.has(link.to)) return { status: 'rejected', error: noEnd(relation.to, link.to) }
        const row = rowOf(rows.file, relation, link)
        const isNew = !fresh.has(row[idField]!) && !rows.has(row[idField]!)
        if (isNew) fresh.set(row[idField]!, row)
        return { status: 'written', created: isNew }
      })
      if (fresh.size > 0) rows.append(log, fresh)
      return outcomes
    },
    remove(log, relation, links) {
      const file = find(relation)
      if (file !== null) {
        const rows = open(file)
        const ids = links.map((link) => rowOf(file, relation, link)[idField]!).filter((id) => rows.has(id))
        if (ids.length > 0) rows.change(log, new Map(ids.map((id) => [id, null])))
      }
      return links.map(() => ({ status: 'written' }))
    },
  }
}

/** The columns of a file of links: those of two records of one object have names of their own. */
export function linkColumns({ from, to }: { from: string; to: string }): [string, string] {
  return from === to ? ['from', 'to'] : [from, to]
}

export function linkPath(folder: string, { from, to }: Relation, format: OwnFile['format']): string {
  return join(folder, `${from}-${to}.${format}`)
}

function rowOf(file: OwnFile, relation: Relation, { from, to }: Link): Record<string, string> {
  const { links } = file
  const [first, second] = links?.from === relation.from ? [from, to] : [to, from]
  const [a, b] = linkColumns(links ?? relation)
  return { [idField]: idOf(`${first}>${second}`), [a]: first, [b]: second }
}

function noEnd(object: string, id: string) {
  return rowRefusal('not-found', `There is no record ${id} in ${object}, so nothing can be linked to it.`)
}

/** Links of a file by the records of one of its columns. Lives in a temporary file. */
export interface LinkIndex {
  of(id: string): string[]
}

const indexes = new Map<string, { version: string; index: LinkIndex }>()

/** What a file of links says, read anew when the file has changed. */
export function indexLinks(file: OwnFile, from: string): LinkIndex {
  const stat = statSync(file.path, { throwIfNoEntry: false })
  const version = `${stat?.size} ${stat?.mtimeMs} ${stat?.ino}`
  const key = `${file.path} ${from}`
  const known = indexes.get(key)
  if (known?.version === version) return known.index
  const index = makeIndex(file, from, stat !== undefined)
  indexes.set(key, { version, index })
  return index
}

function makeIndex(file: OwnFile, from: string, exists: boolean): LinkIndex {
  const database = new DatabaseSync('')
  database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; BEGIN')
  database.exec('CREATE TABLE links (a TEXT, b TEXT, PRIMARY KEY (a, b)) STRICT, WITHOUT ROWID')
  const put = database.prepare('INSERT OR IGNORE INTO links VALUES (?, ?)')
  const codec = codecOf(file)
  const names = columnsOf(file) ?? []
  const [first, second] = linkColumns(file.links!)
  const [a, b] = file.links!.from === from ? [first, second] : [second, first]
  const isCsv = file.format === 'csv'
  if (exists)
    for (const { offset, bytes } of scan(file.path, isCsv ? file.delimiter : null)) {
      if (isCsv && offset === 0) continue
      const row = codec.parse(new TextDecoder().decode(bytes), names)
      const [one, other] = [row[a], row[b]]
      if (typeof one === 'string' && typeof other === 'string') put.run(one, other)
    }
  database.exec('COMMIT')
  const ask = database.prepare('SELECT b FROM links WHERE a = ? ORDER BY b')
  return { of: (id) => ask.all(id).map(({ b: other }) => String(other)) }
}
