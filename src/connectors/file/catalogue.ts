import type { ObjectSchema, Relation, Schema } from '../../model/schema.ts'
import { singleFlight } from '../single-flight.ts'
import { type Analysis, analyse, measure } from './analyse.ts'
import { refusal } from './errors.ts'
import { type DataFile, findPlace, listFiles, type Place } from './folder.ts'
import { type OwnFolder, openOwnFolder, ownObjectOf } from './own-folder.ts'
import { findReferences } from './references.ts'
import type { Settings } from './settings.ts'
import { makeTable, objectOf, type Table } from './table.ts'

/** Records of a page. */
export const pageRows = 500

/** What lies at the path of a connection: files of others, which are read, and files of ours, which are written, too. */
export interface Catalogue {
  place: Place
  tables: readonly Table[]
  own: OwnFolder
  schema: Schema
}

/** Looks at the path anew each time, and reads a file from end to end only when it has changed. */
export function createCatalogue(settings: Settings): {
  place(): Promise<Place>
  own(): Promise<OwnFolder>
  load(signal: AbortSignal): Promise<Catalogue>
} {
  const known = new Map<string, Analysis>()
  let opened: { place: Place; own: OwnFolder } | null = null
  const open = async (): Promise<{ place: Place; own: OwnFolder }> => {
    const place = await findPlace(settings)
    if (opened?.place.id !== place.id) opened = { place, own: openOwnFolder(place, settings) }
    return opened
  }
  const learn = async (file: DataFile, signal: AbortSignal): Promise<Analysis> => {
    const { size, modifiedMs } = await measure(file.path)
    const before = known.get(file.path)
    if (before?.version.size === size && before.version.modifiedMs === modifiedMs) return { ...before, file }
    const analysis = await analyse(file, settings, signal)
    known.set(file.path, analysis)
    return analysis
  }
  return {
    place: async () => (await open()).place,
    own: async () => (await open()).own,
    load: singleFlight(async (signal) => {
      const { place, own } = await open()
      const ours = new Set(own.paths())
      const isOurs = ({ path }: DataFile): boolean => ours.has(path)
      const files = (await listFiles(place, settings, ours.size > 0)).filter((file) => !isOurs(file))
      const analyses: Analysis[] = []
      for (const file of files) analyses.push(await learn(file, signal))
      const tables = analyses.map((analysis) => makeTable(analysis, settings.wishes))
      findReferences(tables)
      refuseTwins(tables, own)
      return { place, tables, own, schema: schemaOf(tables, own) }
    }),
  }
}

function schemaOf(tables: readonly Table[], own: OwnFolder): Schema {
  const objects: ObjectSchema[] = [
    ...tables.map((table) => objectOf(table, pageRows)),
    ...own.files().map((file) => ownObjectOf(file, pageRows)),
  ]
  const relations: Relation[] = own.relations()
  return { objects, ...(relations.length > 0 && { relations }) }
}

/** A file that is to be made must not have the name of one that somebody else made. */
function refuseTwins(tables: readonly Table[], own: OwnFolder): void {
  const names = new Set(own.files().map(({ object }) => object.toLowerCase()))
  const twin = tables.find(({ analysis }) => names.has(analysis.file.object.toLowerCase()))
  if (twin === undefined) return
  const { path, object } = twin.analysis.file
  const message = `objects names ${object}, but ${path} is there already and was not made by crm-ferry. Choose another name, or move that file away.`
  throw refusal('conflict', message)
}
