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
    return readText(this.path(id))
  }

  async write(id: string, text: string): Promise<void> {
    writeText(this.path(id), text)
  }

  async readFacts(id: string): Promise<string | null> {
    return readText(this.#factsPath(id))
  }

  async writeFacts(id: string, text: string): Promise<void> {
    writeText(this.#factsPath(id), text)
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

  #factsPath(id: string): string {
    return join(this.#folder, `${fileNameOf(id)}.facts.json`)
  }
}

function readText(path: string): string | null {
  return wording(path, () => {
    try {
      return readFileSync(path, 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
      throw error
    }
  })
}

function writeText(path: string, text: string): void {
  wording(path, () => replaceFile(path, text, true))
}
