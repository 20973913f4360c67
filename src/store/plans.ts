import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { wording } from './damage.ts'
import { fileNameOf } from './files.ts'
import type { PlanStore } from './store.ts'
import { readText, writeText } from './text-files.ts'

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
