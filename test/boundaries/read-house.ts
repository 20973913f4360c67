import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { readSource, type Source } from './source.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const folders = ['src', 'tools', 'generated', 'simulators', 'bench', 'test']

/** Every source file of the project, in the order of their paths. Needs no git, so that an unpacked archive is checked too. */
export function readHouse(): Source[] {
  return folders
    .flatMap((folder) =>
      readdirSync(`${root}${folder}`, { recursive: true, encoding: 'utf8' })
        .map((file) => `${folder}/${file.replaceAll('\\', '/')}`)
        .filter((file) => /\.(ts|js)$/.test(file)),
    )
    .sort()
    .map((file) => readSource(file, readFileSync(`${root}${file}`, 'utf8')))
}
