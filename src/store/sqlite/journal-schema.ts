import { type Kysely, sql } from 'kysely'
import type { Migration, Statement } from './open-database.ts'

type Part = (kysely: Kysely<unknown>) => readonly Statement[]

/** The write counter that the high-water mark is compared with. */
const sequence: Part = (kysely) => [
  kysely.schema
    .createTable('sequence')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('n', 'integer', (column) => column.notNull())
    .modifyEnd(sql`strict`),
  { compile: () => sql`insert into sequence (id, n) values (1, 0)`.compile(kysely) },
]

/** Of runs.ts. The lease is part of the run, so that fence and state are checked by one look. */
const runs: Part = (kysely) => [
  kysely.schema
    .createTable('run')
    .addColumn('position', 'integer', (column) => column.primaryKey())
    .addColumn('id', 'text', (column) => column.notNull().unique())
    .addColumn('verb', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('plan', 'text')
    .addColumn('input', 'text', (column) => column.notNull())
    .addColumn('progress', 'text')
    .addColumn('result', 'text')
    .addColumn('problem', 'text')
    .addColumn('created_at', 'integer', (column) => column.notNull())
    .addColumn('updated_at', 'integer', (column) => column.notNull())
    .addColumn('fence', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('worker', 'text')
    .addColumn('lease_until', 'integer')
    .addColumn('pause_asked', 'integer', (column) => column.notNull().defaultTo(0))
    .modifyEnd(sql`strict`),
]

/**
 * Of journal.ts. A partition is one action of one pair of one run; its number stands for the three
 * names in the big tables. `position` is the ordinal after the last intended one. A batch is there while it is open.
 */
const records: Part = (kysely) => [
  kysely.schema
    .createTable('partition')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('run', 'text', (column) => column.notNull())
    .addColumn('pair', 'text', (column) => column.notNull())
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('position', 'integer', (column) => column.notNull().defaultTo(0))
    .addUniqueConstraint('partition_names', ['run', 'pair', 'action'])
    .modifyEnd(sql`strict`),
  kysely.schema
    .createTable('prediction')
    .addColumn('partition', 'integer', (column) => column.notNull())
    .addColumn('ordinal', 'integer', (column) => column.notNull())
    .addColumn('source_id', 'text', (column) => column.notNull())
    .addColumn('target_id', 'text')
    .addColumn('bytes', 'integer', (column) => column.notNull())
    .addColumn('reason', 'text')
    .addColumn('detail', 'text')
    .addPrimaryKeyConstraint('prediction_pk', ['partition', 'ordinal'])
    .modifyEnd(sql`strict, without rowid`),
  kysely.schema
    .createTable('batch')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('run', 'text', (column) => column.notNull())
    .addColumn('batch', 'text', (column) => column.notNull())
    .addColumn('partition', 'integer', (column) => column.notNull())
    .addColumn('from_ordinal', 'integer', (column) => column.notNull())
    .addColumn('to_ordinal', 'integer', (column) => column.notNull())
    .addColumn('digest', 'text', (column) => column.notNull())
    .addColumn('attempt', 'integer', (column) => column.notNull())
    .addColumn('fence', 'integer', (column) => column.notNull())
    .addColumn('intended_at', 'integer', (column) => column.notNull())
    .addUniqueConstraint('batch_name', ['run', 'batch'])
    .modifyEnd(sql`strict`),
  kysely.schema
    .createTable('outcome')
    .addColumn('partition', 'integer', (column) => column.notNull())
    .addColumn('ordinal', 'integer', (column) => column.notNull())
    .addColumn('source_id', 'text', (column) => column.notNull())
    .addColumn('target_id', 'text')
    .addColumn('status', 'text', (column) => column.notNull())
    .addColumn('reason', 'text')
    .addColumn('detail', 'text')
    .addPrimaryKeyConstraint('outcome_pk', ['partition', 'ordinal'])
    .modifyEnd(sql`strict, without rowid`),
]

/** Also of journal.ts. A row is never changed: another run that maps the same record adds a row, and the newest counts. */
const idMap: Part = (kysely) => [
  kysely.schema
    .createTable('ends')
    .addColumn('id', 'integer', (column) => column.primaryKey())
    .addColumn('source_account', 'text', (column) => column.notNull())
    .addColumn('object', 'text', (column) => column.notNull())
    .addColumn('target_account', 'text', (column) => column.notNull())
    .addColumn('target_object', 'text', (column) => column.notNull())
    .addUniqueConstraint('ends_names', ['source_account', 'object', 'target_account', 'target_object'])
    .modifyEnd(sql`strict`),
  kysely.schema
    .createTable('bound_pair')
    .addColumn('run', 'text', (column) => column.notNull())
    .addColumn('pair', 'text', (column) => column.notNull())
    .addColumn('ends', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('bound_pair_pk', ['run', 'pair'])
    .modifyEnd(sql`strict, without rowid`),
  kysely.schema
    .createTable('id_map')
    .addColumn('ends', 'integer', (column) => column.notNull())
    .addColumn('source_id', 'text', (column) => column.notNull())
    .addColumn('partition', 'integer', (column) => column.notNull())
    .addColumn('target_id', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('id_map_pk', ['ends', 'source_id', 'partition'])
    .modifyEnd(sql`strict, without rowid`),
]

/** Of approvals.ts and catalogue.ts. */
const decisions: Part = (kysely) => [
  kysely.schema
    .createTable('approval')
    .addColumn('position', 'integer', (column) => column.primaryKey())
    .addColumn('id', 'text', (column) => column.notNull().unique())
    .addColumn('plan', 'text', (column) => column.notNull())
    .addColumn('binding', 'text', (column) => column.notNull())
    .addColumn('phrase', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('via', 'text')
    .addColumn('requested_at', 'integer', (column) => column.notNull())
    .addColumn('expires_at', 'integer', (column) => column.notNull())
    .addColumn('decided_at', 'integer')
    .addColumn('run', 'text')
    .modifyEnd(sql`strict`),
  kysely.schema.createIndex('approval_by_plan').on('approval').columns(['plan', 'position']),
  kysely.schema
    .createTable('connection')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('account', 'text', (column) => column.notNull())
    .addColumn('schema', 'text', (column) => column.notNull())
    .addColumn('seen_at', 'integer', (column) => column.notNull())
    .modifyEnd(sql`strict`),
  kysely.schema
    .createTable('snapshot')
    .addColumn('position', 'integer', (column) => column.primaryKey())
    .addColumn('id', 'text', (column) => column.notNull().unique())
    .addColumn('selection', 'text', (column) => column.notNull())
    .addColumn('created_at', 'integer', (column) => column.notNull())
    .addColumn('complete', 'integer', (column) => column.notNull().defaultTo(0))
    .modifyEnd(sql`strict`),
  kysely.schema.createIndex('snapshot_by_selection').on('snapshot').columns(['selection', 'complete', 'position']),
]

export const journalMigrations: readonly Migration[] = [
  (kysely) => [sequence, runs, records, idMap, decisions].flatMap((part) => part(kysely)),
]
