import type { FileKind } from './open-database.ts'

/** Runs, batches, outcomes, id map, approvals, catalogue: what must never be lost. */
export const journalFile: FileKind = {
  applicationId: 0x43_46_01_01,
  version: 10,
  synchronous: 'FULL',
  migrations: async () => (await import('./journal-schema.ts')).journalMigrations,
}

/**
 * Permits, and what was spent. A permit lost in a power cut harms nobody: by the time the machine is up again, its window
 * is over. Of what was spent the last moments may be lost, which the reserve bears.
 */
export const limitsFile: FileKind = {
  applicationId: 0x43_46_01_02,
  version: 2,
  synchronous: 'NORMAL',
  migrations: async () => (await import('./limits-schema.ts')).limitsMigrations,
}

export const snapshotFile: FileKind = {
  applicationId: 0x43_46_01_03,
  version: 3,
  synchronous: 'FULL',
  renewable: true,
  migrations: async () => (await import('./pages-schema.ts')).snapshotMigrations,
}

export const matchIndexFile: FileKind = {
  applicationId: 0x43_46_01_04,
  version: 1,
  synchronous: 'FULL',
  migrations: async () => (await import('./pages-schema.ts')).matchIndexMigrations,
}

export const beforeImagesFile: FileKind = {
  applicationId: 0x43_46_01_05,
  version: 1,
  synchronous: 'FULL',
  migrations: async () => (await import('./pages-schema.ts')).pagesMigrations,
}

/** Refresh tokens that a vendor gave in place of the configured ones: losing one means to sign in anew. */
export const tokensFile: FileKind = {
  applicationId: 0x43_46_01_06,
  version: 2,
  synchronous: 'FULL',
  migrations: async () => (await import('./tokens-schema.ts')).tokensMigrations,
}
