import { randomUUID } from 'node:crypto'
import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, resolve } from 'node:path'
import { FerryError } from '../model/errors.ts'

const privateFile = 0o600
const privateFolder = 0o700

/**
 * Makes a folder that only its owner can enter, whatever the umask says. A folder that was there before keeps its
 * mode: it may hold other things of the user, and every file that we put into it is private by itself.
 */
export function ensureFolder(path: string): void {
  if (makeFolder(resolve(path))) chmodSync(path, privateFolder)
  // Fails for a file of that name.
  readdirSync(path)
  accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK)
}

/** Level by level: Node's recursive way never comes back from a file system that has no room for folders, such as /proc. */
function makeFolder(path: string): boolean {
  if (existsSync(path)) return false
  makeFolder(dirname(path))
  try {
    mkdirSync(path, { mode: privateFolder })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/** Makes an empty file of mode 0600, or takes the rights of others from one that is there. True when it was made. */
export function ensureFile(path: string): boolean {
  try {
    closeSync(openSync(path, 'wx', privateFile))
    chmodSync(path, privateFile)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  if ((statSync(path).mode & 0o077) !== 0) chmodSync(path, privateFile)
  accessSync(path, constants.R_OK | constants.W_OK)
  return false
}

/** Replaces a file as a whole or not at all; with `durable`, also across a power cut. Mode 0600. */
export function replaceFile(path: string, text: string, durable: boolean): void {
  const temporary = `${path}.${randomUUID()}.tmp`
  try {
    const file = openSync(temporary, 'wx', privateFile)
    try {
      writeFileSync(file, text)
      if (durable) fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
  if (durable) syncFolder(dirname(path))
}

/** A rename is durable once its folder is; Windows cannot open folders and does not need it. */
function syncFolder(path: string): void {
  if (process.platform === 'win32') return
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}

/**
 * The id itself, when it can be a file's name on every system and cannot lead out of its folder: letters, digits and
 * `. _ -`, not starting with a dot, at most 100 characters. Anything else is a FerryError `usage`.
 */
export function fileNameOf(id: string): string {
  if (/^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$/.test(id)) return id
  throw new FerryError(
    'usage',
    `${JSON.stringify(id.slice(0, 40))} is not an id: it may hold letters, digits, ".", "_" and "-", and does not start with a dot.`,
    'Use an id as it was shown by a list.',
  )
}
