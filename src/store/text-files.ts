import { readFileSync } from 'node:fs'
import { wording } from './damage.ts'
import { replaceFile } from './files.ts'

/** Null where there is no such file. FerryError `store` when it cannot be read. */
export function readText(path: string): string | null {
  return wording(path, () => {
    try {
      return readFileSync(path, 'utf8')
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
      throw error
    }
  })
}

/** Replaces a file as a whole or not at all. FerryError `store` when that cannot be. */
export function writeText(path: string, text: string): void {
  wording(path, () => replaceFile(path, text, true))
}
