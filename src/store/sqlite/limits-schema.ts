import type { Migration } from './open-database.ts'

/** Of permits.ts. `last_slot` makes every slot number of a key unique for ever. */
const permits = `
  CREATE TABLE permit_key (
    key TEXT PRIMARY KEY,
    last_slot INTEGER NOT NULL,
    blocked_until INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE permit (
    key TEXT NOT NULL,
    slot INTEGER NOT NULL,
    busy_until INTEGER NOT NULL,
    PRIMARY KEY (key, slot)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX permit_by_end ON permit (key, busy_until);
`

export const limitsMigrations: readonly Migration[] = [permits]
