import { access, constants } from 'node:fs/promises'
import type { Connection, ConnectionConfig } from '../../connector.ts'
import { createAdmin } from './admin.ts'
import { createCatalogue } from './catalogue.ts'
import { indexLinks } from './link-files.ts'
import { findRecords, readObject } from './read.ts'
import { readSettings } from './settings.ts'
import { createWriter } from './write.ts'

/**
 * A file of records, or a folder with a file for each object. The file system is its wire, as HTTP is that of others:
 * docs/connectors/file.md. Throws a CrmError for settings that cannot work.
 */
export function connect(config: ConnectionConfig): Connection {
  const settings = readSettings(config)
  const catalogue = createCatalogue(settings)
  const own = catalogue.own
  return {
    async check(signal) {
      signal.throwIfAborted()
      const place = await catalogue.place()
      const isTarget = (await own()).files().length > 0
      const lacks = isTarget && !(await mayWrite(place.folder))
      return {
        ...{ vendor: 'file', id: place.id, name: place.name },
        missing: { read: [], write: lacks ? [`the right to write to ${place.folder}`] : [], schema: [] },
        limits: { concurrency: 1 },
      }
    },
    async describe(signal) {
      signal.throwIfAborted()
      return (await catalogue.load(signal)).schema
    },
    async *read(query, signal) {
      signal.throwIfAborted()
      yield* readObject(await catalogue.load(signal), query, signal)
    },
    async count({ object, where }, signal) {
      if (where !== undefined) return null
      const { tables } = await catalogue.load(signal)
      const table = tables.find(({ analysis }) => analysis.file.object === object)
      const n = table?.analysis.records ?? (await own()).object(object).count()
      return { n, exact: true }
    },
    async find(request, signal) {
      signal.throwIfAborted()
      return findRecords(await own(), request)
    },
    async *readLinks(relation, ids, signal) {
      signal.throwIfAborted()
      const file = (await own()).linkFile(relation)
      if (file === null) return
      const index = indexLinks(file, relation.from)
      for (const from of ids) {
        const links = index.of(from).map((to) => ({ from, to }))
        if (links.length > 0) yield links
      }
    },
    write: createWriter(own),
    admin: createAdmin(own),
  }
}

async function mayWrite(folder: string): Promise<boolean> {
  try {
    await access(folder, constants.W_OK)
    return true
  } catch {
    return false
  }
}
