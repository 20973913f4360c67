import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type FieldType, fieldTypes, type Option } from '../../model/schema.ts'
import { refusal, systemFailure } from './errors.ts'
import { descriptorName } from './folder.ts'
import type { FileFormat } from './settings.ts'

/** A column of a file that this connector made. */
export interface OwnField {
  name: string
  label: string
  type: FieldType
  unique?: boolean
  options?: Option[]
}

/** A file that this connector made, with everything that its text does not say. */
export interface OwnFile {
  object: string
  path: string
  format: FileFormat
  delimiter: string
  /** Cells that look like formulas have an apostrophe in front. */
  neutralised: boolean
  fields: OwnField[]
  /** Its rows tie records of two objects together. */
  links?: { from: string; to: string }
}

/**
 * The files of a folder that this connector made. They are described in a Data Package (https://datapackage.org), which
 * other programs read, too; what only we know stands in members named `crmFerry`.
 */
export interface Descriptor {
  files: OwnFile[]
  /** Whatever else the file says, which is kept. */
  rest: Record<string, unknown>
  others: unknown[]
}

interface RawResource {
  name?: unknown
  path?: unknown
  format?: unknown
  dialect?: { delimiter?: unknown }
  schema?: {
    fields?: { name?: unknown; title?: unknown; crmFerry?: { type?: unknown; unique?: unknown; options?: unknown } }[]
  }
  crmFerry?: { object?: unknown; neutralised?: unknown; links?: { from: string; to: string } }
}

/** Throws a CrmError for a descriptor that cannot be made sense of, since what it says of our files would be lost. */
export function readDescriptor(folder: string): Descriptor {
  const path = join(folder, descriptorName)
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { files: [], rest: {}, others: [] }
    throw systemFailure(error, path)
  }
  try {
    const { resources = [], ...rest } = JSON.parse(text) as { resources?: RawResource[] }
    const ours = resources.filter(({ crmFerry }) => crmFerry !== undefined)
    const others = resources.filter(({ crmFerry }) => crmFerry === undefined)
    return { files: ours.map((resource) => fileOf(folder, resource)), rest, others }
  } catch (error) {
    const message = `${path} describes the files of its folder and cannot be read. Mend it or bring it back from a copy.`
    throw refusal('invalid', message, { cause: error })
  }
}

function fileOf(folder: string, { path, format, dialect, schema, crmFerry }: RawResource): OwnFile {
  const name = String(path)
  // It names files of its own folder, whatever somebody wrote into it.
  if (/[\\/]|^\.\.?$/.test(name)) throw new Error(`The descriptor names a file of another folder.`)
  return {
    object: String(crmFerry?.object),
    path: join(folder, name),
    format: format === 'ndjson' ? 'jsonl' : 'csv',
    delimiter: typeof dialect?.delimiter === 'string' ? dialect.delimiter : ',',
    neutralised: crmFerry?.neutralised === true,
    fields: (schema?.fields ?? []).map(({ name: field, title, crmFerry: known = {} }) => ({
      name: String(field),
      label: String(title ?? field),
      type: fieldTypes.find((type) => type === known.type) ?? 'text',
      ...(known.unique === true && { unique: true }),
      ...(Array.isArray(known.options) && { options: known.options as Option[] }),
    })),
    ...(crmFerry?.links && { links: crmFerry.links }),
  }
}

/** Puts the descriptor in place of the one before, whole and durable. */
export function writeDescriptor(folder: string, { files, rest, others }: Descriptor): void {
  const path = join(folder, descriptorName)
  const content = {
    $schema: 'https://datapackage.org/profiles/2.0/datapackage.json',
    ...rest,
    resources: [...others, ...files.map(resourceOf)],
  }
  replaceFile(path, `${JSON.stringify(content, null, 2)}\n`)
}

function resourceOf({ object, path, format, delimiter, neutralised, fields, links }: OwnFile) {
  const name = object.toLowerCase().replace(/[^a-z0-9._-]+/g, '-')
  return {
    ...{ name, path: path.slice(path.replace(/\\/g, '/').lastIndexOf('/') + 1) },
    ...(format === 'csv'
      ? { format, mediatype: 'text/csv', encoding: 'utf-8', dialect: { delimiter } }
      : { format: 'ndjson', mediatype: 'application/x-ndjson', encoding: 'utf-8' }),
    schema: {
      fields: fields.map(({ name: field, label, type, unique, options }) => ({
        ...{ name: field, title: label, type: packageType(type) },
        crmFerry: { type, ...(unique && { unique }), ...(options && { options }) },
      })),
      ...(links === undefined && { primaryKey: ['id'] }),
    },
    crmFerry: { object, neutralised, ...(links && { links }) },
  }
}

/** https://datapackage.org/standard/table-schema/#field-types */
function packageType(type: FieldType): string {
  if (type === 'integer' || type === 'boolean' || type === 'date' || type === 'datetime') return type
  return type === 'decimal' || type === 'currency' || type === 'percent' ? 'number' : 'string'
}

/** Puts a text in place of a file at once: whoever looks sees the one or the other, also after a crash. */
function replaceFile(path: string, text: string): void {
  const partial = `${path}.partial`
  try {
    writeFileSync(partial, text, { flush: true })
    renameSync(partial, path)
    syncFolder(path.slice(0, path.replace(/\\/g, '/').lastIndexOf('/')) || '/')
  } catch (error) {
    throw systemFailure(error, path)
  }
}

/** Makes names of files durable, on systems that need and allow it. */
export function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
