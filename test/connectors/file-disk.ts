import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Connection, RecordPage } from '../../src/connector.ts'
import { connect } from '../../src/connectors/file/index.ts'
import type { CrmRecord } from '../../src/model/record.ts'
import { type Field, findObject, type ObjectSchema } from '../../src/model/schema.ts'
import { collect, never } from './fake-http.ts'

/** A folder with these files, until the test is over. */
export function folderOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'ferry-disk-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  return folder
}

export function connectTo(path: string, settings: Readonly<Record<string, string>> = {}): Connection {
  return connect({ vendor: 'file', settings: { path, ...settings }, credentials: {} })
}

export async function objectOf(connection: Connection, name: string): Promise<ObjectSchema> {
  return findObject(await connection.describe(never), name)!
}

export async function pagesOf(connection: Connection, name: string, cursor?: string): Promise<RecordPage[]> {
  const { fields } = await objectOf(connection, name)
  const query = { object: name, fields: fields.map((field) => field.name), ...(cursor && { cursor }) }
  return collect(connection.read(query, never))
}

export async function recordsOf(connection: Connection, name: string): Promise<CrmRecord[]> {
  return (await pagesOf(connection, name)).flatMap(({ records }) => records)
}

/** The one column that a file with these values has, and what they are read as. */
export async function columnOf(
  values: readonly string[],
  settings: Readonly<Record<string, string>> = {},
  name = 'Value',
): Promise<Field & { read: unknown[] }> {
  const lines = values.map((value, n) => `${n}\t"${value.replaceAll('"', '""')}"\n`)
  const connection = connectTo(folderOf({ 'things.csv': `id\t${name}\n${lines.join('')}` }), settings)
  const field = (await objectOf(connection, 'things')).fields[1]!
  return { ...field, read: (await recordsOf(connection, 'things')).map(({ row }) => row[field.name]) }
}
