import { accessSync, constants, existsSync, mkdtempSync, rmSync, statfsSync } from 'node:fs'
import { join } from 'node:path'

const memory = '/dev/shm'
/** All that the tests keep at a time takes some hundred megabytes at most. */
const enoughBytes = 2 ** 30

/**
 * Temporary folders of the tests lie in memory where there is room: a store waits for the disk with every commit, and no
 * test can tell whether bytes reached one, since none cuts the power of a machine.
 */
export default function moveTemporaryFolders(): void {
  if (!hasRoom()) return
  const folder = mkdtempSync(join(memory, 'crm-ferry-test-'))
  process.env.TMPDIR = folder
  // Also of a run that is broken off, which tears nothing down.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }))
}

function hasRoom(): boolean {
  if (!existsSync(memory)) return false
  try {
    accessSync(memory, constants.W_OK)
    const { bavail, bsize } = statfsSync(memory)
    return bavail * bsize >= enoughBytes
  } catch {
    return false
  }
}
