import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ObjectSchema, Relation } from '../../model/schema.ts'
import { type Descriptor, type OwnFile, readDescriptor, writeDescriptor } from './descriptor.ts'
import { refusal } from './errors.ts'
import type { Place } from './folder.ts'
import { type FolderLog, recover } from './folder-log.ts'
import { createLinkFiles, type LinkFiles, linkColumns, linkPath } from './link-files.ts'
import { OwnObject } from './own-object.ts'
import { codecOf, idField, sourceKeyField } from './own-rows.ts'
import type { Settings } from './settings.ts'

/** The files of a folder that this connector made, or is to make. */
export interface OwnFolder {
  folder: string
  /** Of records, as they are described now; those that are yet to be made have no column but the id. */
  files(): OwnFile[]
  /** Every file that is ours, those of links too. */
  paths(): string[]
  relations(): Relation[]
  /** The file of a relation's links; null: there is none yet. */
  linkFile(relation: Pick<Relation, 'from' | 'to'>): OwnFile | null
  /** Throws a CrmError where the object is none of ours. */
  object(name: string): OwnObject
  links: LinkFiles
  /** Puts another description of an object's columns in place, and makes its file where there is none. */
  describe(log: FolderLog, file: OwnFile): void
}

/** Rows of one call. A call is an append and some syncs of the disk, whatever it holds. */
const batch = { maxRows: 1_000, maxBytes: 8_000_000 }
const maxLinks = 1_000

export function openOwnFolder(place: Place, settings: Settings): OwnFolder {
  const { folder } = place
  recover(folder)
  const isMeant = (path: string): boolean => place.only === undefined || path === join(folder, place.only)
  const opened = new Map<string, { description: string; object: OwnObject }>()
  const descriptor = (): Descriptor => {
    const read = readDescriptor(folder)
    return { ...read, files: read.files.filter(({ path }) => isMeant(path)) }
  }
  const files = (): OwnFile[] => {
    const known = descriptor().files.filter(({ links }) => links === undefined)
    const missing = settings.objects.filter((name) => !known.some(({ object }) => object === name))
    return [...known, ...missing.map((name) => newFile(folder, name, settings))]
  }
  const linkFile = ({ from, to }: Pick<Relation, 'from' | 'to'>): OwnFile | null =>
    descriptor().files.find(
      ({ links }) => (links?.from === from && links.to === to) || (links?.from === to && links.to === from),
    ) ?? null
  const describe = (log: FolderLog, file: OwnFile): void => {
    // All of them, whichever are meant here.
    const read = readDescriptor(folder)
    const known = read.files.find(({ path }) => path === file.path)
    const isAnother =
      known !== undefined && (known.links?.from !== file.links?.from || known.links?.to !== file.links?.to)
    if (isAnother || (known === undefined && existsSync(file.path))) throw taken(file.path)
    writeDescriptor(folder, { ...read, files: [...read.files.filter(({ path }) => path !== file.path), file] })
    if (!existsSync(file.path)) log.replace(file.path, [codecOf(file).head])
  }
  const makeLinks = (log: FolderLog, relation: Relation): OwnFile => {
    const like = files().find(({ object }) => object === relation.from) ?? newFile(folder, relation.from, settings)
    const path = linkPath(folder, relation, like.format)
    const fields = [idField, ...linkColumns(relation)].map((name) => ({ name, label: name, type: 'id' as const }))
    const links = { from: relation.from, to: relation.to }
    const file: OwnFile = { ...like, object: `${relation.from}-${relation.to}`, path, fields, links }
    describe(log, file)
    return file
  }
  return {
    folder,
    files,
    paths: () => descriptor().files.map(({ path }) => path),
    linkFile,
    describe,
    links: createLinkFiles(linkFile, makeLinks),
    relations() {
      const names = files().map(({ object }) => object)
      return names.flatMap((from) => names.filter((to) => to !== from).map((to) => relationOf(from, to)))
    },
    object(name) {
      const file = files().find(({ object }) => object === name)
      if (file === undefined) throw refusal('unsupported', notOurs(folder, name))
      const description = JSON.stringify(file)
      const known = opened.get(name)
      if (known?.description === description) return known.object
      known?.object.close()
      const object = new OwnObject(file)
      opened.set(name, { description, object })
      return object
    },
  }
}

function newFile(folder: string, object: string, { format = 'csv', delimiter = ',', neutralises }: Settings): OwnFile {
  const fields: OwnFile['fields'] = [{ name: idField, label: 'ID', type: 'id', unique: true }]
  const neutralised = neutralises && format === 'csv'
  return { object, path: join(folder, `${object}.${format}`), format, delimiter, neutralised, fields }
}

function notOurs(folder: string, name: string): string {
  return `${name} is no file that crm-ferry made, so nothing is written to it. Set objects in the connection to names of new files of ${folder}.`
}

function taken(path: string) {
  return refusal(
    'conflict',
    `${path} is there already, for something else. Move it away, or choose other names in objects.`,
  )
}

function relationOf(from: string, to: string): Relation {
  return {
    ...{ name: `${from}>${to}`, label: `${from} and ${to}`, from, to },
    read: { maxRows: maxLinks },
    link: { maxRows: maxLinks, replay: 'safe' },
  }
}

const provenance = {
  sourceKey: { name: sourceKeyField, label: 'CRM Ferry source id', type: 'text', unique: true },
  created: { name: 'crm_ferry_created_at', label: 'CRM Ferry original create date', type: 'datetime' },
  modified: { name: 'crm_ferry_modified_at', label: 'CRM Ferry original last change', type: 'datetime' },
} as const

/** One of our files as an object. */
export function ownObjectOf({ object, fields, format }: OwnFile, pageRows: number): ObjectSchema {
  const email = fields.find(({ type }) => type === 'email')
  return {
    name: object,
    label: object,
    labelPlural: object,
    custom: false,
    fields: fields.map(({ name, label, type, unique = false, options }) => {
      const isId = name === idField
      return {
        ...{ name, label, type, nativeType: `${type} (${format === 'csv' ? 'CSV' : 'JSON Lines'})`, unique },
        ...{ custom: !isId, required: false, system: false },
        ...{ createable: !isId, updateable: !isId },
        ...(name === provenance.created.name && { role: 'created' as const }),
        ...(name === provenance.modified.name && { role: 'modified' as const }),
        ...(options && { options, extendable: true }),
      }
    }),
    operations: {
      read: { pageRows },
      create: { ...batch, replay: 'safe', settleMs: 0 },
      update: batch,
      remove: { maxRows: batch.maxRows },
      find: { keys: [idField, sourceKeyField], maxRows: batch.maxRows },
    },
    matchKeys: email === undefined ? [] : [{ field: email.name, normalise: 'email' }],
    provenance,
    idExample: '0123456789abcdef',
  }
}
