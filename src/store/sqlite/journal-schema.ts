import type { Migration } from './open-database.ts'

/** The write counter that the high-water mark is compared with. */
const sequence = `
  CREATE TABLE sequence (
    id INTEGER PRIMARY KEY,
    n INTEGER NOT NULL
  ) STRICT;
  INSERT INTO sequence (id, n) VALUES (1, 0);
`

/** Of runs.ts. The lease is part of the run, so that fence and state are checked by one look. */
const runs = `
  CREATE TABLE run (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    verb TEXT NOT NULL,
    state TEXT NOT NULL,
    plan TEXT,
    input TEXT NOT NULL,
    progress TEXT,
    result TEXT,
    problem TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    fence INTEGER DEFAULT 0 NOT NULL,
    worker TEXT,
    lease_until INTEGER,
    pause_asked INTEGER DEFAULT 0 NOT NULL
  ) STRICT;
`

/**
 * Of journal.ts. A partition is one action of one pair of one run; its number stands for the three
 * names in the big tables. `position` is the ordinal after the last intended one. A batch is there while it is open.
 */
const records = `
  CREATE TABLE partition (
    id INTEGER PRIMARY KEY,
    run TEXT NOT NULL,
    pair TEXT NOT NULL,
    action TEXT NOT NULL,
    position INTEGER DEFAULT 0 NOT NULL,
    UNIQUE (run, pair, action)
  ) STRICT;
  CREATE TABLE prediction (
    partition INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    source_id TEXT NOT NULL,
    target_id TEXT,
    bytes INTEGER NOT NULL,
    reason TEXT,
    detail TEXT,
    PRIMARY KEY (partition, ordinal)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE batch (
    id INTEGER PRIMARY KEY,
    run TEXT NOT NULL,
    batch TEXT NOT NULL,
    partition INTEGER NOT NULL,
    from_ordinal INTEGER NOT NULL,
    to_ordinal INTEGER NOT NULL,
    digest TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    fence INTEGER NOT NULL,
    intended_at INTEGER NOT NULL,
    UNIQUE (run, batch)
  ) STRICT;
  CREATE TABLE outcome (
    partition INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    source_id TEXT NOT NULL,
    target_id TEXT,
    status TEXT NOT NULL,
    reason TEXT,
    detail TEXT,
    PRIMARY KEY (partition, ordinal)
  ) STRICT, WITHOUT ROWID;
`

/** Also of journal.ts. A row is never changed: another run that maps the same record adds a row, and the newest counts. */
const idMap = `
  CREATE TABLE ends (
    id INTEGER PRIMARY KEY,
    source_account TEXT NOT NULL,
    object TEXT NOT NULL,
    target_account TEXT NOT NULL,
    target_object TEXT NOT NULL,
    UNIQUE (source_account, object, target_account, target_object)
  ) STRICT;
  CREATE TABLE bound_pair (
    run TEXT NOT NULL,
    pair TEXT NOT NULL,
    ends INTEGER NOT NULL,
    PRIMARY KEY (run, pair)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE id_map (
    ends INTEGER NOT NULL,
    source_id TEXT NOT NULL,
    partition INTEGER NOT NULL,
    target_id TEXT NOT NULL,
    PRIMARY KEY (ends, source_id, partition)
  ) STRICT, WITHOUT ROWID;
`

/** Of approvals.ts and catalogue.ts. */
const decisions = `
  CREATE TABLE approval (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    plan TEXT NOT NULL,
    binding TEXT NOT NULL,
    phrase TEXT NOT NULL,
    state TEXT NOT NULL,
    via TEXT,
    requested_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    decided_at INTEGER,
    run TEXT
  ) STRICT;
  CREATE INDEX approval_by_plan ON approval (plan, position);
  CREATE TABLE connection (
    name TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    schema TEXT NOT NULL,
    seen_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE snapshot (
    position INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    selection TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    complete INTEGER DEFAULT 0 NOT NULL
  ) STRICT;
  CREATE INDEX snapshot_by_selection ON snapshot (selection, complete, position);
`

/** Of catalogue.ts, since version 2. */
const profiles = `
  CREATE TABLE profile (
    connection TEXT NOT NULL,
    object TEXT NOT NULL,
    seen TEXT NOT NULL,
    PRIMARY KEY (connection, object)
  ) STRICT, WITHOUT ROWID;
`

/** Of runs.ts, since version 3: when the files of a run were deleted. */
const purges = 'ALTER TABLE run ADD COLUMN purged_at INTEGER;'

/** Of schema-parts.ts, since version 4. */
const schemaParts = `
  CREATE TABLE schema_part (
    account TEXT NOT NULL,
    object TEXT NOT NULL,
    field TEXT NOT NULL,
    option TEXT NOT NULL,
    run TEXT NOT NULL,
    state TEXT NOT NULL,
    intended_at INTEGER NOT NULL,
    PRIMARY KEY (account, object, field, option)
  ) STRICT, WITHOUT ROWID;
`

/** Of journal.ts, since version 5: the asynchronous job that carries out an open batch. */
const jobs = `
  ALTER TABLE batch ADD COLUMN job TEXT;
  ALTER TABLE batch ADD COLUMN job_opened_at INTEGER;
`

/** Of runs.ts, since version 6: until when a run that is under way does nothing. */
const sleeps = 'ALTER TABLE run ADD COLUMN wake_at INTEGER;'

/** Of fates.ts, since version 7: where the prediction of a record is that others refer to. */
const places = `
  CREATE TABLE place (
    partition INTEGER NOT NULL,
    source_id TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    PRIMARY KEY (partition, source_id)
  ) STRICT, WITHOUT ROWID;
`

/** Of journal.ts, since version 8: records of the target from before an open batch was sent, as a JSON list of ids. */
const landmarks = 'ALTER TABLE batch ADD COLUMN behind TEXT;'

/** Of journal.ts, since version 9: the record that writing a predicted one locks in the target. */
const locks = 'ALTER TABLE prediction ADD COLUMN lock TEXT;'

/** Of journal.ts, since version 10: 0 where the target stored nothing of an open batch, and that is known. */
const withdrawals = 'ALTER TABLE batch ADD COLUMN sent INTEGER DEFAULT 1 NOT NULL;'

export const journalMigrations: readonly Migration[] = [
  sequence + runs + records + idMap + decisions,
  profiles,
  purges,
  schemaParts,
  jobs,
  sleeps,
  places,
  landmarks,
  locks,
  withdrawals,
]
