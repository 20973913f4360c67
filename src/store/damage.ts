import { FerryError } from '../model/errors.ts'

interface Sentence {
  says: (path: string) => string
  next: string
}

const full: Sentence = {
  says: (path) => `The disk that holds ${path} is full; nothing of the last step was stored.`,
  next: 'Free some space on that disk, then resume.',
}
const readOnly: Sentence = {
  says: (path) => `${path} cannot be written: it, its folder or its disk is read-only.`,
  next: 'Make the folder writable, or choose another with --home.',
}
const denied: Sentence = {
  says: (path) => `The user of this process may not read or write ${path}.`,
  next: 'Give that user the file, or choose another folder with --home.',
}
const notADatabase: Sentence = {
  says: (path) => `${path} is not a database, or its beginning was overwritten.`,
  next: 'Restore it from a copy, or move it away to begin with an empty one.',
}
const corrupt: Sentence = {
  says: (path) => `${path} is damaged: its pages contradict each other.`,
  next: 'Restore it from a copy; do not migrate further with it, since it says what was already sent.',
}
const locked: Sentence = {
  says: (path) => `Another process has kept ${path} locked for more than five seconds.`,
  next: 'Wait for it to end, or stop it, then resume.',
}
const unreadable: Sentence = {
  says: (path) => `${path} could not be read from or written to its disk.`,
  next: 'Look whether the disk is full or gone, then resume.',
}
const cannotOpen: Sentence = {
  says: (path) => `${path} cannot be opened as a file.`,
  next: 'Look whether it is a folder or lies on a disk that is gone, or choose another folder with --home.',
}

/** Primary result codes, the low byte of what SQLite returns: https://www.sqlite.org/rescode.html */
const bySqliteCode: Readonly<Record<number, Sentence>> = {
  3: denied,
  5: locked,
  6: locked,
  8: readOnly,
  10: unreadable,
  11: corrupt,
  13: full,
  14: cannotOpen,
  23: denied,
  26: notADatabase,
}

const byErrno: Readonly<Record<string, Sentence>> = {
  ENOSPC: full,
  EDQUOT: full,
  EROFS: readOnly,
  EACCES: denied,
  EPERM: denied,
  EIO: unreadable,
  ENOTDIR: cannotOpen,
  EISDIR: cannotOpen,
  EEXIST: cannotOpen,
  ENOENT: cannotOpen,
}

const constraint = 19

/** A failure of the medium, worded for a person (FerryError `store`); anything else comes back as it is. */
export function explainDamage(cause: unknown, path: string): unknown {
  if (!(cause instanceof Error) || cause instanceof FerryError) return cause
  const { code, errcode } = cause as NodeJS.ErrnoException & { errcode?: number }
  const primary = errcode === undefined ? undefined : errcode & 0xff
  if (primary === constraint) {
    return new FerryError('bug', `A row contradicts what is stored (${cause.message}).`, undefined, cause)
  }
  const sentence = primary === undefined ? byErrno[code ?? ''] : bySqliteCode[primary]
  return sentence ? new FerryError('store', sentence.says(path), sentence.next, cause) : cause
}

/** Runs work on a file and words its failures. */
export function wording<T>(path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw explainDamage(error, path)
  }
}
