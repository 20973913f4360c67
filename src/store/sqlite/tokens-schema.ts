import type { Migration } from './open-database.ts'

/** Of tokens.ts. `version` counts the tokens that a key has had. */
const tokens = `
  CREATE TABLE token (
    key TEXT PRIMARY KEY,
    access TEXT,
    refresh TEXT,
    fresh_until INTEGER,
    version INTEGER NOT NULL,
    holder TEXT,
    claimed_until INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
`

/** Null in rows of before: it is told with the next token. */
const scopes = 'ALTER TABLE token ADD COLUMN scope TEXT;'

export const tokensMigrations: readonly Migration[] = [tokens, scopes]
