import type { Migration } from './open-database.ts'

/** Of page-records.ts. `digest` chains over the pages of an object; `record` finds a record's place by its id. */
const pages = `
  CREATE TABLE object (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    cursor TEXT,
    complete INTEGER NOT NULL DEFAULT 0,
    records INTEGER NOT NULL DEFAULT 0,
    pages INTEGER NOT NULL DEFAULT 0,
    digest TEXT NOT NULL DEFAULT ''
  ) STRICT;
  CREATE TABLE page (
    id INTEGER PRIMARY KEY,
    object INTEGER NOT NULL,
    number INTEGER NOT NULL,
    data BLOB NOT NULL,
    UNIQUE (object, number)
  ) STRICT;
  CREATE TABLE record (
    object INTEGER NOT NULL,
    id TEXT NOT NULL,
    page INTEGER NOT NULL,
    pos INTEGER NOT NULL,
    PRIMARY KEY (object, id)
  ) STRICT, WITHOUT ROWID;
`

/** Of match-index.ts: which target records hold a value, and which source record was promised it. */
const keys = `
  CREATE TABLE key_field (
    id INTEGER PRIMARY KEY,
    object TEXT NOT NULL,
    field TEXT NOT NULL,
    UNIQUE (object, field)
  ) STRICT;
  CREATE TABLE key (
    field INTEGER NOT NULL,
    value TEXT NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (field, value, id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE claim (
    field INTEGER NOT NULL,
    value TEXT NOT NULL,
    source_id TEXT NOT NULL,
    PRIMARY KEY (field, value)
  ) STRICT, WITHOUT ROWID;
`

/** Records that were read and not kept, since they are outside what was asked for. */
const outside = 'ALTER TABLE object ADD COLUMN outside INTEGER NOT NULL DEFAULT 0'

/** What a person should know about how the records were read. */
const notices = 'CREATE TABLE notice (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT'

export const pagesMigrations: readonly Migration[] = [pages]
export const snapshotMigrations: readonly Migration[] = [pages, outside, notices]
export const matchIndexMigrations: readonly Migration[] = [pages + keys]
