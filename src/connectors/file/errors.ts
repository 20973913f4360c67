import { CrmError, type CrmErrorFacts } from '../../model/errors.ts'

/** A refusal of a whole call: nothing was stored. */
export function refusal(kind: CrmErrorFacts['kind'], message: string, more: Partial<CrmErrorFacts> = {}): CrmError {
  return new CrmError({ kind, scope: 'request', stored: 'no', message, ...more })
}

/** A refusal of one row. */
export function rowRefusal(kind: CrmErrorFacts['kind'], message: string, more: Partial<CrmErrorFacts> = {}): CrmError {
  return refusal(kind, message, { scope: 'row', ...more })
}

interface SystemFailure {
  kind: CrmErrorFacts['kind']
  says: string
}

/** What the operating system's words mean to whoever owns the file. */
const failures: Readonly<Record<string, SystemFailure>> = {
  ENOENT: { kind: 'not-found', says: 'is not there. Look at the path' },
  ENOTDIR: { kind: 'not-found', says: 'is not there: a part of its path is a file' },
  EACCES: { kind: 'permission', says: 'may not be opened by this user. Change its rights' },
  EPERM: { kind: 'permission', says: 'may not be changed by this user. Change its rights' },
  EROFS: { kind: 'permission', says: 'lies on a disk that cannot be written to' },
  EISDIR: { kind: 'invalid', says: 'is a folder, not a file' },
  ENAMETOOLONG: { kind: 'invalid', says: 'has a name that is too long' },
  ENOSPC: { kind: 'transient', says: 'finds no room: the disk is full. Make room, then resume' },
  EDQUOT: { kind: 'transient', says: 'finds no room: the quota of this user is used up. Make room, then resume' },
  EFBIG: { kind: 'transient', says: 'may grow no more on this system. Give it more room, then resume' },
  EMFILE: { kind: 'transient', says: 'cannot be opened now: too many files are open' },
}

/** A failure of the file system as a CrmError; one that is a CrmError already, or no failure of it, comes back as it is. */
export function systemFailure(error: unknown, path: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (error instanceof CrmError || code === '') return error
  const known = failures[code]
  if (known !== undefined) return refusal(known.kind, `${path} ${known.says}.`, { code, cause: error })
  if (code.startsWith('Z_')) {
    const says = code === 'Z_BUF_ERROR' ? 'ends in the middle of its compressed data' : 'is no sound gzip file'
    return refusal('invalid', `${path} ${says}. Copy or export it once more.`, { code, cause: error })
  }
  return refusal('transient', `${path} could not be read or written (${code}).`, { code, cause: error })
}
