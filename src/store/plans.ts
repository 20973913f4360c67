import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { wording } from './damage.ts'
import { fileNameOf, replaceFile } from './files.ts'
import type { PlanStore } from './store.ts'

const ending = '.yaml'

/** Plans as files in a folder that exists. */
export class PlanFiles implements PlanStore {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
  }

  async read(id: string): Promise<string | null> {
    const path = this.path(id)
    return wording(path, () => {
      try {
        return readFileSync(path, 'utf8')
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
        throw error
      }
    })
  }

  async write(id: string, text: string): Promise<void> {
    const path = this.path(id)
    wording(path, () => replaceFile(path, text, true))
  }

  async list(): Promise<string[]> {
    const names = wording(this.#folder, () => readdirSync(this.#folder))
    return names
      .filter((name) => name.endsWith(ending))
      .map((name) => name.slice(0, -ending.length))
      .sort()
  }

  path(id: string): string {
    return join(this.#folder, fileNameOf(id) + ending)
  }
}
