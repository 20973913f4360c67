import { join } from 'node:path'
import { FerryError } from '../model/errors.ts'
import { fileNameOf } from './files.ts'
import type { KeptSchema, SchemaStore } from './store.ts'
import { readText, writeText } from './text-files.ts'

/** Schemas as files in a folder that exists. */
export class SchemaFiles implements SchemaStore {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  async read(connection: string): Promise<KeptSchema | null> {
    const path = this.path(connection)
    const text = readText(path)
    if (text === null) return null
    try {
      const kept = JSON.parse(text) as KeptSchema
      if (typeof kept.account.id === 'string' && Array.isArray(kept.schema.objects)) return kept
    } catch {
      // Told below, as a file of something else.
    }
    throw new FerryError(
      'store',
      `${path} is no schema that crm-ferry sync has written.`,
      `Delete it, or write it anew with a credential that may read the schema: crm-ferry sync ${connection}.`,
    )
  }

  async write(connection: string, kept: KeptSchema): Promise<void> {
    writeText(this.path(connection), `${JSON.stringify(kept, null, 1)}\n`)
  }

  path(connection: string): string {
    return join(this.#folder, `${fileNameOf(connection)}.json`)
  }
}
