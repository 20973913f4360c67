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

/** Of spending.ts: what calls cost, by quarters of an hour since 1970. */
const spending = `
  CREATE TABLE spending (
    key TEXT NOT NULL,
    quarter INTEGER NOT NULL,
    units INTEGER NOT NULL,
    PRIMARY KEY (key, quarter)
  ) STRICT, WITHOUT ROWID;
`

export const limitsMigrations: readonly Migration[] = [permits, spending]
